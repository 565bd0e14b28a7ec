import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_OVERRIDES } from '#core/analysis/index.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import type { RunEvent } from '#protocol/events.ts';
import { RunAnalyst } from '../../../../src/engine/analysis/runAnalyst.ts';
import { LineStore } from '../../../../src/engine/runs/lineStore.ts';
import { RunLibrary } from '../../../../src/engine/runs/runLibrary.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import {
  buildAssignments,
  buildDraft,
  buildTask,
  buildTaskStory,
  instantAfter,
  numberDrafts,
} from '../../../support/builders.ts';

let dir: string;
let library: RunLibrary;
let analyst: RunAnalyst;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'analyst-'));
  library = new RunLibrary(dir);
  analyst = new RunAnalyst({
    library,
    dataDir: dir,
    overrides: () => Promise.resolve(NO_OVERRIDES),
  });
});
afterEach(async () => {
  await library.close();
  await rm(dir, { recursive: true });
});

/** Two tasks with these scores, a minute apart. */
function story(runId: string, scores: readonly number[]): RunEvent[] {
  const tasks = scores.map((_, index) => buildTask(index));
  return numberDrafts([
    buildDraft('run.opened', 0, { runId, name: runId, targetLabel: 'vm' }, { clock: 'app' }),
    ...buildAssignments(tasks, 1, 10),
    ...scores.flatMap((score, index) =>
      buildTaskStory({
        task: buildTask(index),
        at: 100 + index * 60,
        ending: { kind: 'score', score },
      }),
    ),
  ]);
}

interface OnDisk {
  /** How many of the events the snapshot has; null for no snapshot. */
  readonly snapshotEvents?: number | null;
  readonly journalTail?: string;
}

async function writeRun(
  runId: string,
  events: readonly RunEvent[],
  { snapshotEvents = events.length, journalTail = '' }: OnDisk = {},
): Promise<void> {
  const paths = runPaths(dir, runId);
  await mkdir(path.dirname(paths.lines), { recursive: true });
  const header = {
    format: 'waa-monitor-journal',
    version: 1,
    runId,
    createdAt: instantAfter(0),
    appVersion: '0',
  };
  const lines = [header, ...events].map((each) => `${JSON.stringify(each)}\n`);
  await writeFile(paths.journal, lines.join('') + journalTail);
  if (snapshotEvents === null) return;
  const state = reduceRun(createRunState(runId), events.slice(0, snapshotEvents));
  await writeFile(paths.snapshot, JSON.stringify(state));
}

const passedOf = async (runId: string): Promise<string> => {
  const { pass } = (await analyst.analyse(runId, 'attempted')).overall;
  return `${String(pass.numerator)}/${String(pass.denominator)}`;
};

describe('numbers of a run on disk', () => {
  test.each<[string, OnDisk]>([
    ['the snapshot', {}],
    ['the journal where the snapshot lags behind', { snapshotEvents: 5 }],
    ['the journal where there is no snapshot', { snapshotEvents: null }],
    ['the journal up to a line that was cut off', { journalTail: '{"seq":99,"ty' }],
  ])('come from %s', async (_name, files) => {
    await writeRun('one', story('one', [1, 0, 1]), files);
    expect(await passedOf('one')).toBe('2/3');
  });

  test('are of the files as they are now, not as they were read first', async () => {
    await writeRun('one', story('one', [1, 0]));
    const before = await passedOf('one');
    await writeRun('one', story('one', [1, 0, 1, 1]));
    expect([before, await passedOf('one')]).toEqual(['1/2', '3/4']);
  });

  test('of a run that is not there are refused as not found', async () => {
    await expect(analyst.analyse('none', 'all')).rejects.toMatchObject({ code: 'not_found' });
    await expect(analyst.compare(['none', 'other'], 'all')).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('name the zero before which the evaluator complained in the log', async () => {
    const events = story('one', [1, 0]);
    await writeRun('one', events);
    const evaluating = events.findLast((event) => event.type === 'task.staged');
    const store = new LineStore(runPaths(dir, 'one').lines);
    await store.load();
    await store.openForWriting();
    const sourceIndex = store.sourceIndex({ id: 'container:winarena', workerId: null });
    const line = {
      sourceIndex,
      stream: 'stdout',
      isBenign: false,
      isUnknown: false,
      position: null,
      dockerAt: evaluating?.at ?? '',
    } as const;
    store.append({ ...line, level: 'info', text: 'all is well' });
    store.append({ ...line, level: 'error', text: 'Something broke in 12 s' });
    store.append({ ...line, level: 'none', text: 'KeyError: sheet' });
    store.announce();
    await store.close();
    const { suspiciousZeros, errors } = await analyst.troubles('one');
    expect(suspiciousZeros).toEqual([
      {
        task: evaluating?.type === 'task.staged' ? `chrome/${evaluating.task.exampleId}` : '',
        kind: 'fault',
        lines: [
          { index: 1, text: 'Something broke in 12 s' },
          { index: 2, text: 'KeyError: sheet' },
        ],
      },
    ]);
    expect(errors.map(({ pattern, count }) => [pattern, count])).toEqual([
      ['Something broke in <n> s', 1],
      ['KeyError: sheet', 1],
    ]);
    expect((await analyst.analyse('one', 'all')).failures).toMatchObject([
      { failure: 'evaluator_trouble' },
    ]);
  });
});

describe('several runs', () => {
  test('are compared in the order in which they are named', async () => {
    await writeRun('one', story('one', [1, 0, 0]));
    await writeRun('two', story('two', [0, 0, 1]));
    const { runs, pairs } = await analyst.compare(['two', 'one'], 'attempted');
    expect(runs.map(({ runId }) => runId)).toEqual(['two', 'one']);
    expect(pairs[0]?.counts).toMatchObject({ improved: 1, regressed: 1, same: 1 });
  });

  test('a run is not compared with itself', async () => {
    await expect(analyst.compare(['one', 'one'], 'all')).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });

  test('have a history, from which a run that cannot be read is left out', async () => {
    await writeRun('one', story('one', [1, 0]));
    await writeRun('two', story('two', [0, 0]));
    const history = await analyst.history({ runIds: ['one', 'gone', 'two'], limit: 20 });
    expect(history.runs.map(({ runId }) => runId)).toEqual(['one', 'two']);
    expect(history.tasks.map(({ trend, passedCount }) => [trend, passedCount])).toEqual([
      ['changed', 1],
      ['steady', 0],
    ]);
  });

  test('times are held against earlier runs of the same VM only', async () => {
    await writeRun('one', story('one', [1, 0]));
    await writeRun('two', story('two', [1]));
    expect(await analyst.earlier('one')).toEqual({ runIds: [], times: [] });
  });
});
