/** A run that goes on while the disk of the data folder is full. Prints what was shown as JSON. */
import { isDeepStrictEqual } from 'node:util';
import { open, rm } from 'node:fs/promises';
import path from 'node:path';
import type { RunState } from '#protocol/snapshot.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import {
  allEvents,
  Cleanup,
  happened,
  openFace,
  shown,
  startDemo,
  until,
  watch,
} from '../../../support/watchDemo.ts';

const [dataDir = ''] = process.argv.slice(2);
const cleanup = new Cleanup();
const filler = path.join(dataDir, 'filler');

const begun = (state: RunState): number =>
  Object.values(state.tasks).filter(({ attempts }) => attempts.length > 0).length;

async function fillDisk(): Promise<void> {
  const file = await open(filler, 'w');
  // Down to the last byte: half a page would still take a few events.
  for (const size of [1 << 20, 1 << 12, 1]) {
    const bytes = Buffer.alloc(size);
    for (;;) {
      const isWritten = await file.write(bytes).then(
        ({ bytesWritten }) => bytesWritten === size,
        () => false,
      );
      if (!isWritten) break;
    }
  }
  await file.close();
}

const vm = await startDemo({ tasks: 8, speed: 150, seed: 12, isPrepared: true }, cleanup);
const first = await openFace(dataDir, cleanup);
const runId = await watch(first.client, vm);
await until(first.client, runId, (state) => begun(state) >= 2);
await fillDisk();
const full = await until(
  first.client,
  runId,
  (state) => begun(state) >= 5 && state.warnings.some(({ code }) => code === 'run_not_saved'),
);
await rm(filler);
await until(
  first.client,
  runId,
  (state) =>
    state.status === 'completed' && !state.warnings.some(({ code }) => code === 'run_not_saved'),
);
const state = await until(first.client, runId, ({ status }) => status === 'completed');
const events = await allEvents(first.client, runId);
await first.engine.close();
const second = await openFace(dataDir, cleanup);
const reopened = await second.client.runs.snapshot({ runId });
const fromDisk = reduceRun(createRunState(runId), events);
const told = {
  warning: full.warnings.find(({ code }) => code === 'run_not_saved')?.message,
  isAsItHappened: isDeepStrictEqual(shown(state), happened(vm.truth())),
  isGapless: events.every(({ seq }, index) => seq === index + 1),
  isWhollySaved: isDeepStrictEqual(shown(fromDisk), shown(state)),
  isReopened: isDeepStrictEqual(shown(reopened), shown(state)),
};
await cleanup.run();
process.stdout.write(`${JSON.stringify(told)}\n`);
