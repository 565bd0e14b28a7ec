/** What is going on right now, in words, and since when: tells a slow model from a hang. */
import type { AttemptState, PhaseState, RunState, StepState } from '#protocol/snapshot.ts';
import { parseInstant, toVmTime } from './clock.ts';
import { memoise } from './memoise.ts';
import { phaseTitle, usualPhaseMs } from './phaseWeights.ts';
import { ownValue } from './runState.ts';
import { selectMaxSteps } from './selectProgress.ts';
import { selectCurrentTask, type CurrentTask } from './selectTaskGroups.ts';
import { selectStepTiming, selectTaskTiming } from './selectTiming.ts';
import { median } from './statistics.ts';

type ActivityKind =
  | 'waiting'
  | 'connecting'
  | 'phase'
  | 'resetting'
  | 'setting_up'
  | 'thinking'
  | 'waiting_on_model'
  | 'acting'
  | 'settling'
  | 'observing'
  | 'evaluating'
  | 'idle'
  | 'finished';

export interface Activity {
  readonly kind: ActivityKind;
  /** Without its duration, which the face counts up: `Step 7/15: waiting on gpt-4o`. */
  readonly label: string;
  /** How long it has lasted, in ms; null when its beginning is not known. */
  readonly sinceMs: number | null;
  /** What is usual for it, in ms: the median of this run, or for a phase its usual duration. */
  readonly usualMs: number | null;
}

/** `workerId` null: whichever worker began its task last. `nowMs` is on the app's clock. */
export function selectActivity(state: RunState, workerId: string | null, nowMs: number): Activity {
  const nowVmMs = toVmTime(nowMs, state.clockOffsetMs);
  const since = (instant: string | null): number | null => sinceInstant(instant, nowVmMs);
  if (isOver(state)) return activity('finished', finishedLabel(state), since(state.endedAt), null);
  const current = selectCurrentTask(state, workerId ?? undefined);
  if (current !== null) return taskActivity(state, current, since);
  const phase = state.phases.findLast((each) => each.status === 'active');
  if (phase !== undefined && phase.id !== 'benchmark') return phaseActivity(phase, since);
  if (phase !== undefined) return idleActivity(state, workerId, since);
  const behind = state.phases.findLast(
    (each) => each.status === 'done' || each.status === 'failed',
  );
  if (behind !== undefined) return betweenPhases(behind, since);
  return linkActivity(state, nowMs);
}

function betweenPhases(phase: PhaseState, since: Since): Activity {
  const outcome = phase.status === 'failed' ? 'failed' : 'done, waiting for what comes next';
  return activity('waiting', `${phaseTitle(phase.id)}: ${outcome}`, since(phase.endedAt), null);
}

function isOver(state: RunState): boolean {
  return (
    state.status === 'completed' || state.status === 'interrupted' || state.status === 'failed'
  );
}

function finishedLabel(state: RunState): string {
  if (state.status === 'completed') return 'Run completed';
  const reason =
    state.finishReason === null || state.finishReason === '' ? '' : `: ${state.finishReason}`;
  return state.status === 'interrupted' ? `Run interrupted${reason}` : `Run failed${reason}`;
}

type Since = (instant: string | null) => number | null;

function phaseActivity(phase: PhaseState, since: Since): Activity {
  const detail = phase.detail === '' ? '' : `: ${phase.detail}`;
  const label = `${phaseTitle(phase.id)}${detail}`;
  return activity('phase', label, since(phase.startedAt), usualPhaseMs(phase.id));
}

function idleActivity(state: RunState, workerId: string | null, since: Since): Activity {
  const workers = Object.values(state.workers).filter(
    (worker) => workerId === null || worker.id === workerId,
  );
  const lastEventAt = workers.reduce<string | null>(
    (latest, { lastEventAt: at }) =>
      at !== null && (latest === null || at > latest) ? at : latest,
    null,
  );
  if (workers.length > 0 && workers.every((worker) => worker.isFinished)) {
    return activity('finished', 'All its tasks are done', since(lastEventAt), null);
  }
  return activity('idle', 'Between tasks', since(lastEventAt), null);
}

/** Nothing of the run is known yet; the link to the VM is what there is to tell. */
function linkActivity(state: RunState, nowMs: number): Activity {
  const { status, since, detail } = state.connection;
  const sinceMs = sinceInstant(since ?? state.openedAt, nowMs);
  if (status === 'ready') return activity('waiting', 'Waiting for a sign of a run', sinceMs, null);
  if (status === 'connecting' || status === 'reconnecting') {
    const target = state.targetLabel === '' ? 'the VM' : state.targetLabel;
    const verb = status === 'connecting' ? 'Connecting' : 'Reconnecting';
    return activity('connecting', `${verb} to ${target}`, sinceMs, null);
  }
  return activity('waiting', detail === '' ? 'Not connected' : detail, sinceMs, null);
}

