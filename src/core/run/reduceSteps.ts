import type { RunEvent, RunEventOf } from '#protocol/events.ts';
import type { AttemptState, StepState } from '#protocol/snapshot.ts';
import { attemptAt, isKnownFromFilesOnly, syncTask } from './attempts.ts';
import { activeAttempt } from './reduceTasks.ts';
import type { Scribe } from './scribe.ts';
import { isActiveStatus } from './taskStatus.ts';

/** Far above what one answer of a model holds; a broken log must not fill the memory. */
const MAX_ACTIONS_PER_STEP = 1_000;

type StepEvent = Extract<RunEvent, { stepNumber: number }>;

export function reduceStepStarted(
  scribe: Scribe,
  event: RunEventOf<'step.started'>,
  at: string,
): void {
  const attempt = workingAttempt(scribe, event, at);
  const step = scribe.step(attempt, event.stepNumber, 'thinking');
  closeStepBefore(scribe, attempt, event.stepNumber);
  step.startedAt = at;
  advance(step, 'thinking');
}

export function reduceStepModelCalled(
  scribe: Scribe,
  event: RunEventOf<'step.modelCalled'>,
  at: string,
): void {
  const step = ownStep(scribe, event, at, 'thinking');
  step.modelCalledAt = at;
  advance(step, 'thinking');
}

export function reduceStepActed(scribe: Scribe, event: RunEventOf<'step.acted'>, at: string): void {
  const step = ownStep(scribe, event, at, 'acting');
  if (event.actionIndex === 0 || step.actedAt === null) step.actedAt = at;
  const isNewAction = putAction(scribe, step, event);
  // WAA ends the step after each of its actions, so a further one opens it again.
  if (isNewAction && step.completedAt !== null) {
    step.completedAt = null;
    step.status = 'acting';
    return;
  }
  if (step.status === 'thinking' || step.status === 'skipped') step.status = 'acting';
}

/** True when the action was not there before; the same index again brings the full text. */
function putAction(scribe: Scribe, step: StepState, event: RunEventOf<'step.acted'>): boolean {
  if (event.actionIndex >= MAX_ACTIONS_PER_STEP) return false;
  const actions = scribe.own(step, 'actions');
  const known = actions[event.actionIndex];
  if (known !== undefined) {
    actions[event.actionIndex] = { ...known, text: event.action };
    return false;
  }
  while (actions.length < event.actionIndex) actions.push({ text: '', isOk: null, message: null });
  actions.push({ text: event.action, isOk: null, message: null });
  return true;
}

export function reduceStepExecuted(
  scribe: Scribe,
  event: RunEventOf<'step.executed'>,
  at: string,
): void {
  const step = ownStep(scribe, event, at, 'settling');
  step.executedAt = at;
  advance(step, 'settling');
  const actions = scribe.own(step, 'actions');
  const last = actions.at(-1);
  if (last === undefined) return;
  actions[actions.length - 1] = { ...last, isOk: event.isOk, message: event.message };
}

export function reduceStepObserved(
  scribe: Scribe,
  event: RunEventOf<'step.observed'>,
  at: string,
): void {
  const step = ownStep(scribe, event, at, 'observing');
  step.observedAt = at;
  step.reward = event.reward;
  advance(step, 'observing');
}

export function reduceStepCompleted(
  scribe: Scribe,
  event: RunEventOf<'step.completed'>,
  at: string,
): void {
  const step = ownStep(scribe, event, at, 'done');
  step.completedAt = at;
  step.isDone = event.isDone;
  step.status = 'done';
}

/** WAA counts a lost observation as a step without ever printing its number. */
export function reduceStepSkipped(
  scribe: Scribe,
  event: RunEventOf<'step.skipped'>,
  at: string,
): void {
  const task = scribe.task(event.task);
  const attempt = activeAttempt(scribe, task, event.workerId, at);
  const number = (attempt.steps.at(-1)?.number ?? 0) + 1;
  scribe.step(attempt, number, 'skipped').startedAt = at;
}

