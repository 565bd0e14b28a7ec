/** The disk of this machine: read-only, and full in the middle of a run. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { hasNamespaces, tellInNamespace } from '../../support/namespace.ts';
import { Cleanup, makeDir, openFace, startDemo, until, watch } from '../../support/watchDemo.ts';

const DISK_BYTES = 64 << 20;

describe.runIf(hasNamespaces)('a data folder', () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('on a read-only disk is shown, with the reason why nothing can be watched', async () => {
    const dataDir = await makeDir(cleanup);
    const vm = await startDemo({ tasks: 2, speed: 60, isPrepared: true }, cleanup);
    const { engine, client } = await openFace(dataDir, cleanup);
    const runId = await watch(client, vm);
    const { screen } = await until(client, runId, (state) => state.screen !== null);
    const picture = screen?.picture ?? '';
    vm.control.setSpeed(600);
    await until(client, runId, ({ status }) => status === 'completed');
    const { total } = await client.log.page({ runId, from: 0, count: 1 });
    await engine.close();

    const told = await tellInNamespace(
      'readOnlyFolder',
      [dataDir, runId, picture],
      `mount --bind ${dataDir} ${dataDir} && mount -o remount,bind,ro ${dataDir}`,
    );
    const reason = `The data folder ${dataDir} cannot be written (its disk is read-only).`;
    expect(told).toEqual({
      isWriter: false,
      readOnlyReason: reason,
      runs: [{ status: 'completed', isWatched: false }],
      taskCount: 2,
      lineCount: total,
      picture: path.join(dataDir, 'runs', runId, picture),
      watching: `${reason} Runs in it are shown; nothing can be watched.`,
      saving: expect.stringContaining('The settings could not be saved in') as unknown,
    });
  });

  it('on a full disk loses nothing of a run that goes on, and says so meanwhile', async () => {
    const dataDir = path.join(await makeDir(cleanup), 'small');
    await mkdir(dataDir);
    const told = await tellInNamespace(
      'fullDisk',
      [dataDir],
      `mount -t tmpfs -o size=${String(DISK_BYTES)} none ${dataDir}`,
    );
    expect(told).toEqual({
      warning: 'What happens is shown but not saved: the disk of this computer is full.',
      isAsItHappened: true,
      isGapless: true,
      isWhollySaved: true,
      isReopened: true,
    });
  });
});
