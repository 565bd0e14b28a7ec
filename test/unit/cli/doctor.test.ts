import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findElectron } from '../../../src/cli/commands/open.ts';
import { checkNode } from '../../../src/cli/doctor/machineChecks.ts';
import { findPackageRoot } from '../../../src/cli/packageRoot.ts';
import { cli } from '../../support/cliHarness.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-doctor-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

describe('doctor', () => {
  const env = (): Record<string, string> => ({ HOME: dir, PATH: '', SSH_AUTH_SOCK: '' });

  test('names each thing once, with a remedy for everything that is not well', async () => {
    const { json } = await cli(['doctor', '--json', '--data-dir', path.join(dir, 'data')], {
      env: env(),
    });
    expect(json.map(({ id }) => id)).toEqual([
      'node',
      'data_dir',
      'writer',
      'page',
      'electron',
      'browser',
      'pictures',
      'ssh_agent',
      'ssh_keys',
      'known_hosts',
    ]);
    for (const { status, remedy } of json) expect(remedy === '').toBe(status === 'ok');
  });

  test('finds keys by their public halves and counts known hosts', async () => {
    await mkdir(path.join(dir, '.ssh'));
    for (const name of ['id_ed25519', 'id_ed25519.pub', 'config']) {
      await writeFile(path.join(dir, '.ssh', name), '');
    }
    await writeFile(path.join(dir, '.ssh', 'known_hosts'), '# mine\n\nvm ssh-ed25519 AAAA\n');
    const { json } = await cli(['doctor', '--json', '--data-dir', dir], { env: env() });
    const details = new Map(json.map(({ id, detail }) => [id, detail]));
    expect([details.get('ssh_keys'), details.get('known_hosts')]).toEqual([
      'id_ed25519',
      `${path.join(dir, '.ssh', 'known_hosts')}, 1 key`,
    ]);
  });

  test('fails on a data folder that cannot be made', async () => {
    const file = path.join(dir, 'file');
    await writeFile(file, '');
    const { code, stdout } = await cli(['doctor', '--data-dir', path.join(file, 'data')], {
      env: env(),
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ Data folder: .* can't be written/);
  });

  test('an old Node is a failure with a way out', () => {
    expect([checkNode('24.1.0').status, checkNode('20.19.0')]).toEqual([
      'ok',
      {
        status: 'failed',
        detail: '20.19.0 is older than 22',
        remedy: 'Start through npm, which brings its own: npx waa-monitor …',
      },
    ]);
  });
});

describe('the desktop window', () => {
  const display = { DISPLAY: ':0' };

  async function install(): Promise<void> {
    await mkdir(path.join(dir, 'node_modules/electron/dist'), { recursive: true });
    await mkdir(path.join(dir, 'out/main'), { recursive: true });
    await writeFile(path.join(dir, 'node_modules/electron/path.txt'), 'electron\n');
    await writeFile(path.join(dir, 'node_modules/electron/dist/electron'), '');
    await chmod(path.join(dir, 'node_modules/electron/dist/electron'), 0o755);
    await writeFile(path.join(dir, 'out/main/index.js'), '');
  }

  test('is found by what its download wrote, never by importing it', async () => {
    await install();
    expect(await findElectron(dir, display)).toEqual({
      binary: path.join(dir, 'node_modules/electron/dist/electron'),
      script: path.join(dir, 'out/main/index.js'),
    });
  });

  test.each(['node_modules/electron/path.txt', 'node_modules/electron/dist/electron'])(
    'is missing without %s',
    async (part) => {
      await install();
      await rm(path.join(dir, part));
      expect(await findElectron(dir, display)).toHaveProperty('missing');
    },
  );

  test.runIf(process.platform === 'linux')('needs a display', async () => {
    await install();
    expect(await findElectron(dir, {})).toEqual({
      missing: 'There is no display for a desktop window',
    });
  });
});

test('the installation is the nearest package of this name above', async () => {
  const inner = path.join(dir, 'out', 'main', 'chunks');
  await mkdir(inner, { recursive: true });
  await writeFile(path.join(dir, 'package.json'), '{"name":"waa-monitor"}');
  await writeFile(path.join(dir, 'out', 'package.json'), '{"name":"other"}');
  expect(findPackageRoot(inner)).toBe(dir);
});
