import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReplayTape } from '#core/replay/replayTape.ts';
import { createTimeline, neighbourMark } from '#core/replay/timeline.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { EventDraft } from '#protocol/events.ts';
import {
  buildDraft,
  buildTask,
  instantAfter,
  numberDrafts,
  TASK_A,
  TASK_B,
} from '../../../support/builders.ts';

const inTask = { workerId: '0', task: TASK_A };
const opened = buildDraft(
  'run.opened',
  0,
  { runId: 'r', name: 'vm', targetLabel: 'me@vm' },
  { clock: 'app' },
);

function offsetsOf(drafts: readonly EventDraft[]): readonly number[] {
  return createTimeline(numberDrafts(drafts)).offsetsMs.map((ms) => ms / 1000);
}

describe('the timeline of a journal', () => {
  it('is when things happened on the VM, moved to the app’s clock', () => {
    const drafts = [
      opened,
      buildDraft('clock.measured', 1, { offsetMs: 60_000, uncertaintyMs: 5 }, { clock: 'app' }),
      buildDraft('task.started', 70, inTask),
      buildDraft('task.scored', 100, { ...inTask, score: 1 }),
    ];
    expect(offsetsOf(drafts)).toEqual([0, 1, 10, 40]);
  });

  it('begins where the history begins when watching began in the middle', () => {
    const drafts = [
      { ...opened, at: instantAfter(5000) },
      buildDraft('task.started', 10, inTask),
      buildDraft('task.scored', 40, { ...inTask, score: 0 }),
      buildDraft('connection.changed', 5001, { status: 'ready', detail: '' }, { clock: 'app' }),
      buildDraft('task.started', 60, { workerId: '0', task: TASK_B }),
    ];
    expect(offsetsOf(drafts)).toEqual([0, 0, 30, 50, 50]);
  });

  it('never runs backwards, and what is told late is told late', () => {
    const drafts = [
      opened,
      buildDraft('task.started', 10, inTask),
      buildDraft('task.started', 50, { workerId: '1', task: TASK_B }),
      buildDraft('task.described', 10, { ...inTask, instruction: 'x' }),
      buildDraft('task.scored', 60, { ...inTask, score: 0 }),
    ];
    expect(offsetsOf(drafts)).toEqual([0, 10, 50, 50, 60]);
  });

  it('does not wait for what the app remarks days after the end', () => {
    const drafts = [
      opened,
      buildDraft('task.started', 10, inTask),
      buildDraft('run.finished', 100, { outcome: 'completed', reason: '' }),
      buildDraft('connection.changed', 90_000, { status: 'closed', detail: '' }, { clock: 'app' }),
    ];
    expect(offsetsOf(drafts)).toEqual([0, 10, 100, 130]);
  });

  it('marks each end of a task once, an attempt more again', () => {
    const drafts = [
      opened,
      buildDraft('task.started', 10, inTask),
      buildDraft('task.errored', 20, { ...inTask, kind: 'error', message: 'x', traceback: '' }),
      buildDraft('task.errored', 21, { ...inTask, kind: 'error', message: 'x', traceback: 'tb' }),
      buildDraft('task.started', 30, inTask),
      buildDraft('task.scored', 40, { ...inTask, score: 0.5 }),
    ];
    const timeline = createTimeline(numberDrafts(drafts));
    const taskKey = `${TASK_A.domain}/${TASK_A.exampleId}`;
    expect(timeline.marks).toEqual([
      { atMs: 20_000, taskKey, status: 'error' },
      { atMs: 40_000, taskKey, status: 'partial' },
    ]);
    expect([
      neighbourMark(timeline, 0, 1),
      neighbourMark(timeline, 20_000, 1),
      neighbourMark(timeline, 40_000, 1),
      neighbourMark(timeline, 20_000, -1),
      neighbourMark(timeline, 40_000, -1),
    ]).toEqual([20_000, 40_000, 40_000, 0, 20_000]);
  });

  it('of an empty journal is empty', () => {
    expect(createTimeline([])).toEqual({ startMs: 0, durationMs: 0, offsetsMs: [], marks: [] });
  });
});

describe('a tape', () => {
  const drafts = [
    opened,
    ...Array.from({ length: 600 }, (_, index) => {
      const task = { workerId: '0', task: buildTask(index) };
      return [
        buildDraft('task.started', index * 10 + 1, task),
        buildDraft('task.scored', index * 10 + 8, { ...task, score: index % 2 }),
      ];
    }).flat(),
  ];
  const events = numberDrafts(drafts);

  it('shows at any place what folding the journal up to there gives, whatever way one came', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(events.length + 50), { minLength: 1, maxLength: 6 }),
        (places) => {
          const tape = new ReplayTape('r', events);
          for (const place of places) {
            const expected = reduceRun(createRunState('r'), events.slice(0, place));
            expect(tape.stateAfter(place)).toEqual(expected);
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  it('counts what has happened at a moment', () => {
    const tape = new ReplayTape('r', events);
    expect([tape.countAt(-1), tape.countAt(0), tape.countAt(1000), tape.countAt(8000)]).toEqual([
      0, 1, 2, 3,
    ]);
    expect(tape.countAt(tape.timeline.durationMs)).toBe(events.length);
    expect(tape.instantMs(1000)).toBe(Date.parse(instantAfter(1)));
  });
});
