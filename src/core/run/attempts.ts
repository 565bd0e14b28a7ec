/**
 * Which attempt at a task an event belongs to. Logs tell in order; files (and a mirror that runs
 * ahead of a log still being read) may tell of a step before the log tells that its task began.
 */
import type { RunEvent } from '#protocol/events.ts';
import type { AttemptState, RunState, TaskState, WorkerState } from '#protocol/snapshot.ts';
import { parseInstant } from './clock.ts';
import { createAttempt } from './runState.ts';
import type { Scribe } from './scribe.ts';
import { isActiveStatus, isEndedStatus } from './taskStatus.ts';

/** File names carry whole seconds and are stamped a moment before the log line. */
export const FILE_TIME_TOLERANCE_MS = 2_000;

/** The latest attempt, opened at `at` when there is none: following began amid the task. */
export function latestAttempt(
  scribe: Scribe,
  task: TaskState,
  workerId: string,
  at: string,
): AttemptState {
  if (task.attempts.length > 0) return scribe.attempt(task, task.attempts.length - 1);
  const attempt = scribe.addAttempt(task, createAttempt(1, workerId, 'running', at));
  syncTask(task);
  return attempt;
}

/** The attempt whose time an instant of a file falls into. */
export function attemptAt(
  scribe: Scribe,
  task: TaskState,
  event: Extract<RunEvent, { workerId: string }> & { at: string },
): AttemptState {
  const atMs = parseInstant(event.at);
  if (task.attempts.length < 2 || event.clock === 'app' || atMs === null) {
    return latestAttempt(scribe, task, event.workerId, event.at);
  }
  for (let index = task.attempts.length - 1; index > 0; index -= 1) {
    if (!isLaterThan(task.attempts[index]?.startedAt ?? null, atMs)) {
      return scribe.attempt(task, index);
    }
  }
  return scribe.attempt(task, 0);
}

function isLaterThan(instant: string | null, ms: number): boolean {
  const instantMs = parseInstant(instant);
  return instantMs !== null && instantMs > ms + FILE_TIME_TOLERANCE_MS;
}

/** True when only files have told of the attempt so far: the log always tells when set-up began. */
export function isKnownFromFilesOnly(attempt: AttemptState): boolean {
  return (
    attempt.readyAt === null &&
    attempt.error === null &&
    attempt.status !== 'resetting' &&
    attempt.status !== 'setting_up' &&
    attempt.steps.every((step) => step.startedAt === null && step.completedAt === null)
  );
}

/** Cut off: ended without an outcome. An attempt that already ended keeps how it ended. */
export function interruptAttempt(task: TaskState, attempt: AttemptState, at: string): void {
  if (isEndedStatus(attempt.status)) return;
  attempt.status = 'interrupted';
  attempt.endedAt = at;
  syncTask(task);
}

/** Whatever was open at that moment is cut off: the run is over, or its container starts again. */
export function interruptOpenTasks(scribe: Scribe, at: string): void {
  for (const key of scribe.state.taskOrder) {
    const task = scribe.state.tasks[key];
    if (task === undefined || !isActiveStatus(task.status)) continue;
    const owned = scribe.task(task);
    interruptAttempt(owned, scribe.attempt(owned, owned.attempts.length - 1), at);
  }
  for (const [id, worker] of Object.entries(scribe.state.workers)) {
    if (worker.currentTask !== null) scribe.worker(id).currentTask = null;
  }
}

/** True while a worker is in the middle of a task. */
export function isAtWork(state: RunState, worker: WorkerState): boolean {
  const task = worker.currentTask === null ? undefined : state.tasks[worker.currentTask];
  return task !== undefined && isActiveStatus(task.status);
}

/** The latest attempt gives the status and score of its task. */
export function syncTask(task: TaskState): void {
  const latest = task.attempts.at(-1);
  if (latest === undefined) return;
  task.status = latest.status;
  task.score = latest.score;
}
