import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { createFileSettingsStore } from '#engine';
import { profileSchema } from '#protocol/settings.ts';
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
const KILLS_MS = [150, 900, 700, 1300, 1100, 1700, 800, 1500];

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

it.runIf(existsSync(CLI))(
  'loses and doubles nothing when the app is killed at any moment, again and again',
  async () => {
    const vm = await startDemo({ tasks: 8, speed: 80, seed: 11, isPrepared: true }, cleanup);
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
