import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SshCandidate } from '#protocol/contract.ts';
import { Profiles } from '../../../../src/engine/profiles.ts';
import { noSecretStore } from '../../../../src/engine/settings/secretStore.ts';
import { SshConfigImport } from '../../../../src/engine/sshConfig/sshConfigImport.ts';
import { memorySettings } from '../../../support/scriptedEngine.ts';

let homeDir: string;
let profiles: Profiles;
let sshConfig: SshConfigImport;

beforeEach(async () => {
  homeDir = await mkdtemp(path.join(os.tmpdir(), 'waa-ssh-config-'));
  await mkdir(path.join(homeDir, '.ssh', 'conf.d'), { recursive: true });
  profiles = new Profiles(memorySettings(), noSecretStore);
  sshConfig = new SshConfigImport(profiles, { homeDir, name: 'me' });
});
afterEach(() => rm(homeDir, { recursive: true, force: true }));

function put(name: string, ...lines: readonly string[]): Promise<void> {
  return writeFile(path.join(homeDir, '.ssh', name), `${lines.join('\n')}\n`);
}

/** The one host of that name. */
async function candidate(alias: string): Promise<SshCandidate> {
  const { candidates } = await sshConfig.preview();
  const found = candidates.find((other) => other.alias === alias);
  if (found === undefined) throw new Error(`There is no ${alias}.`);
  return found;
}

