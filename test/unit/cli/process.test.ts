/** The terminal face as a process of its own: exit codes, signals, and no need of Electron. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const root = path.resolve(import.meta.dirname, '../../..');

/** Makes electron fail as it does where its binary can't be had: at the import itself. */
const withoutElectron = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve(name, context, next) {
      if (/^electron(-store)?$/.test(name)) throw new Error('electron was imported');
      return next(name, context);
    },
  });
`)}`;

/** The sources run as they are; the built file is checked where there is one. */
const entries = ['src/cli/index.ts', 'out/main/cli.js'].filter((entry) =>
  existsSync(path.join(root, entry)),
);

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-process-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Running {
  readonly ended: Promise<Ended>;
  /** Resolves with standard output once it holds a whole line. */
  readonly firstLine: Promise<string>;
  signal(name: NodeJS.Signals): void;
}

function start(entry: string, argv: readonly string[]): Running {
  const child = spawn(
    process.execPath,
    ['--import', withoutElectron, path.join(root, entry), ...argv],
    { cwd: dir, env: { ...process.env, WAA_MONITOR_DATA_DIR: path.join(dir, 'data') } },
  );
  let stdout = '';
  let stderr = '';
  let gotLine: (line: string) => void;
  const firstLine = new Promise<string>((resolve) => (gotLine = resolve));
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString('utf8');
    if (stdout.includes('\n')) gotLine(stdout.split('\n')[0] ?? '');
  });
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString('utf8')));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  return { ended, firstLine, signal: (name) => child.kill(name) };
}

describe.each(entries)('%s', (entry) => {
  test('shows its help without Electron', async () => {
    const { code, stdout, stderr } = await start(entry, ['--help']).ended;
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('Usage: waa-monitor');
  });

  test('opens the whole engine without Electron', { timeout: 30_000 }, async () => {
    const { code, stdout, stderr } = await start(entry, ['runs', 'list', '--json']).ended;
    expect([code, stdout, stderr]).toEqual([0, '', '']);
  });

  test('ends with 2 on wrong usage', async () => {
    const { code, stdout, stderr } = await start(entry, ['watch']).ended;
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain("missing required argument 'target'");
  });

  test.skipIf(process.platform === 'win32')(
    'ends with 130 on Ctrl+C, its demo VM closed',
    { timeout: 30_000 },
    async () => {
      const vm = start(entry, ['demo-vm', '--json', '--tasks', '1', '--truth', 'truth.json']);
      const told = z.object({ port: z.int().positive() }).parse(JSON.parse(await vm.firstLine));
      vm.signal('SIGINT');
      const { code, stderr } = await vm.ended;
      expect([code, stderr]).toEqual([130, 'The demo VM runs until Ctrl+C.\n']);
      expect(existsSync(path.join(dir, 'truth.json'))).toBe(true);
      await expect(fetch(`http://127.0.0.1:${String(told.port)}`)).rejects.toThrow();
    },
  );
});
