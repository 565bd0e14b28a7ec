/**
 * What turn_metrics.jsonl and runstats.json tell. A turn is a step; a session is one attempt at a
 * task. A value that nothing told of is null: WAA's log has no token counts, so there are none here.
 */
import type { AttemptState, RunState, StepState } from '#protocol/snapshot.ts';
import type { Provenance } from '#protocol/vocabulary.ts';
import { elapsedMs } from '../run/clock.ts';
import { selectCounts } from '../run/selectCounts.ts';
import { selectStepTiming } from '../run/selectTiming.ts';
import type { TimedPart } from '../run/selectTiming.ts';
import { quantile } from '../run/statistics.ts';
import { ownValue } from '../run/runState.ts';

/** `action_failed`: the guest refused the action. `error`: the attempt's exception ended the step. */
export type TurnStatus = 'ok' | 'action_failed' | 'skipped' | 'error' | 'interrupted';

/** One line of turn_metrics.jsonl. Names are the file's; times in ms, `timestamp` on the VM's clock. */
export interface TurnMetrics {
  /** End of the step, or the last that is known of it. */
  readonly timestamp: string;
  readonly session_id: string;
  /** From 0 within the session. */
  readonly turn_index: number;
  /** The same for the same step however often it is computed. */
  readonly turn_id: string;
  readonly role: 'assistant';
  /** From the call of the model to its action. Null for an agent that does not log its calls. */
  readonly llm_ms: number | null;
  /**
   * Time to observe and persist an observation: from the executed action to WAA's `Reward:` line,
   * less the pause that WAA was told to make after each action. WAA has no memory layer of its own,
   * so this is what storing means in a benchmark of its kind.
   */
  readonly storage_ms: number | null;
  readonly tokens_in: null;
  readonly tokens_out: null;
  readonly status: TurnStatus;
  readonly error: string | null;
  readonly task_id: string;
  readonly worker: string;
  /** The guest at work: running the action and settling after it. */
  readonly env_ms: number | null;
  readonly provenance: {
    readonly llm_ms: Provenance;
    readonly storage_ms: Provenance;
    readonly env_ms: Provenance;
    readonly tokens: 'unknown';
  };
}

/** An exception's text can be a page; the journal has all of it. */
const MAX_ERROR_CHARS = 500;

export function sessionIdOf(taskKey: string, attempt: AttemptState): string {
  return `${taskKey}#${String(attempt.number)}`;
}

export function toTurnMetrics(
  taskKey: string,
  attempt: AttemptState,
  step: StepState,
  settings: RunState['settings'],
): TurnMetrics {
  const timing = selectStepTiming(step, settings);
  const environment = addUp(timing.act, timing.settle);
  const status = statusOf(attempt, step);
  const session = sessionIdOf(taskKey, attempt);
  return {
    timestamp: lastInstantOf(attempt, step),
    session_id: session,
    turn_index: step.number - 1,
    turn_id: `${session}.${String(step.number)}`,
    role: 'assistant',
    llm_ms: timing.model.ms,
    storage_ms: timing.observe.ms,
    tokens_in: null,
    tokens_out: null,
    status,
    error: errorOf(status, attempt, step)?.slice(0, MAX_ERROR_CHARS) ?? null,
    task_id: taskKey,
    worker: attempt.workerId,
    env_ms: environment.ms,
    provenance: {
      llm_ms: timing.model.provenance,
      storage_ms: timing.observe.provenance,
      env_ms: environment.provenance,
      tokens: 'unknown',
    },
  };
}

/** A sum of which a part is unknown is not a smaller sum but unknown. */
function addUp(first: TimedPart, second: TimedPart): TimedPart {
  if (first.ms === null || second.ms === null) return { ms: null, provenance: 'unknown' };
  return { ms: first.ms + second.ms, provenance: second.provenance };
}

function statusOf(attempt: AttemptState, step: StepState): TurnStatus {
  if (step.status === 'skipped') return 'skipped';
  if (step.actions.some(({ isOk }) => isOk === false)) return 'action_failed';
  if (step.status === 'done') return 'ok';
  return attempt.error === null ? 'interrupted' : 'error';
}

function errorOf(status: TurnStatus, attempt: AttemptState, step: StepState): string | null {
  switch (status) {
    case 'ok':
      return null;
    case 'action_failed':
      return step.actions.find(({ isOk }) => isOk === false)?.message ?? null;
    case 'skipped':
      return 'The observation was lost, and the step passed without an action.';
    case 'error':
      return attempt.error?.message ?? null;
    case 'interrupted':
      return 'The step did not end.';
  }
}

function lastInstantOf(attempt: AttemptState, step: StepState): string {
  const { completedAt, observedAt, executedAt, actedAt, modelCalledAt, startedAt } = step;
  const known = completedAt ?? observedAt ?? executedAt ?? actedAt ?? modelCalledAt ?? startedAt;
  return known ?? attempt.startedAt;
}

const ACTIVE = new Set(['not_started', 'resetting', 'setting_up', 'running']);

/**
 * True when nothing more can come to the step: WAA ends a step after each of its actions, so only
 * the next step, or the end of all steps, shows that it is over. `index` is its place in the attempt.
 */
export function isStepFinal(attempt: AttemptState, index: number): boolean {
  return index < attempt.steps.length - 1 || !ACTIVE.has(attempt.status);
}

/** True when the log told of the step: only then are its times known, or known to be unknown. */
export function isToldByLog({ startedAt, completedAt, status }: StepState): boolean {
  return startedAt !== null || completedAt !== null || status === 'skipped';
}

interface Percentiles {
  /** Turns of which the time is known. */
  readonly count: number;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
}

/** runstats.json: computed anew from the whole state, so a resumed run loses nothing of before. */
export function selectRunStats(state: RunState) {
  const timings = [];
  for (const task of Object.values(state.tasks)) {
    for (const attempt of task.attempts) {
      for (const [index, step] of attempt.steps.entries()) {
        if (isStepFinal(attempt, index)) timings.push(selectStepTiming(step, state.settings));
      }
    }
  }
  return {
    version: 1,
    run_id: state.runId,
    status: state.status,
    started_at: state.startedAt,
    ended_at: state.endedAt,
    duration_ms: elapsedMs(state.startedAt, state.endedAt ?? state.lastVmAt),
    agent: ownValue(state.settings, 'agent')?.value ?? null,
    model: ownValue(state.settings, 'model')?.value ?? null,
    total_tokens: null,
    tasks: selectCounts(state),
    turn_metrics_summary: {
      turns: timings.length,
      events: state.seq,
      llm_ms: percentilesOf(timings.map(({ model }) => model.ms)),
      storage_ms: percentilesOf(timings.map(({ observe }) => observe.ms)),
    },
  };
}

function percentilesOf(values: readonly (number | null)[]): Percentiles {
  const known = values.filter((value) => value !== null).sort((a, b) => a - b);
  return {
    count: known.length,
    p50: quantile(known, 0.5),
    p95: quantile(known, 0.95),
    p99: quantile(known, 0.99),
  };
}
