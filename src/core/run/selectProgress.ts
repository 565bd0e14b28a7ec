import type { AttemptState, PhaseState, RunState, TaskState } from '#protocol/snapshot.ts';
import type { PhaseId, Provenance } from '#protocol/vocabulary.ts';
import { parseInstant, toVmTime } from './clock.ts';
import { DEFAULT_MAX_STEPS, phaseTitle, USUAL_TASK_MINUTES, usualPhaseMs } from './phaseWeights.ts';
import { ownValue } from './runState.ts';
import { countEnded, selectCounts, selectTotal } from './selectCounts.ts';
import { isActiveStatus, placeOfStatus } from './taskStatus.ts';

export interface ProgressPart {
  readonly phase: PhaseId;
  readonly title: string;
  readonly status: PhaseState['status'];
  /** 0..1 of this phase. */
  readonly fraction: number;
  /** Share of the whole run, all parts together 1. Skipped phases weigh nothing. */
  readonly weight: number;
  /** `estimated` when the fraction comes from the usual duration only. */
  readonly provenance: Provenance;
}

interface OverallProgress {
  /** 0..1 over the whole run, set-up included. */
  readonly fraction: number;
  readonly parts: readonly ProgressPart[];
}

/**
 * Progress of the whole run: phases weighted by their usual duration, tasks within the benchmark,
 * steps within the running tasks. With `nowMs` (app clock) a phase that tells no fraction of its own
 * moves by its elapsed against its usual time.
 */
export function selectOverallProgress(state: RunState, nowMs?: number): OverallProgress {
  const weights = state.phases.map((phase) => weightOf(state, phase));
  const totalWeight = weights.reduce((sum, weight) => sum + weight, 0);
  const parts = state.phases.map((phase, index) => ({
    phase: phase.id,
    title: phaseTitle(phase.id),
    status: phase.status,
    ...phaseFraction(state, phase, nowMs),
    weight: totalWeight === 0 ? 0 : (weights[index] ?? 0) / totalWeight,
  }));
  const sum = parts.reduce((done, part) => done + part.fraction * part.weight, 0);
  return { fraction: state.status === 'completed' ? 1 : Math.min(sum, 1), parts };
}

function weightOf(state: RunState, phase: PhaseState): number {
  if (phase.status === 'skipped') return 0;
  const usualMs = usualPhaseMs(phase.id);
  if (usualMs !== null) return usualMs;
  const workerCount = Math.max(1, Object.keys(state.workers).length);
  return (selectTotal(state).count * USUAL_TASK_MINUTES * 60_000) / workerCount;
}

function phaseFraction(
  state: RunState,
  phase: PhaseState,
  nowMs: number | undefined,
): Pick<ProgressPart, 'fraction' | 'provenance'> {
  if (phase.id === 'benchmark')
    return { fraction: benchmarkFraction(state), provenance: 'derived' };
  if (phase.status === 'done' || phase.status === 'skipped') {
    return { fraction: 1, provenance: 'log' };
  }
  if (phase.status === 'pending') return { fraction: 0, provenance: 'log' };
  if (phase.fraction !== null) return { fraction: phase.fraction, provenance: 'log' };
  return { fraction: fractionByTime(state, phase, nowMs), provenance: 'estimated' };
}

/** Nears the end without reaching it: half the way at the usual time, two thirds at twice that. */
function fractionByTime(state: RunState, phase: PhaseState, nowMs: number | undefined): number {
  const startMs = parseInstant(phase.startedAt);
  const usualMs = usualPhaseMs(phase.id);
  if (startMs === null || usualMs === null || nowMs === undefined) return 0;
  const elapsed = Math.max(0, toVmTime(nowMs, state.clockOffsetMs) - startMs);
  return elapsed / (elapsed + usualMs);
}

/** 0..1 of the benchmark: ended tasks, and of the running ones the part that is behind them. */
function benchmarkFraction(state: RunState): number {
  const total = selectTotal(state).count;
  if (total === 0) return 0;
  const counts = selectCounts(state);
  const behind = countEnded(counts) + counts.skipped;
  return Math.min(1, (behind + runningFraction(state)) / total);
}

/** Sum over the tasks in hand; each worker has at most one. */
function runningFraction(state: RunState): number {
  const maxSteps = selectMaxSteps(state).count;
  return Object.values(state.workers).reduce((sum, worker) => {
    const task = worker.currentTask === null ? undefined : state.tasks[worker.currentTask];
    return (
      sum + (task === undefined || !isActiveStatus(task.status) ? 0 : taskFraction(task, maxSteps))
    );
  }, 0);
}

/** How far into a task reset and set-up are, and when evaluation begins, as shares of its time. */
const SHARE_SETTING_UP = 0.05;
const SHARE_RUNNING = 0.1;
const SHARE_EVALUATING = 0.95;

/** 0..1 of one task; its steps count against the limit of the run. */
function taskFraction(task: Pick<TaskState, 'status' | 'attempts'>, maxSteps: number): number {
  if (!isActiveStatus(task.status)) return placeOfStatus(task.status) === 'ahead' ? 0 : 1;
  if (task.status === 'resetting') return 0;
  if (task.status === 'setting_up') return SHARE_SETTING_UP;
  if (task.status === 'evaluating') return SHARE_EVALUATING;
  const steps = stepsBehind(task.attempts.at(-1)) / Math.max(1, maxSteps);
  return SHARE_RUNNING + Math.min(1, steps) * (SHARE_EVALUATING - SHARE_RUNNING);
}

function stepsBehind(attempt: AttemptState | undefined): number {
  const last = attempt?.steps.at(-1);
  if (last === undefined) return 0;
  return last.status === 'done' || last.status === 'skipped' ? last.number : last.number - 1;
}

/** The step limit of a task in this run; WAA's default while the log has not told. */
export function selectMaxSteps(state: RunState): { count: number; provenance: Provenance } {
  const setting = ownValue(state.settings, 'max_steps');
  const count = Number(setting?.value);
  return setting !== undefined && Number.isInteger(count) && count > 0
    ? { count, provenance: setting.provenance }
    : { count: DEFAULT_MAX_STEPS, provenance: 'estimated' };
}
