/** How the times of tasks and steps are spread: middles and tails, over the run or several. */
import { SPREAD_IDS, type DomainTimes, type Spread } from '#protocol/analysis.ts';
import type { AttemptState, RunState } from '#protocol/snapshot.ts';
import { memoise } from '../run/memoise.ts';
import { isWorkedThrough } from '../run/taskStatus.ts';
import { durationOf, selectStepTiming, type TimedPart } from '../run/selectTiming.ts';
import { elapsedMs } from '../run/clock.ts';
import { quantile } from '../run/statistics.ts';
import { domainTitle } from '../waa/taskCatalogue.ts';

type SpreadId = (typeof SPREAD_IDS)[number];
export type TimeLists = Readonly<Record<SpreadId, readonly number[]>>;

const TITLES: Readonly<Record<SpreadId, string>> = {
  task: 'Task',
  step: 'Step',
  model: 'Model call',
  think: 'Think before the call',
  act: 'Act',
  observe: 'Observe',
  evaluate: 'Evaluate',
};

/** All known times of a run in ms. Cut-off tasks say nothing of how long a task takes. */
const timesOfRun: (state: RunState) => TimeLists = memoise((state) => {
  const lists: Record<SpreadId, number[]> = {
    task: [],
    step: [],
    model: [],
    think: [],
    act: [],
    observe: [],
    evaluate: [],
  };
  for (const task of Object.values(state.tasks)) {
    for (const attempt of task.attempts) addTimes(lists, attempt, state.settings);
  }
  return lists;
});

function addTimes(
  lists: Record<SpreadId, number[]>,
  attempt: AttemptState,
  settings: RunState['settings'],
): void {
  const add = (id: SpreadId, ms: number | null): void => {
    if (ms !== null) lists[id].push(ms);
  };
  const addPart = (id: SpreadId, part: TimedPart): void => add(id, part.ms);
  if (isWorkedThrough(attempt.status)) {
    add('task', durationOf(attempt));
    add('evaluate', elapsedMs(attempt.evaluatingAt, attempt.endedAt));
  }
  for (const step of attempt.steps) {
    const timing = selectStepTiming(step, settings);
    addPart('step', timing.total);
    addPart('model', timing.model);
    addPart('think', timing.think);
    addPart('act', timing.act);
    addPart('observe', timing.observe);
  }
}

/** Of one run, or of several taken together. */
export function spreadsOf(states: readonly RunState[]): readonly Spread[] {
  const all = states.map(timesOfRun);
  return SPREAD_IDS.map((id) =>
    spreadOf(
      id,
      all.flatMap((lists) => lists[id]),
    ),
  );
}

function spreadOf(id: SpreadId, values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  return {
    id,
    title: TITLES[id],
    count: sorted.length,
    p50Ms: quantile(sorted, 0.5),
    p90Ms: quantile(sorted, 0.9),
    p95Ms: quantile(sorted, 0.95),
    p99Ms: quantile(sorted, 0.99),
    maxMs: sorted.at(-1) ?? null,
  };
}

/** Durations of ended tasks by domain, in run order: the numbers of a box plot. */
export function domainTimesOf(state: RunState): readonly DomainTimes[] {
  const byDomain = new Map<string, number[]>();
  for (const key of state.taskOrder) {
    const task = state.tasks[key];
    const attempt = task?.attempts.at(-1);
    if (task === undefined || attempt === undefined || !isWorkedThrough(attempt.status)) continue;
    const ms = durationOf(attempt);
    const known = byDomain.get(task.domain) ?? [];
    if (ms !== null) known.push(ms);
    byDomain.set(task.domain, known);
  }
  return [...byDomain].map(([domain, values]) => ({
    domain,
    title: domainTitle(domain),
    count: values.length,
    minMs: quantile(values, 0),
    q1Ms: quantile(values, 0.25),
    p50Ms: quantile(values, 0.5),
    q3Ms: quantile(values, 0.75),
    maxMs: quantile(values, 1),
  }));
}