/** Merges what files tell into the step; what the log told of its course stays. */
export function reduceStepRecorded(
  scribe: Scribe,
  event: RunEventOf<'step.recorded'>,
  at: string,
): void {
  const task = scribe.task(event.task);
  const attempt = attemptAt(scribe, task, event);
  if (at < attempt.startedAt && isKnownFromFilesOnly(attempt)) attempt.startedAt = at;
  if (task.status !== attempt.status) syncTask(task);
  if (event.stepNumber === 0) {
    if (event.screenshot !== undefined) attempt.resetScreenshot = event.screenshot;
    return;
  }
  // WAA writes the files of a step when it is over.
  const step = scribe.step(attempt, event.stepNumber, 'done');
  if (event.screenshot !== undefined) step.screenshot = event.screenshot;
  // The agent looks once a step: what it saw before its first action.
  if (event.screenshotBefore !== undefined && (event.actionIndex ?? 0) === 0) {
    step.screenshotBefore = event.screenshotBefore;
  }
  if (event.thought !== undefined) step.thought = event.thought;
  if (event.windowTitle !== undefined) step.windowTitle = event.windowTitle;
  const index = event.action === undefined ? -1 : putRecordedAction(scribe, step, event);
  putTargets(scribe, step, index, event.targets);
  step.actedAt ??= at;
}

/**
 * Log and file write the same action; the log's text may still lack its further lines.
 * @returns its index, -1 when the log tells of no such action.
 */
function putRecordedAction(
  scribe: Scribe,
  step: StepState,
  { action: text = '', actionIndex = 0 }: RunEventOf<'step.recorded'>,
): number {
  const isSame = (action: StepState['actions'][number]): boolean =>
    text.startsWith(action.text) || action.text.startsWith(text);
  const atIndex = step.actions[actionIndex];
  const index =
    atIndex !== undefined && isSame(atIndex) ? actionIndex : step.actions.findIndex(isSame);
  const known = step.actions[index];
  // An agent may do the same twice in a step: then the second is not the first told again.
  if (known !== undefined && (index >= actionIndex || step.actions.length > actionIndex)) {
    if (text.length > known.text.length) scribe.own(step, 'actions')[index] = { ...known, text };
    return index;
  }
  const isToldByLog = step.startedAt !== null || step.completedAt !== null;
  // What the log has at this place is another action: the log is right.
  if (isToldByLog && step.actions.length > actionIndex) return -1;
  if (step.actions.length >= MAX_ACTIONS_PER_STEP) return -1;
  scribe.own(step, 'actions').push({ text, isOk: null, message: null });
  return step.actions.length - 1;
}

/** Each action keeps its own; the step's are those of all of them in order. */
function putTargets(
  scribe: Scribe,
  step: StepState,
  index: number,
  targets: RunEventOf<'step.recorded'>['targets'],
): void {
  const action = step.actions[index];
  if (action === undefined) {
    const isOnlySource = step.actions.every((each) => each.targets === undefined);
    if (targets !== undefined && isOnlySource) step.targets = targets;
    return;
  }
  if (targets === undefined && action.targets === undefined) return;
  scribe.own(step, 'actions')[index] = { ...action, targets: targets ?? [] };
  step.targets = step.actions.flatMap((each) => each.targets ?? []);
}

function ownStep(
  scribe: Scribe,
  event: StepEvent,
  at: string,
  statusIfNew: StepState['status'],
): StepState {
  return scribe.step(workingAttempt(scribe, event, at), event.stepNumber, statusIfNew);
}

function workingAttempt(scribe: Scribe, event: StepEvent, at: string): AttemptState {
  const task = scribe.task(event.task);
  const attempt = activeAttempt(scribe, task, event.workerId, at);
  attempt.readyAt ??= at;
  if (
    attempt.status !== 'running' &&
    attempt.status !== 'evaluating' &&
    isActiveStatus(attempt.status)
  ) {
    attempt.status = 'running';
    syncTask(task);
  }
  return attempt;
}

/** Files tell of a step only when it is over, so a log that is read later doesn't reopen it. */
function advance(step: StepState, status: StepState['status']): void {
  const isOverByFiles = step.status === 'done' && step.completedAt === null;
  const isOverByLog = step.status === 'done' && step.completedAt !== null;
  if (!isOverByFiles && !isOverByLog) step.status = status;
}

/** Its last lines may be missing from the log; the next step shows that it is over. */
function closeStepBefore(scribe: Scribe, attempt: AttemptState, number: number): void {
  const index = attempt.steps.findIndex((step) => step.number === number) - 1;
  const before = attempt.steps[index];
  if (before === undefined || before.status === 'done' || before.status === 'skipped') return;
  scribe.own(scribe.own(attempt, 'steps'), index).status = 'done';
}
