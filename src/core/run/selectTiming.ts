/** Where the time of steps and tasks went. Every value says where it comes from. */
import type { AttemptState, RunState, StepState } from '#protocol/snapshot.ts';
import type { Provenance } from '#protocol/vocabulary.ts';
import { elapsedMs } from './clock.ts';
import { ownValue } from './runState.ts';

export interface TimedPart {
  /** Null when it is not known. */
  readonly ms: number | null;
  readonly provenance: Provenance;
}

export interface StepTiming {
  /** The agent's own work before it asks its model (or all of its turn when it doesn't tell). */
  readonly think: TimedPart;
  /** From the call of the model to the action. */
  readonly model: TimedPart;
  readonly act: TimedPart;
  /** The wait that WAA is told to make after each action. */
  readonly settle: TimedPart;
  /** Reading the screen after that. */
  readonly observe: TimedPart;
  /** From the agent's turn to the end of the step. */
  readonly total: TimedPart;
}

export const STEP_PARTS = ['think', 'model', 'act', 'settle', 'observe'] as const;
export type StepPart = (typeof STEP_PARTS)[number];

interface TaskTiming {
  /** Reset and set-up, before the first step. */
  readonly setup: TimedPart;
  readonly think: TimedPart;
  readonly model: TimedPart;
  readonly act: TimedPart;
  readonly settle: TimedPart;
  readonly observe: TimedPart;
  readonly evaluate: TimedPart;
  readonly total: TimedPart;
}

type Settings = RunState['settings'];

const UNKNOWN: TimedPart = { ms: null, provenance: 'unknown' };
/** run.py's default of `--sleep_after_execution`, in seconds. */
const DEFAULT_SETTLE_SECONDS = 3;

export function selectStepTiming(step: StepState, settings: Settings): StepTiming {
  const afterActing = step.executedAt ?? step.actedAt;
  const window = elapsedMs(afterActing, step.observedAt);
  const settle = settleTime(window, settings);
  return {
    think: logged(elapsedMs(step.startedAt, step.modelCalledAt ?? step.actedAt)),
    model: logged(elapsedMs(step.modelCalledAt, step.actedAt)),
    act: logged(elapsedMs(step.actedAt, step.executedAt)),
    settle,
    observe:
      window === null || settle.ms === null
        ? UNKNOWN
        : { ms: window - settle.ms, provenance: settle.provenance },
    total: logged(elapsedMs(step.startedAt, step.completedAt)),
  };
}

/** The log shows settling and observing as one stretch; the setting tells how much was settling. */
function settleTime(windowMs: number | null, settings: Settings): TimedPart {
  if (windowMs === null) return UNKNOWN;
  const seconds = Number(ownValue(settings, 'sleep_after_execution')?.value);
  const isSet = Number.isFinite(seconds) && seconds >= 0;
  const settleMs = (isSet ? seconds : DEFAULT_SETTLE_SECONDS) * 1000;
  return { ms: Math.min(settleMs, windowMs), provenance: isSet ? 'derived' : 'estimated' };
}

export function selectTaskTiming(attempt: AttemptState, settings: Settings): TaskTiming {
  const steps = attempt.steps.map((step) => selectStepTiming(step, settings));
  return {
    setup: logged(elapsedMs(attempt.startedAt, attempt.readyAt)),
    think: sumOf(steps.map((step) => step.think)),
    model: sumOf(steps.map((step) => step.model)),
    act: sumOf(steps.map((step) => step.act)),
    settle: sumOf(steps.map((step) => step.settle)),
    observe: sumOf(steps.map((step) => step.observe)),
    evaluate: logged(elapsedMs(attempt.evaluatingAt, attempt.endedAt)),
    total: logged(elapsedMs(attempt.startedAt, attempt.endedAt)),
  };
}

/** A sum is worth as much as the weakest of its parts. */
function sumOf(parts: readonly TimedPart[]): TimedPart {
  const known = parts.filter((part) => part.ms !== null);
  if (known.length === 0) return UNKNOWN;
  const ms = known.reduce((sum, part) => sum + (part.ms ?? 0), 0);
  const isEstimated = known.some((part) => part.provenance === 'estimated');
  return { ms, provenance: isEstimated ? 'estimated' : 'derived' };
}

function logged(ms: number | null): TimedPart {
  return ms === null ? UNKNOWN : { ms, provenance: 'log' };
}

/** Begin to end of an ended attempt; null while it is not over. */
export function durationOf(attempt: AttemptState | undefined): number | null {
  return attempt === undefined ? null : elapsedMs(attempt.startedAt, attempt.endedAt);
}
