/** All numbers of one run, from its state and what its log tells besides. */
import {
  DENOMINATORS,
  type Denominator,
  type LogTroubles,
  type RunAnalysis,
  type SuspiciousZero,
} from '#protocol/analysis.ts';
import type { OverrideValue, RunNotes } from '#protocol/library.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { isTaskListKnown } from '../run/selectCounts.ts';
import { selectTaskGroups } from '../run/selectTaskGroups.ts';
import type { CountedTask } from './denominators.ts';
import { errorsOfState } from './errorPatterns.ts';
import { countFailures, findingsOf } from './failures.ts';
import { numbersOfRun } from './groups.ts';
import { suspiciousByWarning } from './logTroubles.ts';
import { passRate } from './rates.ts';
import { domainTimesOf, spreadsOf } from './spreads.ts';

/** People's verdicts on tasks; the evaluator's own scores stay what they are. */
export type Overrides = ReadonlyMap<TaskKey, OverrideValue>;
export const NO_OVERRIDES: Overrides = new Map();

export function overridesOf(notes: RunNotes): Overrides {
  return new Map(
    Object.entries(notes.tasks).flatMap(([key, { override }]): [TaskKey, OverrideValue][] =>
      override === null ? [] : [[key, override.value]],
    ),
  );
}

export interface AnalysisInput {
  readonly denominator: Denominator;
  /** Null where no log is at hand. */
  readonly troubles: LogTroubles | null;
  readonly overrides: Overrides;
}

export function analyseRun(state: RunState, input: AnalysisInput): RunAnalysis {
  const { denominator, troubles } = input;
  const suspiciousZeros = troubles?.suspiciousZeros ?? suspiciousByWarning(state);
  const findings = findingsOf(state, faultyZeros(suspiciousZeros));
  const { overall, groups, summaries, domains } = numbersOfRun(state, denominator);
  return {
    runId: state.runId,
    name: state.name,
    status: state.status,
    denominator,
    overall,
    everyDenominator: everyRate(state),
    groups: [...groups],
    summaries: [...summaries],
    domains: [...domains],
    findings: [...findings],
    failures: [...countFailures(findings)],
    suspiciousZeros: [...suspiciousZeros],
    errors: [...errorsOfState(state), ...(troubles?.errors ?? [])],
    times: [...spreadsOf([state])],
    domainTimes: [...domainTimesOf(state)],
    printedAverages: Object.values(state.workers).flatMap(({ id, averageScore }) =>
      averageScore === null ? [] : [{ workerId: id, averageScore }],
    ),
    overridden: overriddenRate(state, denominator, input.overrides),
  };
}

/** Tasks whose zero may well be the evaluator's own fault. */
export function faultyZeros(zeros: readonly SuspiciousZero[]): ReadonlySet<TaskKey> {
  return new Set(zeros.filter(({ kind }) => kind === 'fault').map(({ task }) => task));
}

/** The overall rate under each denominator, in their order. */
export function everyRate(state: RunState): RunAnalysis['everyDenominator'] {
  const { tasks, provenance } = countedTasks(state);
  return DENOMINATORS.map((id) => ({ id, pass: passRate(tasks, id, provenance) }));
}

function countedTasks(state: RunState) {
  const tasks = selectTaskGroups(state).flatMap((group) => group.tasks);
  const provenance = isTaskListKnown(state) ? ('log' as const) : ('estimated' as const);
  return { tasks, provenance };
}

/** As if people's verdicts were the evaluators': told apart, never mixed in. */
function overriddenRate(
  state: RunState,
  denominator: Denominator,
  overrides: Overrides,
): RunAnalysis['overridden'] {
  const { tasks, provenance } = countedTasks(state);
  const changed = tasks.filter(({ key }) => overrides.has(key));
  if (changed.length === 0) return null;
  const judged = tasks.map((task): CountedTask => {
    const value = overrides.get(task.key);
    return value === undefined ? task : { status: value, score: scoreOf(value, task.score) };
  });
  const pass = passRate(judged, denominator, provenance);
  return {
    count: changed.length,
    tasks: changed.map(({ key }) => key),
    pass: { ...pass, label: `${pass.label}, with ${countVerdicts(changed.length)} by hand` },
  };
}

/** Half is what a part is worth where no evaluator told. */
const HALF_SCORE = 0.5;

function scoreOf(value: OverrideValue, score: number | null): number | null {
  if (value === 'passed') return 1;
  if (value === 'failed') return 0;
  return value === 'partial' ? (score ?? HALF_SCORE) : null;
}

function countVerdicts(count: number): string {
  return count === 1 ? '1 verdict' : `${count} verdicts`;
}
