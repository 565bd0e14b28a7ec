/** Many cuts at random bytes during one run: nothing lost, nothing doubled, nothing torn. */
import { afterEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { drawSpread, openFaultyLine } from '../../support/faultyLine.ts';
import type { FaultyLine } from '../../support/faultyLine.ts';
import { isLong } from '../../support/longForm.ts';
import {
  allEvents,
  behind,
  Cleanup,
  happened,
  makeDir,
  openFace,
  shown,
  startDemo,
  until,
  watch,
} from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';

const FORM = isLong
  ? { cuts: 100, tasks: 154, speed: 600, timeoutMs: 900_000 }
  : { cuts: 12, tasks: 16, speed: 600, timeoutMs: 120_000 };
const SEED = 20_261_120;

describe(`a run of ${String(FORM.tasks)} tasks over a line that is cut ${String(FORM.cuts)} times`, () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it(
    'is shown as it happened, with a journal that has no gap and no double',
    { timeout: FORM.timeoutMs },
    async () => {
      const vm = await startDemo(
        { tasks: FORM.tasks, speed: FORM.speed, seed: 9, isPrepared: true },
        cleanup,
      );
      const line = await openFaultyLine(vm);
      cleanup.add(() => line.close());
      const { client } = await openFace(await makeDir(cleanup), cleanup);
      line.cutAfter(drawSpread(SEED, FORM.cuts));
      const runId = await watch(client, await behind(vm, line, cleanup));
      // The last tasks wait until every cut was made: pictures are asked for all the time.
      await until(client, runId, (state) => leftOf(state) < FORM.tasks / 8);
      vm.control.pause();
      await tillAllCut(client, runId, line);
      vm.control.resume();
      const state = await until(client, runId, ({ status }) => status === 'completed');

      expect(line.cuts).toBe(FORM.cuts);
      expect(shown(state)).toEqual(happened(vm.truth()));
      const events = await allEvents(client, runId);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));

      const late = await openFace(await makeDir(cleanup), cleanup);
      const lateRun = await watch(late.client, vm);
      await until(late.client, lateRun, ({ status }) => status === 'completed');
      expect(told(events)).toEqual(told(await allEvents(late.client, lateRun)));
      const log = await logOf(client, runId);
      // stderr comes a little after stdout, also where it was written before.
      await until(late.client, lateRun, (seen) => seen.log.lineCount >= log.length);
      expect(log).toEqual(await logOf(late.client, lateRun));
    },
  );
});

function leftOf(state: RunState): number {
  const tasks = Object.values(state.tasks);
  const begun = tasks.filter(({ attempts }) => attempts.length > 0);
  return tasks.length === 0 ? Infinity : tasks.length - begun.length;
}

async function tillAllCut(client: Client, runId: string, line: FaultyLine): Promise<void> {
  if (line.cuts >= FORM.cuts) return;
  await until(client, runId, () => line.cuts >= FORM.cuts);
}

/** Events told by the log, without what differs from one reading to the next. */
function told(events: readonly RunEvent[]): unknown[] {
  return events
    .filter(({ source }) => source?.startsWith('container:') ?? false)
    .map((event) => ({
      ...event,
      seq: 0,
      seenAt: '',
      ...(event.clock === 'app' ? { at: '' } : {}),
    }));
}

async function logOf(client: Client, runId: string): Promise<string[]> {
  const texts: string[] = [];
  for (;;) {
    const { lines } = await client.log.page({ runId, from: texts.length, count: 1000 });
    if (lines.length === 0) return texts;
    for (const { text } of lines) texts.push(text);
  }
}
