/**
 * When each event of a journal happened, on one clock that only goes forward: the journal played again.
 *
 * Events stand in the order in which they were learnt. The VM's clock tells when most of them happened;
 * what the app did itself (opened, connected) while it read history is moved to where that history
 * begins, so that a run that was watched from its middle plays from its start.
 */
import { statusOfScore } from '#core/run/taskStatus.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { TaskKey, TaskStatus } from '#protocol/vocabulary.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';

/** The app's own remarks after the end of a run may come days later. */
const TAIL_MS = 30_000;

export interface TimelineMark {
  /** Ms since the start of the timeline. */
  readonly atMs: number;
  readonly taskKey: TaskKey;
  readonly status: TaskStatus;
}

export interface Timeline {
  /** Ms since 1970 on the app's clock. */
  readonly startMs: number;
  readonly durationMs: number;
  /** For each event ms since the start, never falling. */
  readonly offsetsMs: readonly number[];
  /** Ends of tasks, in order. */
  readonly marks: readonly TimelineMark[];
}

export function createTimeline(events: readonly RunEvent[]): Timeline {
  const clockOffsetMs = measuredOffset(events);
  const told = events.map((event) =>
    event.clock === 'vm' ? Date.parse(event.at) - clockOffsetMs : Number.NaN,
  );
  const earliestAfter = suffixMinimum(told);
  const endMs = endOf(events, told);
  let nowMs = Number.NEGATIVE_INFINITY;
  const atMs = events.map((event, index) => {
    const ownMs = told[index] ?? Number.NaN;
    const nextMs = earliestAfter[index] ?? Number.POSITIVE_INFINITY;
    const wishedMs = Number.isNaN(ownMs) ? Math.min(Date.parse(event.at), nextMs) : ownMs;
    const lastMs = endMs === null ? wishedMs : Math.min(wishedMs, endMs + TAIL_MS);
    nowMs = Math.max(nowMs, Number.isNaN(lastMs) ? nowMs : lastMs);
    return nowMs;
  });
  const startMs = atMs.find(Number.isFinite) ?? 0;
  const offsetsMs = atMs.map((ms) => Math.max(0, ms - startMs) || 0);
  return {
    startMs,
    durationMs: offsetsMs.at(-1) ?? 0,
    offsetsMs,
    marks: marksOf(events, offsetsMs),
  };
}

/** How many events have happened at `positionMs`. */
export function countUntil({ offsetsMs }: Timeline, positionMs: number): number {
  let low = 0;
  let high = offsetsMs.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsetsMs[middle] ?? 0) <= positionMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The next end of a task in a direction; the start or the end when there is none. */
export function neighbourMark(timeline: Timeline, positionMs: number, step: 1 | -1): number {
  const marks = timeline.marks.map(({ atMs }) => atMs);
  if (step === 1) return marks.find((atMs) => atMs > positionMs) ?? timeline.durationMs;
  return marks.findLast((atMs) => atMs < positionMs) ?? 0;
}

/** VM minus app, as last measured; 0 when it never was. */
function measuredOffset(events: readonly RunEvent[]): number {
  const measured = events.findLast((event) => event.type === 'clock.measured');
  return measured?.type === 'clock.measured' ? measured.offsetMs : 0;
}

function suffixMinimum(values: readonly number[]): number[] {
  const minima: number[] = new Array<number>(values.length);
  let lowest = Number.POSITIVE_INFINITY;
  for (let index = values.length - 1; index >= 0; index -= 1) {
    const value = values[index] ?? Number.NaN;
    if (value < lowest) lowest = value;
    minima[index] = lowest;
  }
  return minima;
}

/** When the run was over, null when it never was. */
function endOf(events: readonly RunEvent[], told: readonly number[]): number | null {
  const index = events.findLastIndex((event) => event.type === 'run.finished');
  if (index === -1) return null;
  const lastToldMs = told.slice(0, index + 1).reduce(latest, Number.NEGATIVE_INFINITY);
  return Number.isFinite(lastToldMs) ? lastToldMs : null;
}

function latest(a: number, b: number): number {
  return Number.isNaN(b) ? a : Math.max(a, b);
}

function marksOf(events: readonly RunEvent[], offsetsMs: readonly number[]): TimelineMark[] {
  const marks: TimelineMark[] = [];
  // An end may be told twice: by the log, and by a file that is read later.
  const ended = new Set<TaskKey>();
  events.forEach((event, index) => {
    const end = endingOf(event);
    if (end === null) {
      if (event.type === 'task.started') ended.delete(toTaskKey(event.task));
      return;
    }
    if (ended.has(end.taskKey)) return;
    ended.add(end.taskKey);
    marks.push({ atMs: offsetsMs[index] ?? 0, ...end });
  });
  return marks;
}

function endingOf(event: RunEvent): Omit<TimelineMark, 'atMs'> | null {
  switch (event.type) {
    case 'task.scored':
      return { taskKey: toTaskKey(event.task), status: statusOfScore(event.score) };
    case 'task.errored':
      return { taskKey: toTaskKey(event.task), status: event.kind };
    case 'task.interrupted':
      return { taskKey: toTaskKey(event.task), status: 'interrupted' };
    default:
      return null;
  }
}
