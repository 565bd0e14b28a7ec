import { describe, expect, it } from 'vitest';
import {
  pictureBefore,
  selectPictures,
  selectStepTiming,
  selectTaskTiming,
} from '#core/run/selectors.ts';
import { createStep } from '#core/run/runState.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { AttemptState, TaskState } from '#protocol/snapshot.ts';
import { toTaskKey, type SourcedValue } from '#protocol/vocabulary.ts';
import {
  buildDraft,
  buildStep,
  buildTaskStory,
  foldDrafts,
  instantAfter,
  TASK_A,
} from '../../../support/builders.ts';

const IN_A = { workerId: '0', task: TASK_A };

function taskOf(drafts: readonly EventDraft[]): TaskState {
  const task = foldDrafts(drafts).tasks[toTaskKey(TASK_A)];
  if (task === undefined) throw new Error('The story never mentions the task.');
  return task;
}

function attemptOf(drafts: readonly EventDraft[]): AttemptState {
  const attempt = taskOf(drafts).attempts[0];
  if (attempt === undefined) throw new Error('The task has no attempt.');
  return attempt;
}

function settled(seconds: string): Record<string, SourcedValue> {
  return { sleep_after_execution: { value: seconds, provenance: 'log' } };
}

const logged = (ms: number) => ({ ms, provenance: 'log' });
const derived = (ms: number) => ({ ms, provenance: 'derived' });
const estimated = (ms: number) => ({ ms, provenance: 'estimated' });
const UNKNOWN = { ms: null, provenance: 'unknown' };

describe('step timing', () => {
  const attempt = attemptOf(buildStep(TASK_A, { number: 1, at: 0 }));
  const step = attempt.steps[0] ?? createStep(0, 'done');

  it('divides a step of the navi agent', () => {
    expect(selectStepTiming(step, settled('3.0'))).toEqual({
      think: logged(1000),
      model: logged(9000),
      act: logged(1000),
      settle: derived(3000),
      observe: derived(1000),
      total: logged(15_000),
    });
  });

  it('calls settling a guess where the setting is not known', () => {
    expect(selectStepTiming(step, {})).toMatchObject({
      settle: estimated(3000),
      observe: estimated(1000),
    });
    expect(selectStepTiming(step, settled('soon'))).toMatchObject({ settle: estimated(3000) });
  });

  it('never lets settling be longer than there was time for', () => {
    expect(selectStepTiming(step, settled('30'))).toMatchObject({
      settle: derived(4000),
      observe: derived(0),
    });
  });

  it('gives all of the turn to thinking when the agent does not tell of its model', () => {
    const drafts = buildStep(TASK_A, { number: 1, at: 0 }).filter(
      (draft) => draft.type !== 'step.modelCalled',
    );
    const [only] = attemptOf(drafts).steps;
    expect(selectStepTiming(only ?? createStep(0, 'done'), {})).toMatchObject({
      think: logged(10_000),
      model: UNKNOWN,
    });
  });

  it('knows no acting of WAIT, which the guest never runs', () => {
    const drafts = buildStep(TASK_A, { number: 1, at: 0, action: 'WAIT' }).filter(
      (draft) => draft.type !== 'step.executed',
    );
    const [only] = attemptOf(drafts).steps;
    expect(selectStepTiming(only ?? createStep(0, 'done'), settled('3'))).toMatchObject({
      act: UNKNOWN,
      settle: derived(3000),
      observe: derived(2000),
    });
  });

  it('knows nothing of a step that only files tell of', () => {
    expect(selectStepTiming(createStep(1, 'done'), settled('3'))).toEqual({
      think: UNKNOWN,
      model: UNKNOWN,
      act: UNKNOWN,
      settle: UNKNOWN,
      observe: UNKNOWN,
      total: UNKNOWN,
    });
  });
});

describe('task timing', () => {
  it('sums its steps and adds set-up and evaluation', () => {
    const attempt = attemptOf(buildTaskStory({ task: TASK_A, at: 0, stepCount: 2 }));
    expect(selectTaskTiming(attempt, settled('3'))).toEqual({
      setup: logged(20_000),
      think: derived(2000),
      model: derived(18_000),
      act: derived(2000),
      settle: derived(6000),
      observe: derived(2000),
      evaluate: logged(5000),
      total: logged(55_000),
    });
  });
});

describe('pictures of a task', () => {
  const shot = (stepNumber: number, extra: { screenshotBefore?: string } = {}) =>
    buildDraft('step.recorded', 20 + stepNumber * 15, {
      ...IN_A,
      stepNumber,
      screenshot: `artifacts/step_${stepNumber}.png`,
      ...extra,
    });
  const story = [
    ...buildTaskStory({ task: TASK_A, at: 0, stepCount: 0, ending: { kind: 'open' } }),
    ...buildStep(TASK_A, {
      number: 1,
      at: 20,
      action: '# Open the menu\ncomputer.mouse.single_click()',
    }),
    ...buildStep(TASK_A, { number: 2, at: 35, action: 'DONE' }),
    shot(0),
    shot(2, { screenshotBefore: 'artifacts/before_2.png' }),
    shot(1),
  ];

  it('come in order, each with its step, what was done and when', () => {
    expect(selectPictures(taskOf(story))).toEqual([
      { ref: 'artifacts/step_0.png', stepNumber: 0, caption: 'After reset', at: instantAfter(20) },
      {
        ref: 'artifacts/step_1.png',
        stepNumber: 1,
        caption: 'computer.mouse.single_click()',
        at: instantAfter(35),
      },
      { ref: 'artifacts/step_2.png', stepNumber: 2, caption: 'DONE', at: instantAfter(50) },
    ]);
  });

  it('belong to one attempt, the latest unless asked', () => {
    const task = taskOf([...story, buildDraft('task.started', 500, IN_A)]);
    expect(selectPictures(task)).toEqual([]);
    expect(selectPictures(task, 1)).toHaveLength(3);
    expect(selectPictures(task, 9)).toEqual([]);
  });

  it('before a step are the agent’s own, else the one after the step before', () => {
    const attempt = attemptOf(story);
    expect([1, 2, 3].map((number) => pictureBefore(attempt, number))).toEqual([
      'artifacts/step_0.png',
      'artifacts/before_2.png',
      null,
    ]);
  });
});
