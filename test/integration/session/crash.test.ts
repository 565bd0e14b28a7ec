import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createFileSettingsStore } from '#engine';
import { profileSchema } from '#protocol/settings.ts';
import { drawSpread } from '../../support/faultyLine.ts';
import { isLong } from '../../support/longForm.ts';
import {
  allEvents,
  Cleanup,
  happened,
  makeDir,
  openFace,
  shown,
  startDemo,
  until,
} from '../../support/watchDemo.ts';

const CLI = path.join(import.meta.dirname, '..', '..', '..', 'out', 'main', 'cli.js');
/** Moments of killing, ms after the start of the process: before, at and long after the first line. */
const KILLS_MS = isLong
  ? [...drawSpread(50, 50, 100, 4000)]
  : [150, 900, 700, 1300, 1100, 1700, 800, 1500, 400, 1900];
/** Tasks enough that the run is not over before the last kill. */
const TASKS = isLong ? 40 : 8;
const TIME_LIMIT_MS = isLong ? 600_000 : 90_000;

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

it.runIf(existsSync(CLI))(
  `loses and doubles nothing when the app is killed ${String(KILLS_MS.length)} times at any moment`,
  { timeout: TIME_LIMIT_MS },
  async () => {
    const vm = await startDemo({ tasks: TASKS, speed: 80, seed: 11, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const profile = profileSchema.parse({
      id: 'vm',
      name: 'vm',
      host: vm.host,
      port: vm.port,
      user: vm.user,
      auth: 'key',
      identityFile: vm.identityFile,
      knownHostsFile: vm.knownHostsFile,
    });
    await createFileSettingsStore(dataDir).update((file) => ({ ...file, profiles: [profile] }));
    for (const afterMs of KILLS_MS) {
      const child = spawn(
        process.execPath,
        [CLI, 'watch', 'vm', '--data-dir', dataDir, '--progress', 'none'],
        { stdio: 'ignore' },
      );
      await wait(afterMs);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('close', resolve));
    }
    const { client } = await openFace(dataDir, cleanup);
    const { runId } = await client.watch.start({ profileId: profile.id });
    const state = await until(client, runId, ({ status }) => status === 'completed');
    const events = await allEvents(client, runId);
    expect(shown(state)).toEqual(happened(vm.truth()));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    expect((await client.runs.list()).filter((run) => run.counts.total > 0)).toHaveLength(1);
  },
);
