import { describe, expect, it } from 'vitest';
import { isStepFinal, selectRunStats, toTurnMetrics } from '#core/metrics/turnMetrics.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { buildDraft, foldDrafts, instantAfter, TASK_A } from '../../../support/builders.ts';

const inTask = { workerId: '0', task: TASK_A };
const key = `${TASK_A.domain}/${TASK_A.exampleId}`;

/** A step that takes 1 s to think, 2 s in the model, 0.5 s to act, and 4 s until it is observed. */
function step(stepNumber: number, from: number, isOk = true) {
  const inStep = { ...inTask, stepNumber };
  return [
    buildDraft('step.started', from, inStep),
    buildDraft('step.modelCalled', from + 1, inStep),
    buildDraft('step.acted', from + 3, { ...inStep, actionIndex: 0, action: 'click()' }),
    buildDraft('step.executed', from + 3.5, { ...inStep, isOk, message: isOk ? '' : 'no window' }),
    buildDraft('step.observed', from + 7.5, { ...inStep, reward: 0 }),
    buildDraft('step.completed', from + 7.6, { ...inStep, isDone: false }),
  ];
}

const story = [
  buildDraft('task.started', 0, inTask),
  ...step(1, 10),
  ...step(2, 20, false),
  buildDraft('step.started', 30, { ...inTask, stepNumber: 3 }),
];
const crash = buildDraft('task.errored', 31, {
  ...inTask,
  kind: 'error',
  message: 'KeyError: x',
  traceback: '',
});

function linesOf(state: RunState) {
  const attempt = state.tasks[key]?.attempts[0];
  if (attempt === undefined) throw new Error('The story has one attempt.');
  return attempt.steps
    .filter((_step, index) => isStepFinal(attempt, index))
    .map((each) => toTurnMetrics(key, attempt, each, state.settings));
}

describe('turn metrics', () => {
  it('tells times with where they are from, and never makes up tokens', () => {
    expect(linesOf(foldDrafts(story))[0]).toEqual({
      timestamp: instantAfter(17.6),
      session_id: `${key}#1`,
      turn_index: 0,
      turn_id: `${key}#1.1`,
      role: 'assistant',
      llm_ms: 2000,
      // 4 s from action to reward, of which run.py's usual 3 s were waiting.
      storage_ms: 1000,
      tokens_in: null,
      tokens_out: null,
      status: 'ok',
      error: null,
      task_id: key,
      worker: '0',
      env_ms: 3500,
      provenance: {
        llm_ms: 'log',
        storage_ms: 'estimated',
        env_ms: 'estimated',
        tokens: 'unknown',
      },
    });
  });

  it('tells a refused action and the step that an exception ended', () => {
    const lines = linesOf(foldDrafts([...story, crash]));
    expect(lines.map(({ status, error, llm_ms }) => ({ status, error, llm_ms }))).toEqual([
      { status: 'ok', error: null, llm_ms: 2000 },
      { status: 'action_failed', error: 'no window', llm_ms: 2000 },
      { status: 'error', error: 'KeyError: x', llm_ms: null },
    ]);
  });

  it('waits with a step until the next one, because a further action opens it again', () => {
    expect(linesOf(foldDrafts(story)).map(({ turn_index }) => turn_index)).toEqual([0, 1]);
  });

  it('sums up known times alone', () => {
    const { turn_metrics_summary } = selectRunStats(foldDrafts([...story, crash]));
    expect(turn_metrics_summary).toEqual({
      turns: 3,
      events: story.length + 1,
      llm_ms: { count: 2, p50: 2000, p95: 2000, p99: 2000 },
      storage_ms: { count: 2, p50: 1000, p95: 1000, p99: 1000 },
    });
  });
});