function taskActivity(state: RunState, current: CurrentTask, since: Since): Activity {
  const { attempt, step } = current;
  const usual = selectUsual(state);
  switch (attempt.status) {
    case 'resetting':
      return activity('resetting', 'Resetting Windows', since(attempt.startedAt), usual.setup);
    case 'setting_up':
      return activity('setting_up', 'Setting up the task', since(attempt.startedAt), usual.setup);
    case 'evaluating':
      return activity('evaluating', 'Evaluating', since(attempt.evaluatingAt), usual.evaluate);
    default:
      return step === null
        ? activity('thinking', 'Waiting for the first step', since(attempt.readyAt), null)
        : stepActivity(state, attempt, step, since);
  }
}

function stepActivity(
  state: RunState,
  attempt: AttemptState,
  step: StepState,
  since: Since,
): Activity {
  const usual = selectUsual(state);
  const place = `Step ${step.number}/${selectMaxSteps(state).count}`;
  switch (step.status) {
    case 'thinking': {
      if (step.modelCalledAt === null) {
        return activity('thinking', `${place}: thinking`, since(step.startedAt), usual.think);
      }
      const model = ownValue(state.settings, 'model')?.value ?? 'the model';
      const label = `${place}: waiting on ${model}`;
      return activity('waiting_on_model', label, since(step.modelCalledAt), usual.model);
    }
    case 'acting':
      return activity('acting', `${place}: acting`, since(step.actedAt), usual.act);
    case 'settling':
      return activity(
        'settling',
        `${place}: letting the screen settle`,
        since(step.executedAt),
        usual.settle,
      );
    case 'observing':
      return activity('observing', `${place}: observing`, since(step.observedAt), usual.observe);
    case 'done':
    case 'skipped': {
      const beganAt = step.completedAt ?? step.actedAt ?? step.startedAt ?? attempt.readyAt;
      return activity('observing', `${place} done: saving its files`, since(beganAt), null);
    }
  }
}

function activity(
  kind: ActivityKind,
  label: string,
  sinceMs: number | null,
  usualMs: number | null,
): Activity {
  return { kind, label, sinceMs, usualMs };
}

function sinceInstant(instant: string | null, nowMs: number): number | null {
  const ms = parseInstant(instant);
  return ms === null ? null : Math.max(0, nowMs - ms);
}

type UsualPart = 'setup' | 'think' | 'model' | 'act' | 'settle' | 'observe' | 'evaluate';

/** Recent tasks are enough to tell what is usual, and cheap enough to ask at every render. */
const USUAL_FROM_TASKS = 20;

/** Medians over the newest tasks of the run; null while nothing of the kind has ended. */
const selectUsual: (state: RunState) => Readonly<Record<UsualPart, number | null>> = memoise(
  (state) => {
    const samples: Record<UsualPart, number[]> = {
      setup: [],
      think: [],
      model: [],
      act: [],
      settle: [],
      observe: [],
      evaluate: [],
    };
    for (const attempt of recentAttempts(state)) addSamples(samples, attempt, state.settings);
    return {
      setup: median(samples.setup),
      think: median(samples.think),
      model: median(samples.model),
      act: median(samples.act),
      settle: median(samples.settle),
      observe: median(samples.observe),
      evaluate: median(samples.evaluate),
    };
  },
);

function recentAttempts(state: RunState): readonly AttemptState[] {
  const attempts: AttemptState[] = [];
  for (let index = state.taskOrder.length - 1; index >= 0; index -= 1) {
    const attempt = state.tasks[state.taskOrder[index] ?? '']?.attempts.at(-1);
    if (attempt !== undefined) attempts.push(attempt);
    if (attempts.length >= USUAL_FROM_TASKS) break;
  }
  return attempts;
}

function addSamples(
  samples: Record<UsualPart, number[]>,
  attempt: AttemptState,
  settings: RunState['settings'],
): void {
  const task = selectTaskTiming(attempt, settings);
  if (task.setup.ms !== null) samples.setup.push(task.setup.ms);
  if (task.evaluate.ms !== null) samples.evaluate.push(task.evaluate.ms);
  for (const step of attempt.steps) {
    const timing = selectStepTiming(step, settings);
    for (const part of ['think', 'model', 'act', 'settle', 'observe'] as const) {
      const { ms } = timing[part];
      if (ms !== null) samples[part].push(ms);
    }
  }
}
