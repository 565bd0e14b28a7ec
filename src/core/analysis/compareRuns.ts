/** Two or more runs task by task: who got better where, and whether that is more than chance. */
import type {
  ComparedCell,
  ComparedRun,
  ComparedTask,
  Comparison,
  Denominator,
} from '#protocol/analysis.ts';
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { elapsedMs } from '../run/clock.ts';
import { ownValue } from '../run/runState.ts';
import { isTaskListKnown } from '../run/selectCounts.ts';
import { durationOf } from '../run/selectTiming.ts';
import { selectTaskGroups } from '../run/selectTaskGroups.ts';
import { median } from '../run/statistics.ts';
import { isWorkedThrough } from '../run/taskStatus.ts';
import { commonLabel, isCommon, relationOf } from './cells.ts';
import type { CountedTask } from './denominators.ts';
import { comparePair } from './pairs.ts';
import { meanOf, meanScore, passRate, toPassRate } from './rates.ts';
import { compareSettings } from './settings.ts';
import { actionKind } from './stepSignature.ts';

/** The first run is what the others are held against. */
export function compareRuns(states: readonly RunState[], denominator: Denominator): Comparison {
  const tasks = comparedTasks(states);
  const common = tasks.filter((task) => isCommon(task, denominator));
  const label = commonLabel(denominator, states.length);
  return {
    denominator,
    commonLabel: label,
    runs: states.map((state, index) => comparedRun(state, index, { common, denominator, label })),
    tasks: [...tasks],
    pairs: states.slice(1).map((_, index) => comparePair(tasks, index + 1, denominator)),
    settings: [...compareSettings(states)],
  };
}

/** All tasks that any run knows, in the order of the first run, then of the second, … */
function comparedTasks(states: readonly RunState[]): readonly ComparedTask[] {
  const keys = new Set<TaskKey>();
  for (const state of states) for (const key of state.taskOrder) keys.add(key);
  return [...keys].map((key) => {
    const own = states.map((state) => ownValue(state.tasks, key));
    const cells = own.map(toCell);
    const [first] = cells;
    return {
      task: key,
      domain: own.find((task) => task !== undefined)?.domain ?? '',
      instruction: own.find((task) => task?.instruction != null)?.instruction ?? null,
      cells,
      relations: first === undefined ? [] : cells.slice(1).map((other) => relationOf(first, other)),
    };
  });
}

function toCell(task: TaskState | undefined): ComparedCell {
  const attempt = task?.attempts.at(-1);
  return {
    status: task?.status ?? null,
    score: task?.score ?? null,
    stepCount: attempt?.steps.filter((step) => step.number > 0).length ?? 0,
    durationMs: durationOf(attempt),
  };
}

interface CommonTasks {
  readonly common: readonly ComparedTask[];
  readonly denominator: Denominator;
  readonly label: string;
}

function comparedRun(
  state: RunState,
  index: number,
  { common, denominator, label }: CommonTasks,
): ComparedRun {
  const shared = common.map((task) => toCounted(task.cells[index]));
  const passed = shared.filter(({ status }) => status === 'passed').length;
  const own = selectTaskGroups(state).flatMap((group) => group.tasks);
  const provenance = isTaskListKnown(state) ? 'log' : 'estimated';
  const ownPass = passRate(own, denominator, provenance);
  const commonScore = meanOf(shared);
  const worked = Object.values(state.tasks).filter(({ status }) => isWorkedThrough(status));
  const attempts = worked.flatMap((task) => task.attempts.at(-1) ?? []);
  const durations = attempts.map(durationOf).filter((ms) => ms !== null);
  const stepCount = attempts.reduce((sum, attempt) => sum + attempt.steps.length, 0);
  return {
    runId: state.runId,
    name: state.name === '' ? state.targetLabel : state.name,
    targetLabel: state.targetLabel,
    status: state.status,
    startedAt: state.startedAt ?? state.openedAt,
    durationMs: elapsedMs(state.startedAt, state.endedAt ?? state.lastVmAt),
    common: {
      pass: toPassRate(passed, shared.length, label, 'derived'),
      score: commonScore,
    },
    own: {
      pass: ownPass,
      // Common tasks are among its own: as many are the same, and intervals take time.
      score: ownPass.denominator === shared.length ? commonScore : meanScore(own, denominator),
    },
    stepsPerTask: attempts.length === 0 ? null : stepCount / attempts.length,
    medianTaskMs: median(durations),
    actions: [...actionMix(state)],
  };
}

function toCounted(cell: ComparedCell | undefined): CountedTask {
  return { status: cell?.status ?? 'not_started', score: cell?.score ?? null };
}

/** Actions of all attempts by kind, most frequent first. */
function actionMix(state: RunState): ComparedRun['actions'] {
  const byKind = new Map<string, number>();
  for (const task of Object.values(state.tasks)) {
    for (const attempt of task.attempts) {
      for (const step of attempt.steps) {
        for (const action of step.actions) {
          const kind = actionKind(action.text);
          byKind.set(kind, (byKind.get(kind) ?? 0) + 1);
        }
      }
    }
  }
  return [...byKind]
    .map(([kind, count]) => ({ kind, count }))
    .sort((a, b) => b.count - a.count || (a.kind < b.kind ? -1 : 1));
}
