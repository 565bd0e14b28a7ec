import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cli } from '../../support/cliHarness.ts';
import { memorySettings } from '../../support/scriptedEngine.ts';

describe('--jump', () => {
  test('takes several hops, given again or with commas, in order', async () => {
    const settings = memorySettings();
    await cli(
      [
        'profiles',
        'add',
        'vm',
        'ssh://me@10.0.0.4',
        '--jump',
        'a@gate:2200,b@[::1]',
        '--jump',
        'c@in',
      ],
      { settings },
    );
    expect((await settings.read()).profiles[0]?.jumps).toEqual([
      { host: 'gate', port: 2200, user: 'a', identityFile: '' },
      { host: '::1', port: 22, user: 'b', identityFile: '' },
      { host: 'in', port: 22, user: 'c', identityFile: '' },
    ]);
  });

  test('"none" takes the saved ones away', async () => {
    const settings = memorySettings();
    await cli(['profiles', 'add', 'vm', 'ssh://me@10.0.0.4', '--jump', 'gate'], { settings });
    await cli(['profiles', 'edit', 'vm', '--jump', 'none'], { settings });
    expect((await settings.read()).profiles[0]?.jumps).toEqual([]);
  });

  test('of no sense, or with a password, is refused', async () => {
    const codes = await Promise.all(
      ['a b', 'me:secret@gate', 'gate:0x', 'x/y'].map(async (jump) => {
        const { code } = await cli(['profiles', 'add', 'vm', 'ssh://me@h', '--jump', jump]);
        return code;
      }),
    );
    expect(codes).toEqual([2, 2, 2, 2]);
  });

  test('makes one private address behind two gates two different VMs', async () => {
    const ids = await Promise.all(
      ['one', 'two'].map(async (gate) => {
        const { scripted } = await cli(['profiles', 'test', 'ssh://me@10.0.0.4', '--jump', gate]);
        return scripted?.tested[0]?.id;
      }),
    );
    expect(new Set(ids).size).toBe(2);
  });
});

describe('profiles import-ssh-config', () => {
  let homeDir: string;
  beforeEach(async () => {
    homeDir = await mkdtemp(path.join(os.tmpdir(), 'waa-cli-ssh-'));
    await mkdir(path.join(homeDir, '.ssh'));
    await writeFile(
      path.join(homeDir, '.ssh', 'config'),
      'Host one\n ProxyJump gate\nHost two\n LocalForward 1 a:1\nHost *\n User azure\n',
    );
  });
  afterEach(() => rm(homeDir, { recursive: true, force: true }));

  test('--dry-run shows hosts, ways and what is left out, and saves nothing', async () => {
    const settings = memorySettings();
    const { stdout } = await cli(['profiles', 'import-ssh-config', '--dry-run'], {
      settings,
      engine: { homeDir },
    });
    expect(stdout).toMatch(/one +azure@one +azure@gate/);
    expect(stdout).toMatch(/two +azure@two .*LocalForward.*config:4/);
    expect((await settings.read()).profiles).toEqual([]);
  });

  test('saves the hosts named, or all', async () => {
    const settings = memorySettings();
    const options = { settings, engine: { homeDir } };
    await cli(['profiles', 'import-ssh-config', 'two'], options);
    const named = (await settings.read()).profiles.map(({ name }) => name);
    const { stdout } = await cli(['profiles', 'import-ssh-config'], options);
    expect({
      named,
      stdout,
      all: (await settings.read()).profiles.map(({ name }) => name),
    }).toEqual({
      named: ['two'],
      stdout: 'Imported 1: one.\n',
      all: ['two', 'one'],
    });
  });

  test('of a host that is not there lists those that are', async () => {
    const { code, stderr } = await cli(['profiles', 'import-ssh-config', 'x'], {
      engine: { homeDir },
    });
    expect({ code, hasHosts: stderr.includes('Hosts: one, two.') }).toEqual({
      code: 2,
      hasHosts: true,
    });
  });
});
