import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { runStateSchema, type RunState } from '#protocol/snapshot.ts';
import { PHASE_IDS } from '#protocol/vocabulary.ts';
import { buildDraft, buildTask, numberDrafts } from '../../../support/builders.ts';

const inTask = fc.record({
  workerId: fc.constantFrom('0', '1', 'constructor'),
  task: fc.nat(3).map((index) => buildTask(index)),
});
const stepNumber = fc.nat(4);
const text = fc.constantFrom('', 'click()', 'click()\nwrite("x")', '<b>');
const phase = fc.constantFrom(...PHASE_IDS);
const seconds = fc.nat(400);

/** Any event, in any order: what broken, late and interleaved sources could say at worst. */
const anyDraft: fc.Arbitrary<EventDraft> = fc.oneof(
  fc.tuple(seconds, inTask).map(([at, body]) => buildDraft('task.started', at, body)),
  fc.tuple(seconds, inTask).map(([at, body]) => buildDraft('task.finished', at, body)),
  fc
    .tuple(seconds, inTask, fc.constantFrom('resetting', 'setting_up', 'running', 'evaluating'))
    .map(([at, body, stage]) => buildDraft('task.staged', at, { ...body, stage })),
  fc
    .tuple(seconds, inTask, fc.constantFrom(0, 0.5, 1))
    .map(([at, body, score]) => buildDraft('task.scored', at, { ...body, score })),
  fc
    .tuple(seconds, inTask, fc.constantFrom('error', 'infra'), text)
    .map(([at, body, kind, traceback]) =>
      buildDraft('task.errored', at, { ...body, kind, message: 'boom', traceback }),
    ),
  fc
    .tuple(seconds, inTask)
    .map(([at, body]) => buildDraft('task.interrupted', at, { ...body, reason: 'cut' })),
  fc
    .tuple(seconds, inTask, stepNumber)
    .map(([at, body, number]) => buildDraft('step.started', at, { ...body, stepNumber: number })),
  fc
    .tuple(seconds, inTask, stepNumber)
    .map(([at, body, number]) =>
      buildDraft('step.modelCalled', at, { ...body, stepNumber: number }),
    ),
  fc
    .tuple(seconds, inTask, stepNumber, fc.nat(2), text)
    .map(([at, body, number, actionIndex, action]) =>
      buildDraft('step.acted', at, { ...body, stepNumber: number, actionIndex, action }),
    ),
  fc
    .tuple(seconds, inTask, stepNumber, fc.boolean())
    .map(([at, body, number, isOk]) =>
      buildDraft('step.executed', at, { ...body, stepNumber: number, isOk, message: '' }),
    ),
  fc
    .tuple(seconds, inTask, stepNumber)
    .map(([at, body, number]) =>
      buildDraft('step.observed', at, { ...body, stepNumber: number, reward: 0 }),
    ),
  fc
    .tuple(seconds, inTask, stepNumber, fc.boolean())
    .map(([at, body, number, isDone]) =>
      buildDraft('step.completed', at, { ...body, stepNumber: number, isDone }),
    ),
  fc
    .tuple(seconds, inTask)
    .map(([at, body]) => buildDraft('step.skipped', at, { ...body, reason: 'none' })),
  fc.tuple(seconds, inTask, stepNumber, text).map(([at, body, number, action]) =>
    buildDraft('step.recorded', at, {
      ...body,
      stepNumber: number,
      action,
      screenshot: `artifacts/${number}.png`,
      targets: [{ kind: 'click', x: 0.5, y: 0.5 }],
    }),
  ),
  fc.tuple(seconds, phase).map(([at, id]) => buildDraft('phase.started', at, { phase: id })),
  fc
    .tuple(seconds, phase, fc.constantFrom(null, 0.3))
    .map(([at, id, fraction]) =>
      buildDraft('phase.progressed', at, { phase: id, fraction, detail: 'x' }),
    ),
  fc
    .tuple(seconds, phase, fc.constantFrom('done', 'failed', 'skipped'))
    .map(([at, id, result]) => buildDraft('phase.completed', at, { phase: id, result })),
  fc
    .tuple(seconds, fc.constantFrom('0', '1'), fc.uniqueArray(fc.nat(5)))
    .map(([at, workerId, tasks]) =>
      buildDraft('worker.assigned', at, {
        workerId,
        tasks: tasks.map((index) => buildTask(index)),
      }),
    ),
  fc
    .tuple(seconds, fc.constantFrom('0', '1'))
    .map(([at, workerId]) => buildDraft('run.summarised', at, { workerId, averageScore: null })),
  fc
    .tuple(seconds, fc.constantFrom('completed', 'interrupted', 'failed'))
    .map(([at, outcome]) => buildDraft('run.finished', at, { outcome, reason: 'r' })),
  fc
    .tuple(seconds, fc.integer({ min: -9000, max: 9000 }))
    .map(([at, offsetMs]) => buildDraft('clock.measured', at, { offsetMs, uncertaintyMs: 1 })),
  fc
    .tuple(seconds, fc.constantFrom('connecting', 'ready', 'reconnecting', 'failed', 'closed'))
    .map(([at, status]) =>
      buildDraft('connection.changed', at, { status, detail: '' }, { clock: 'app' }),
    ),
);

const anyEvents = fc.array(anyDraft, { maxLength: 60 }).map((drafts) => numberDrafts(drafts));

function cutAt(events: readonly RunEvent[], cuts: readonly number[]): RunEvent[][] {
  const places = [...new Set(cuts.map((cut) => cut % (events.length + 1)))].sort((a, b) => a - b);
  return [...places, events.length].map((end, index) => events.slice(places[index - 1] ?? 0, end));
}

function freezeDeep<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(freezeDeep);
  }
  return value;
}

describe('folding', () => {
  it('gives the same state however the events are cut into batches', () => {
    fc.assert(
      fc.property(anyEvents, fc.array(fc.nat(60), { maxLength: 20 }), (events, cuts) => {
        const start = createRunState('run-1');
        const atOnce = reduceRun(start, events);
        expect(cutAt(events, cuts).reduce(reduceRun, start)).toEqual(atOnce);
        expect(events.reduce<RunState>((state, event) => reduceRun(state, [event]), start)).toEqual(
          atOnce,
        );
      }),
      { numRuns: 300 },
    );
  });

  it('never changes a state it was given, nor an event', () => {
    fc.assert(
      fc.property(anyEvents, fc.nat(60), (events, cut) => {
        const [first = [], second = []] = cutAt(events, [cut]);
        // Writing to a frozen object throws, so this fails at the first change.
        const before = freezeDeep(
          reduceRun(freezeDeep(createRunState('run-1')), freezeDeep(first)),
        );
        reduceRun(before, freezeDeep(second));
      }),
      { numRuns: 300 },
    );
  });

  it('leaves a valid snapshot whose tasks agree with their latest attempts', () => {
    fc.assert(
      fc.property(anyEvents, (events) => {
        const state = reduceRun(createRunState('run-1'), events);
        runStateSchema.parse(state);
        expect([...state.taskOrder].sort()).toEqual(Object.keys(state.tasks).sort());
        for (const task of Object.values(state.tasks)) {
          const latest = task.attempts.at(-1);
          expect(task.status).toBe(latest?.status ?? 'not_started');
          expect(task.score).toBe(latest?.score ?? null);
          for (const { steps } of task.attempts) {
            const numbers = steps.map((step) => step.number);
            expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
