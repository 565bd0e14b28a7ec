import type { RunEventOf } from '#protocol/events.ts';
import type { AttemptState, TaskState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import {
  attemptAt,
  FILE_TIME_TOLERANCE_MS,
  interruptAttempt,
  isKnownFromFilesOnly,
  latestAttempt,
  syncTask,
} from './attempts.ts';
import { parseInstant } from './clock.ts';
import { enterBenchmark } from './reducePhases.ts';
import { createAttempt } from './runState.ts';
import type { Scribe } from './scribe.ts';
import { isActiveStatus, isEndedStatus, statusOfScore } from './taskStatus.ts';

export function reduceWorkerAssigned(scribe: Scribe, event: RunEventOf<'worker.assigned'>): void {
  scribe.worker(event.workerId).assignedCount = event.tasks.length;
  const unplaced: TaskKey[] = [];
  for (const ref of event.tasks) {
    const task = scribe.task(ref);
    if (task.workerId === null) unplaced.push(task.key);
    task.workerId = event.workerId;
  }
  // Tasks that files told of before the list was seen move to where the list has them.
  const moved = new Set(unplaced);
  scribe.state.taskOrder = scribe.state.taskOrder
    .filter((key) => !moved.has(key))
    .concat([...moved]);
  scribe.claim(scribe.state.taskOrder);
}

export function reduceTaskStarted(
  scribe: Scribe,
  event: RunEventOf<'task.started'>,
  at: string,
): void {
  enterBenchmark(scribe, at);
  const task = scribe.task(event.task);
  takeInHand(scribe, event.workerId, task.key, at);
  if (event.difficulty !== undefined) task.difficulty = event.difficulty;
  const adopted = attemptToldByFiles(scribe, task, at);
  if (adopted === null) {
    openAttempt(scribe, task, event.workerId, at);
    return;
  }
  adopted.startedAt = at;
  adopted.workerId = event.workerId;
  if (isActiveStatus(adopted.status)) adopted.status = 'resetting';
  syncTask(task);
}

function openAttempt(scribe: Scribe, task: TaskState, workerId: string, at: string): void {
  if (task.attempts.length > 0) {
    interruptAttempt(task, scribe.attempt(task, task.attempts.length - 1), at);
  }
  scribe.addAttempt(task, createAttempt(task.attempts.length + 1, workerId, 'resetting', at));
  syncTask(task);
}

/** The attempt that files told of before the log told of its start, if that is what `at` starts. */
function attemptToldByFiles(scribe: Scribe, task: TaskState, at: string): AttemptState | null {
  const latest = task.attempts.at(-1);
  if (latest === undefined || !isKnownFromFilesOnly(latest)) return null;
  const firstToldMs = parseInstant(latest.startedAt);
  const startMs = parseInstant(at);
  if (firstToldMs === null || startMs === null) return null;
  if (startMs > firstToldMs + FILE_TIME_TOLERANCE_MS) return null;
  return scribe.attempt(task, task.attempts.length - 1);
}

/** A worker does one task at a time: beginning another cuts off the one it left open. */
function takeInHand(scribe: Scribe, workerId: string, key: TaskKey, at: string): void {
  const worker = scribe.worker(workerId);
  const left = worker.currentTask;
  if (left !== null && left !== key) {
    const task = scribe.state.tasks[left];
    const latest = task?.attempts.at(-1);
    if (task !== undefined && latest?.workerId === workerId && isActiveStatus(latest.status)) {
      const owned = scribe.task(task);
      interruptAttempt(owned, scribe.attempt(owned, owned.attempts.length - 1), at);
    }
  }
  worker.currentTask = key;
  worker.isFinished = false;
}

export function reduceTaskDescribed(scribe: Scribe, event: RunEventOf<'task.described'>): void {
  scribe.task(event.task).instruction = event.instruction;
}

export function reduceTaskStaged(
  scribe: Scribe,
  event: RunEventOf<'task.staged'>,
  at: string,
): void {
  const task = scribe.task(event.task);
  const attempt = activeAttempt(scribe, task, event.workerId, at);
  if (event.stage === 'running') attempt.readyAt ??= at;
  if (event.stage === 'evaluating') attempt.evaluatingAt = at;
  if (!isActiveStatus(attempt.status)) return;
  attempt.status = event.stage;
  syncTask(task);
}

/**
 * The attempt that a sign of work belongs to, with its run and worker marked as working. A sign of
 * work after an interruption takes the interruption back; after an outcome it is the first that is
 * known of another attempt. Signs from before the end come late and change no status.
 */
export function activeAttempt(
  scribe: Scribe,
  task: TaskState,
  workerId: string,
  at: string,
): AttemptState {
  const attempt = latestAttempt(scribe, task, workerId, at);
  if (isActiveStatus(attempt.status)) {
    noteWorking(scribe, task, workerId, at);
    if (task.status !== attempt.status) syncTask(task);
    return attempt;
  }
  if (!isAfterEnd(attempt, at)) return attempt;
  noteWorking(scribe, task, workerId, at);
  if (attempt.status === 'interrupted') {
    attempt.status = 'running';
    attempt.endedAt = null;
    syncTask(task);
    return attempt;
  }
  const next = createAttempt(task.attempts.length + 1, workerId, 'running', at);
  scribe.addAttempt(task, next);
  syncTask(task);
  return next;
}

function noteWorking(scribe: Scribe, task: TaskState, workerId: string, at: string): void {
  if (scribe.state.status !== 'running') enterBenchmark(scribe, at);
  const worker = scribe.worker(workerId);
  if (worker.currentTask === task.key) return;
  worker.currentTask = task.key;
  worker.isFinished = false;
}

function isAfterEnd(attempt: AttemptState, at: string): boolean {
  const endedMs = parseInstant(attempt.endedAt);
  const atMs = parseInstant(at);
  return endedMs === null || atMs === null || atMs > endedMs + FILE_TIME_TOLERANCE_MS;
}

export function reduceTaskScored(
  scribe: Scribe,
  event: RunEventOf<'task.scored'>,
  at: string,
): void {
  const task = scribe.task(event.task);
  const attempt = attemptAt(scribe, task, event);
  attempt.endedAt = endOf(attempt, at);
  attempt.score = event.score;
  attempt.status = statusOfScore(event.score);
  attempt.error = null;
  syncTask(task);
}

/** The first telling of an outcome dates it; the end of an interruption was only supposed. */
function endOf(attempt: AttemptState, at: string): string {
  return attempt.endedAt === null || attempt.status === 'interrupted' ? at : attempt.endedAt;
}

/** Without a score before it, `Finished` says nothing of the outcome: the result file may. */
export function reduceTaskFinished(
  scribe: Scribe,
  event: RunEventOf<'task.finished'>,
  at: string,
): void {
  const task = scribe.task(event.task);
  const latest = task.attempts.at(-1);
  if (latest === undefined || !isEndedStatus(latest.status)) return;
  scribe.attempt(task, task.attempts.length - 1).endedAt = at;
  letGo(scribe, task);
}

export function reduceTaskErrored(
  scribe: Scribe,
  event: RunEventOf<'task.errored'>,
  at: string,
): void {
  const task = scribe.task(event.task);
  const attempt = attemptAt(scribe, task, event);
  const traceback =
    event.traceback === '' && attempt.error !== null ? attempt.error.traceback : event.traceback;
  attempt.error = { message: event.message, traceback };
  attempt.endedAt = endOf(attempt, at);
  attempt.status = event.kind;
  attempt.score = null;
  syncTask(task);
  letGo(scribe, task);
}

export function reduceTaskInterrupted(
  scribe: Scribe,
  event: RunEventOf<'task.interrupted'>,
  at: string,
): void {
  const task = scribe.task(event.task);
  interruptAttempt(task, latestAttempt(scribe, task, event.workerId, at), at);
  letGo(scribe, task);
}

/** Files know the task but only guess its worker, so whoever has it lets it go. */
function letGo(scribe: Scribe, task: TaskState): void {
  if (isActiveStatus(task.status)) return;
  for (const [id, worker] of Object.entries(scribe.state.workers)) {
    if (worker.currentTask === task.key) scribe.worker(id).currentTask = null;
  }
}