describe('an SSH config', () => {
  it('becomes VMs with patterns as defaults, the first value winning, and says where each stands', async () => {
    await put('config', 'Host vm', '  HostName 10.0.0.4', 'Host *', '  User azure', '  Port 2222');
    expect(await candidate('vm')).toEqual({
      alias: 'vm',
      host: '10.0.0.4',
      port: 2222,
      user: 'azure',
      identityFile: '',
      jumps: [],
      origins: [
        { field: 'host', place: '~/.ssh/config:2' },
        { field: 'port', place: '~/.ssh/config:5' },
        { field: 'user', place: '~/.ssh/config:4' },
      ],
      forwards: [],
      leftOut: [],
      obstacle: '',
      isSaved: false,
    });
  });

  it('lists no patterns, and leaves negated ones out', async () => {
    await put('config', 'Host a b *.lab', 'Host * !b', 'User special');
    const { candidates } = await sshConfig.preview();
    expect(candidates.map(({ alias, user }) => [alias, user])).toEqual([
      ['a', 'special'],
      ['b', 'me'],
    ]);
  });

  it('fills in tokens and takes the first key file that is there', async () => {
    await put(
      'config',
      'Host vm',
      'HostName %h.lab',
      'IdentityFile ~/.ssh/none',
      'IdentityFile "%d/.ssh/%h %r"',
    );
    await put('vm.lab me', 'key');
    const { host, identityFile, leftOut } = await candidate('vm');
    expect({ host, identityFile, leftOut }).toEqual({
      host: 'vm.lab',
      identityFile: `${homeDir}/.ssh/vm.lab me`,
      leftOut: [
        { what: 'IdentityFile ~/.ssh/none: a VM has one key file', place: '~/.ssh/config:3' },
      ],
    });
  });

  it('resolves a chain of jump hosts with their aliases, the jump host of a jump host first', async () => {
    await put(
      'config',
      'Host vm',
      'ProxyJump inner,root@10.0.0.9:2200',
      'Host inner',
      'HostName 10.0.0.1',
      'User in',
      'ProxyJump outer',
      'Host outer',
      'HostName gate.example',
      'IdentityFile ~/.ssh/gate',
    );
    expect((await candidate('vm')).jumps).toEqual([
      { host: 'gate.example', port: 22, user: 'me', identityFile: '~/.ssh/gate' },
      { host: '10.0.0.1', port: 22, user: 'in', identityFile: '' },
      { host: '10.0.0.9', port: 2200, user: 'root', identityFile: '' },
    ]);
  });

  it('tells of jump hosts in a circle and imports no such host', async () => {
    await put('config', 'Host a', 'ProxyJump b', 'Host b', 'ProxyJump a');
    expect({
      obstacle: (await candidate('a')).obstacle,
      ...(await sshConfig.import(['a'])),
    }).toEqual({
      obstacle: 'ProxyJump leads in a circle at "a".',
      added: [],
      skipped: [{ alias: 'a', reason: 'ProxyJump leads in a circle at "a".' }],
    });
  });

  it('reads what it includes, within the section that includes it', async () => {
    await put('config', 'Include conf.d/*.conf', 'Host vm', 'Include ~/.ssh/common');
    await put('conf.d/lab.conf', 'Host lab', 'User lab');
    await put('conf.d/ignored.txt', 'Host ignored');
    await put('common', 'Port 2022');
    const { files, candidates } = await sshConfig.preview();
    expect({
      files,
      hosts: candidates.map(({ alias, user, port }) => [alias, user, port]),
    }).toEqual({
      files: ['~/.ssh/config', '~/.ssh/conf.d/lab.conf', '~/.ssh/common'],
      hosts: [
        ['lab', 'lab', 22],
        ['vm', 'me', 2022],
      ],
    });
  });

  it('ends when files include themselves', async () => {
    await put('config', 'Include config', 'Include config', 'Host vm');
    const { candidates, problems } = await sshConfig.preview();
    expect(candidates.map(({ alias }) => alias)).toEqual(['vm']);
    expect(problems).toContainEqual(expect.stringContaining('include each other too deeply'));
  });

  it('never runs what the file names, and says what it leaves out', async () => {
    const trace = path.join(homeDir, 'ran');
    await put(
      'config',
      `Match exec "touch ${trace}"`,
      '  User wrong',
      'Host vm',
      `  ProxyCommand touch ${trace}`,
      '  LocalForward 8006 localhost:8006',
      '  CanonicalizeHostname yes',
    );
    const { candidates, problems } = await sshConfig.preview();
    expect({ user: candidates[0]?.user, leftOut: candidates[0]?.leftOut, problems }).toEqual({
      user: 'me',
      leftOut: [
        {
          what: 'ProxyCommand: commands of the file are never run; use jump hosts',
          place: '~/.ssh/config:4',
        },
        {
          what: 'LocalForward: becomes a tunnel of the VM, which is opened when asked for',
          place: '~/.ssh/config:5',
        },
        { what: 'canonicalizehostname: the app has nothing like it', place: '~/.ssh/config:6' },
      ],
      problems: ['~/.ssh/config:1: "Match exec" is not looked at; what it sets is left out.'],
    });
    await expect(rm(trace)).rejects.toThrow('ENOENT');
  });

  it('makes tunnels of LocalForward lines that have ports, and of nothing else', async () => {
    await put(
      'config',
      'Host vm',
      '  LocalForward 8006 localhost:8006',
      '  LocalForward 0.0.0.0:3390 172.17.0.2:3389',
      '  LocalForward /tmp/a.sock /tmp/b.sock',
      '  LocalForward 99999 localhost:1',
    );
    const { candidates } = await sshConfig.preview();
    expect(candidates[0]?.forwards).toEqual([
      { title: '', remoteHost: 'localhost', remotePort: 8006, localPort: 8006 },
      { title: '', remoteHost: '172.17.0.2', remotePort: 3389, localPort: 3390 },
    ]);
  });

  it('loses only the line that makes no sense', async () => {
    await put('config', 'Host "open', 'Host', 'Host vm', 'User "half', 'Port 2222');
    const { candidates, problems } = await sshConfig.preview();
    expect(candidates.map(({ alias, port }) => [alias, port])).toEqual([['vm', 2222]]);
    expect(problems).toHaveLength(3);
  });

  it('saves what was chosen and keeps VMs of the same name as they are', async () => {
    await put('config', 'Host vm old', 'User azure', 'ProxyJump gate');
    await profiles.add({ name: 'OLD', host: 'kept', user: 'kept' });
    const { added, skipped } = await sshConfig.import(['vm', 'old', 'nobody']);
    expect({ added: added.map(({ name, user, jumps }) => [name, user, jumps]), skipped }).toEqual({
      added: [['vm', 'azure', [{ host: 'gate', port: 22, user: 'me', identityFile: '' }]]],
      skipped: [
        { alias: 'old', reason: 'A VM of this name is already saved; it was kept as it is.' },
        { alias: 'nobody', reason: 'There is no such host in the file.' },
      ],
    });
    expect((await profiles.list()).map(({ name, host }) => [name, host])).toEqual([
      ['OLD', 'kept'],
      ['vm', 'vm'],
    ]);
  });

  it('may be missing, unless it was named', async () => {
    expect(await sshConfig.preview()).toEqual({
      files: [],
      candidates: [],
      problems: ['There is no ~/.ssh/config to read.'],
    });
    await expect(sshConfig.preview('/no/such/file')).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  it('reads no device and no folder', async () => {
    await put('config', 'Include /dev/zero', 'Include ~/.ssh', 'Host vm');
    const { candidates, problems } = await sshConfig.preview();
    expect(candidates.map(({ alias }) => alias)).toEqual(['vm']);
    expect(problems).toHaveLength(2);
  });
});

describe('a hostile SSH config', () => {
  it('with patterns that take for ever is given up, and says so', async () => {
    const pattern = `${'*a'.repeat(40)}*b`;
    const aliases = Array.from({ length: 500 }, (_, index) => `${'a'.repeat(90)}${index}`);
    const hosts = aliases.map((alias) => `Host ${alias}`);
    await put('config', ...hosts, ...Array.from({ length: 5000 }, () => `Host ${pattern}`));
    const { candidates, problems } = await sshConfig.preview();
    expect(candidates.length).toBeLessThan(500);
    expect(problems).toContainEqual(expect.stringContaining('too large'));
  });

  it('with thousands of plain hosts shows the first ones', async () => {
    const hosts = Array.from({ length: 5000 }, (_, index) => `Host h${index}\nPort ${index + 1}`);
    await put('config', ...hosts);
    const { candidates, problems } = await sshConfig.preview();
    expect([candidates.length, problems]).toEqual([
      500,
      ['4500 more hosts are not shown: the configuration is too large.'],
    ]);
  });

  it('of any text never throws', async () => {
    const word = fc.constantFrom(
      ...[
        'Host',
        'Match',
        'Include',
        'ProxyJump',
        'HostName',
        'Port',
        'IdentityFile',
        'exec',
        'all',
      ],
      ...[
        'a',
        'b',
        '*',
        '!a',
        '"',
        '\\',
        '#',
        '=',
        ',',
        '@',
        ':',
        '%h',
        '%',
        '${X}',
        '~',
        '*/*',
        '\n',
        '\r',
      ],
      ...['__proto__', '70000', '-1', '\u0000'],
    );
    const text = fc.oneof(
      fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
      fc.string({ unit: 'binary', maxLength: 300 }),
    );
    await fc.assert(
      fc.asyncProperty(text, async (content) => {
        await put('config', content);
        const { candidates } = await sshConfig.preview();
        const fine = candidates.filter(({ obstacle }) => obstacle === '');
        const { added } = await sshConfig.import(fine.map(({ alias }) => alias));
        for (const { id } of added) await profiles.remove(id);
        expect(added).toHaveLength(fine.length);
      }),
      { numRuns: 100 },
    );
  }, 60_000);
});
