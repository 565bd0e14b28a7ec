/** How long the run may still take: a range from robust statistics, or the reason why there is none. */
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import { parseInstant, toVmTime } from './clock.ts';
import { memoise } from './memoise.ts';
import { isTaskListKnown } from './selectCounts.ts';
import { durationOf } from './selectTiming.ts';
import { robustSpread, type RobustSpread } from './statistics.ts';
import { isActiveStatus, isWorkedThrough, placeOfStatus } from './taskStatus.ts';

/** Task durations in ms of earlier runs of one's own, by domain. */
type TaskHistory = Readonly<Record<string, readonly number[]>>;

type Eta =
  | { readonly status: 'hidden'; readonly reason: string }
  | {
      readonly status: 'range';
      /** Ms from now. */
      readonly lowMs: number;
      readonly highMs: number;
      /** What the range rests on, for people. */
      readonly basis: string;
      readonly usesHistory: boolean;
    };

/** Fewer durations say nothing of their spread. */
const MIN_DONE_TASKS = 3;
/** Standard deviations to both sides: four of five runs end within. */
const RANGE_DEVIATIONS = 1.28;
/** Tasks are never as alike as three lucky ones suggest. */
const MIN_DEVIATION_SHARE = 0.15;
/** A task that takes longer than usual still needs some of its time. */
const MIN_REST_SHARE = 0.1;
/** The newest durations say most of what comes, and sorting more than these costs a frame. */
const MAX_SAMPLES = 500;

export function selectEta(state: RunState, nowMs: number, history: TaskHistory = {}): Eta {
  if (state.status !== 'running') return hidden('The benchmark is not running.');
  if (!isTaskListKnown(state)) return hidden('The list of tasks has not been seen yet.');
  const done = selectDurations(state);
  if (done.all.length < MIN_DONE_TASKS) {
    return hidden(`Known after ${MIN_DONE_TASKS} tasks (${done.all.length} done).`);
  }
  const spreads = spreadsOf(done, history);
  if (spreads === null) return hidden('No duration of a task is known.');
  const nowVmMs = toVmTime(nowMs, state.clockOffsetMs);
  const rests = restPerWorker(state, spreads, nowVmMs);
  return {
    status: 'range',
    lowMs: Math.max(0, ...rests.map((rest) => rest.lowMs)),
    highMs: Math.max(0, ...rests.map((rest) => rest.highMs)),
    basis: basisText(done.all.length, spreads.historyCount, rests.length),
    usesHistory: spreads.historyCount > 0,
  };
}

function hidden(reason: string): Eta {
  return { status: 'hidden', reason };
}

interface Durations {
  readonly all: readonly number[];
  readonly byDomain: ReadonlyMap<string, readonly number[]>;
}

/** Durations of tasks that were worked through; cut-off and faulty ones say nothing. */
const selectDurations: (state: RunState) => Durations = memoise((state) => {
  const byDomain = new Map<string, number[]>();
  const all: number[] = [];
  for (let index = state.taskOrder.length - 1; index >= 0; index -= 1) {
    if (all.length >= MAX_SAMPLES) break;
    const task = state.tasks[state.taskOrder[index] ?? ''];
    if (task === undefined || !isWorkedThrough(task.status)) continue;
    const durationMs = durationOf(task.attempts.at(-1));
    if (durationMs === null || durationMs === 0) continue;
    all.push(durationMs);
    const inDomain = byDomain.get(task.domain);
    if (inDomain === undefined) byDomain.set(task.domain, [durationMs]);
    else inDomain.push(durationMs);
  }
  return { all, byDomain };
});

interface Spreads {
  readonly all: RobustSpread;
  readonly ofDomain: (domain: string) => RobustSpread;
  readonly historyCount: number;
}

/** A domain with enough durations of its own (this run's and earlier ones') speaks for itself. */
function spreadsOf(done: Durations, history: TaskHistory): Spreads | null {
  const earlier = Object.values(history).flat().filter(isDuration);
  const all = robustSpread([...done.all, ...earlier]);
  if (all === null) return null;
  const known = new Map<string, RobustSpread>();
  const ofDomain = (domain: string): RobustSpread => {
    const remembered = known.get(domain);
    if (remembered !== undefined) return remembered;
    const own = Object.hasOwn(history, domain) ? (history[domain] ?? []) : [];
    const values = [...(done.byDomain.get(domain) ?? []), ...own.filter(isDuration)];
    const spread = values.length < MIN_DONE_TASKS ? all : (robustSpread(values) ?? all);
    known.set(domain, spread);
    return spread;
  };
  return { all, ofDomain, historyCount: earlier.length };
}

function isDuration(ms: number): boolean {
  return Number.isFinite(ms) && ms > 0;
}

interface Rest {
  readonly lowMs: number;
  readonly highMs: number;
}

/** Workers go on side by side, each down its own list; the slowest decides. */
function restPerWorker(state: RunState, spreads: Spreads, nowVmMs: number): readonly Rest[] {
  const byWorker = new Map<string, TaskState[]>();
  for (const key of state.taskOrder) {
    const task = state.tasks[key];
    if (task === undefined) continue;
    const isAhead = placeOfStatus(task.status) === 'ahead';
    if (!isAhead && !isActiveStatus(task.status)) continue;
    // Tasks on nobody's list are only what files told of; no one will begin them.
    const workerId = task.workerId ?? (isAhead ? null : (task.attempts.at(-1)?.workerId ?? null));
    if (workerId === null) continue;
    const others = byWorker.get(workerId);
    if (others === undefined) byWorker.set(workerId, [task]);
    else others.push(task);
  }
  return [...byWorker.values()].map((tasks) => restOf(tasks, spreads, nowVmMs));
}

function restOf(tasks: readonly TaskState[], spreads: Spreads, nowVmMs: number): Rest {
  let centreMs = 0;
  let chance = 0;
  let doubt = 0;
  for (const task of tasks) {
    const spread = spreads.ofDomain(task.domain);
    const deviation = Math.max(spread.deviation, spread.centre * MIN_DEVIATION_SHARE);
    centreMs += isActiveStatus(task.status) ? restOfTask(task, spread, nowVmMs) : spread.centre;
    // Chance evens out over many tasks; doubt about the usual duration itself adds up.
    chance += deviation ** 2;
    doubt += deviation / Math.sqrt(spread.count);
  }
  const reach = RANGE_DEVIATIONS * Math.sqrt(chance + doubt ** 2);
  return { lowMs: Math.max(0, centreMs - reach), highMs: centreMs + reach };
}

function restOfTask(task: TaskState, spread: RobustSpread, nowVmMs: number): number {
  const startMs = parseInstant(task.attempts.at(-1)?.startedAt ?? null);
  const elapsed = startMs === null ? 0 : Math.max(0, nowVmMs - startMs);
  return Math.max(spread.centre - elapsed, spread.centre * MIN_REST_SHARE);
}

function basisText(doneCount: number, historyCount: number, workerCount: number): string {
  const run = `${doneCount} tasks of this run`;
  const earlier = historyCount === 0 ? '' : ` and ${historyCount} of earlier runs`;
  const workers = workerCount > 1 ? `, the slowest of ${workerCount} workers` : '';
  return `From ${run}${earlier}${workers}`;
}
