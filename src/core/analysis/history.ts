/** How tasks fared over many runs: steady, flaky, newly failing or newly fixed. */
import type { History, HistoryRun, TaskHistory } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey, TaskStatus } from '#protocol/vocabulary.ts';

export interface RunOutcomes {
  readonly run: HistoryRun;
  readonly results: ReadonlyMap<
    TaskKey,
    { readonly status: TaskStatus; readonly score: number | null }
  >;
}

/** What is kept of a run for histories: its results, without steps. */
export function outcomesOf(state: RunState): RunOutcomes {
  return {
    run: {
      runId: state.runId,
      name: state.name === '' ? state.targetLabel : state.name,
      startedAt: state.startedAt ?? state.openedAt,
      model: state.settings['model']?.value ?? null,
    },
    results: new Map(
      state.taskOrder.flatMap((key) => {
        const task = state.tasks[key];
        return task === undefined ? [] : [[key, { status: task.status, score: task.score }]];
      }),
    ),
  };
}

/** Of these tasks, or of all that any of the runs has. */
export function historyOf(outcomes: readonly RunOutcomes[], tasks?: readonly TaskKey[]): History {
  const ordered = outcomes.toSorted((a, b) =>
    (a.run.startedAt ?? '').localeCompare(b.run.startedAt ?? ''),
  );
  const keys = tasks ?? [...new Set(ordered.flatMap(({ results }) => [...results.keys()]))];
  return {
    runs: ordered.map(({ run }) => run),
    tasks: keys.map((task) => taskHistory(task, ordered)),
  };
}

function taskHistory(task: TaskKey, ordered: readonly RunOutcomes[]): TaskHistory {
  const results = ordered.map(({ results: own }) => {
    const result = own.get(task);
    return { status: result?.status ?? null, score: result?.score ?? null };
  });
  const passes = results.flatMap(({ status }) => isPass(status) ?? []);
  return {
    task,
    results,
    passedCount: passes.filter((pass) => pass).length,
    countedRuns: passes.length,
    trend: trendOf(passes),
  };
}

/** Null where the result says nothing of the agent: not there, not ended, cut off, an infra fault. */
function isPass(status: TaskStatus | null): boolean | null {
  if (status === 'passed') return true;
  return status === 'failed' || status === 'partial' || status === 'error' ? false : null;
}

/** One change may be progress; a second one is coming and going. */
const FLAKY_CHANGES = 2;

/** Of two runs that differ nobody can say which one is the odd one. */
const MIN_RUNS_FOR_TREND = 3;

export function trendOf(passes: readonly boolean[]): TaskHistory['trend'] {
  if (passes.length < 2) return 'unclear';
  const changes = passes.filter((pass, index) => index > 0 && pass !== passes[index - 1]).length;
  if (changes === 0) return 'steady';
  if (passes.length < MIN_RUNS_FOR_TREND) return 'changed';
  if (changes >= FLAKY_CHANGES) return 'flaky';
  if (passes.at(-1) === passes.at(-2)) return 'changed';
  return passes.at(-1) === true ? 'newly_fixed' : 'newly_failing';
}
