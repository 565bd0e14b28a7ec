/** A second instance in a terminal beside the one that watches: told of a hang as soon as it is. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runErrorSchema } from '#protocol/runError.ts';
import { Cleanup, makeDir, openFace, startDemo, until, watch } from '../../support/watchDemo.ts';

const CLI = path.join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'cli.js');
const LIMIT_SECONDS = 6;

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

it.runIf(existsSync(CLI))(
  'leaves `watch --exit-when-stuck` with 3 and its evidence, though another instance watches',
  async () => {
    const vm = await startDemo({ tasks: 4, speed: 200, seed: 4, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const { client } = await openFace(dataDir, cleanup);
    const runId = await watch(client, vm, { stuckTimeoutMinutes: LIMIT_SECONDS / 60 });
    await until(client, runId, (state) =>
      Object.values(state.tasks).some(({ attempts }) => (attempts.at(-1)?.steps.length ?? 0) > 0),
    );
    vm.injectFault('stall');
    vm.control.setSpeed(5);
    const second = spawn(
      process.execPath,
      [CLI, 'watch', 'vm', '--data-dir', dataDir, '--json', '--exit-when-stuck'],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    let printed = '';
    second.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
    const code = await new Promise((resolve) => second.once('close', resolve));
    const report = runErrorSchema.parse(
      JSON.parse(await readFile(path.join(dataDir, 'runs', runId, 'run_error.json'), 'utf8')),
    );
    expect([code, report.verdict.kind, report.runId]).toEqual([3, 'stuck', runId]);
    expect(report.verdict.signals.filter(({ isAgainst }) => isAgainst).length).toBeGreaterThan(1);
    expect(printed).toContain('"stuck"');
  },
);
