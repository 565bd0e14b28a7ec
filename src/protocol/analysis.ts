/**
 * Numbers of finished and running runs as every face shows them. A rate never travels without what it
 * is a rate of, and never as NaN: where there is nothing to divide by, it is null.
 */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema, provenanceSchema, runIdSchema, taskKeySchema } from './vocabulary.ts';
import { runStatusSchema, taskStatusSchema } from './vocabulary.ts';

/** Which tasks a rate is a share of; meanings are in docs/glossary.md. */
export const DENOMINATORS = [
  'all',
  'begun',
  'attempted',
  'attempted_without_infra',
  'scored',
] as const;
export const denominatorSchema = z.enum(DENOMINATORS);
export type Denominator = z.infer<typeof denominatorSchema>;

/** Both ends in the unit of the value; the chance to hold the true one is `CONFIDENCE`. */
export const intervalSchema = z.object({ low: z.number(), high: z.number() });
export type Interval = z.infer<typeof intervalSchema>;
export const CONFIDENCE = 0.95;

export const passRateSchema = z.object({
  numerator: z.int().nonnegative(),
  denominator: z.int().nonnegative(),
  /** 0..1; null when there is nothing to divide by. */
  fraction: z.number().nullable(),
  /** Wilson score interval; null with the fraction. */
  interval: intervalSchema.nullable(),
  /** What the denominator counts; printed wherever the rate is. */
  label: z.string(),
  /** Of the denominator. */
  provenance: provenanceSchema,
});
export type PassRate = z.infer<typeof passRateSchema>;

export const meanScoreSchema = z.object({
  /** 0..1 over `count` tasks, a task without a score counting 0; null for no task. */
  mean: z.number().nullable(),
  /** Percentile bootstrap, seeded; null for fewer than two tasks. */
  interval: intervalSchema.nullable(),
  count: z.int().nonnegative(),
  /** How many of them have no score. */
  unscoredCount: z.int().nonnegative(),
});
export type MeanScore = z.infer<typeof meanScoreSchema>;

export const groupNumbersSchema = z.object({
  /** `group`: of WAA's paper. `summary`: of WAA's show_result.py, which leaves domains out. */
  kind: z.enum(['overall', 'domain', 'group', 'summary']),
  id: z.string(),
  title: z.string(),
  /** All tasks of the group, whatever the denominator. */
  taskCount: z.int().nonnegative(),
  partialCount: z.int().nonnegative(),
  pass: passRateSchema,
  score: meanScoreSchema,
});
export type GroupNumbers = z.infer<typeof groupNumbersSchema>;

/** Why a task was not passed: the one reason that explains most. */
export const FAILURE_CLASSES = [
  'incomplete',
  'infra',
  'agent_error',
  'observation_lost',
  'evaluator_trouble',
  'gave_up',
  'loop',
  'unparseable_reply',
  'max_steps',
  'said_done',
  'unknown',
] as const;
export const failureClassSchema = z.enum(FAILURE_CLASSES);
export type FailureClass = z.infer<typeof failureClassSchema>;

/** The same action on the same target again and again, three times or more. */
export const actionLoopSchema = z.object({
  /** Step numbers as logged. */
  fromStep: z.int().nonnegative(),
  toStep: z.int().nonnegative(),
  /** Steps that one turn of the loop has: 1 is the same step again. */
  period: z.int().positive(),
  turns: z.int().positive(),
  /** What was repeated, in words. */
  action: z.string(),
});
export type ActionLoop = z.infer<typeof actionLoopSchema>;

export const taskFindingSchema = z.object({
  task: taskKeySchema,
  status: taskStatusSchema,
  score: z.number().nullable(),
  stepCount: z.int().nonnegative(),
  durationMs: z.number().nullable(),
  /** Null for passed tasks and those that have not ended. */
  failure: failureClassSchema.nullable(),
  /** Everything that was seen, whether it explains the end or not, passed tasks included. */
  signs: z.array(failureClassSchema),
  loops: z.array(actionLoopSchema),
  /** Steps whose reply held no action that could be read. */
  unparseableSteps: z.array(z.int()),
});
export type TaskFinding = z.infer<typeof taskFindingSchema>;

export const failureCountSchema = z.object({
  failure: failureClassSchema,
  title: z.string(),
  /** What it means and what to look at. */
  text: z.string(),
  tasks: z.array(taskKeySchema),
});
export type FailureCount = z.infer<typeof failureCountSchema>;

/** A score of 0 whose evaluator complained before it gave it. */
export const suspiciousZeroSchema = z.object({
  task: taskKeySchema,
  /**
   * `missing_file`: it only missed a file or window, which the agent may just not have made. `fault`:
   * anything else, which has nothing to do with what the agent did.
   */
  kind: z.enum(['missing_file', 'fault']),
  /** What the evaluator said, oldest first; at most `MAX_TROUBLE_LINES`. */
  lines: z.array(z.object({ index: z.int().nonnegative().nullable(), text: z.string() })),
});
export type SuspiciousZero = z.infer<typeof suspiciousZeroSchema>;

/** Errors that read alike once names, numbers and paths are taken out. */
export const errorGroupSchema = z.object({
  pattern: z.string(),
  /** `exception`: ended a task. `action`: the guest could not run it. `log`: an ERROR line. */
  kind: z.enum(['exception', 'action', 'log']),
  count: z.int().positive(),
  tasks: z.array(taskKeySchema),
  /** The first one as it was written. */
  example: z.string(),
  firstAt: instantSchema.nullable(),
  /** Position of the first one in the stored log, when it came from there. */
  lineIndex: z.int().nonnegative().nullable(),
});
export type ErrorGroup = z.infer<typeof errorGroupSchema>;

/** What only the stored log tells: ERROR lines and what evaluators said. */
export const logTroublesSchema = z.object({
  errors: z.array(errorGroupSchema),
  suspiciousZeros: z.array(suspiciousZeroSchema),
  /** False when there were more lines than are looked at. */
  isWhole: z.boolean(),
});
export type LogTroubles = z.infer<typeof logTroublesSchema>;

export const SPREAD_IDS = ['task', 'step', 'model', 'think', 'act', 'observe', 'evaluate'] as const;
export const spreadSchema = z.object({
  id: z.enum(SPREAD_IDS),
  title: z.string(),
  count: z.int().nonnegative(),
  p50Ms: z.number().nullable(),
  p90Ms: z.number().nullable(),
  p95Ms: z.number().nullable(),
  p99Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});
export type Spread = z.infer<typeof spreadSchema>;

export const domainTimesSchema = z.object({
  domain: z.string(),
  title: z.string(),
  count: z.int().nonnegative(),
  /** Ends, quartiles and middle of the durations of ended tasks. */
  minMs: z.number().nullable(),
  q1Ms: z.number().nullable(),
  p50Ms: z.number().nullable(),
  q3Ms: z.number().nullable(),
  maxMs: z.number().nullable(),
});
export type DomainTimes = z.infer<typeof domainTimesSchema>;

/** Verdicts of people, kept apart from the evaluators' scores. */
export const overriddenSchema = z.object({
  count: z.int().nonnegative(),
  tasks: z.array(taskKeySchema),
  /** The overall rate as if each of them were so. */
  pass: passRateSchema,
});

export const runAnalysisSchema = z.object({
  runId: runIdSchema,
  name: z.string(),
  status: runStatusSchema,
  denominator: denominatorSchema,
  overall: groupNumbersSchema,
  /** The overall rate under each denominator. */
  everyDenominator: z.array(z.object({ id: denominatorSchema, pass: passRateSchema })),
  groups: z.array(groupNumbersSchema),
  summaries: z.array(groupNumbersSchema),
  domains: z.array(groupNumbersSchema),
  findings: z.array(taskFindingSchema),
  failures: z.array(failureCountSchema),
  suspiciousZeros: z.array(suspiciousZeroSchema),
  errors: z.array(errorGroupSchema),
  times: z.array(spreadSchema),
  domainTimes: z.array(domainTimesSchema),
  /** What WAA's clients printed as their average, by worker. */
  printedAverages: z.array(z.object({ workerId: z.string(), averageScore: z.number() })),
  overridden: overriddenSchema.nullable(),
});
export type RunAnalysis = z.infer<typeof runAnalysisSchema>;

/** Times of earlier runs of the same VM, to hold the present ones against. */
export const earlierTimesSchema = z.object({
  runIds: z.array(runIdSchema),
  times: z.array(spreadSchema),
});
export type EarlierTimes = z.infer<typeof earlierTimesSchema>;

// --- Comparison -----------------------------------------------------------------------------------

/** As many as a matrix on a laptop shows. */
export const MAX_COMPARED_RUNS = 8;

export const RELATIONS = ['improved', 'regressed', 'same', 'only_first', 'only_other'] as const;
/** Of another run to the first one; `only_…` where just one of them has a result of the task. */
export const relationSchema = z.enum(RELATIONS);
export type Relation = z.infer<typeof relationSchema>;

export const comparedCellSchema = z.object({
  /** Null when the task is not on the run's list. */
  status: taskStatusSchema.nullable(),
  score: z.number().nullable(),
  stepCount: z.int().nonnegative(),
  durationMs: z.number().nullable(),
});
export type ComparedCell = z.infer<typeof comparedCellSchema>;

export const comparedTaskSchema = z.object({
  task: taskKeySchema,
  domain: z.string(),
  instruction: z.string().nullable(),
  /** One for each run, in the order of the runs. */
  cells: z.array(comparedCellSchema),
  /** Of the second, third, … run to the first. */
  relations: z.array(relationSchema),
});
export type ComparedTask = z.infer<typeof comparedTaskSchema>;

export const comparedRunSchema = z.object({
  runId: runIdSchema,
  name: z.string(),
  targetLabel: z.string(),
  status: runStatusSchema,
  startedAt: instantSchema.nullable(),
  durationMs: z.number().nullable(),
  /** Over the tasks that count in every run: the same for all. */
  common: z.object({ pass: passRateSchema, score: meanScoreSchema }),
  /** Over the run's own tasks. */
  own: z.object({ pass: passRateSchema, score: meanScoreSchema }),
  stepsPerTask: z.number().nullable(),
  medianTaskMs: z.number().nullable(),
  /** Actions by kind, most frequent first. */
  actions: z.array(z.object({ kind: z.string(), count: z.int().positive() })),
});
export type ComparedRun = z.infer<typeof comparedRunSchema>;

export const pairSchema = z.object({
  /** Position of the other run; the first is 0. */
  other: z.int().positive(),
  counts: z.record(relationSchema, z.int().nonnegative()),
  /** Of the tasks that count in both: passed by both, the first only, the other only, neither. */
  table: z.object({
    both: z.int().nonnegative(),
    firstOnly: z.int().nonnegative(),
    otherOnly: z.int().nonnegative(),
    neither: z.int().nonnegative(),
  }),
  mcnemar: z.object({
    method: z.enum(['exact', 'chi_square']),
    /** Null for the exact test. */
    statistic: z.number().nullable(),
    pValue: z.number(),
  }),
  /** Other minus first, as fractions, with paired bootstrap intervals; null for no common task. */
  passDifference: z.object({ value: z.number(), interval: intervalSchema }).nullable(),
  scoreDifference: z.object({ value: z.number(), interval: intervalSchema }).nullable(),
  isDistinguishable: z.boolean(),
  /** All of it in words. */
  sentence: z.string(),
});
export type Pair = z.infer<typeof pairSchema>;

export const settingDifferenceSchema = z.object({
  name: z.string(),
  /** One for each run; null where it is not known. */
  values: z.array(z.string().nullable()),
  isDifferent: z.boolean(),
});
export type SettingDifference = z.infer<typeof settingDifferenceSchema>;

export const comparisonSchema = z.object({
  denominator: denominatorSchema,
  /** What the common rates are rates of, in words. */
  commonLabel: z.string(),
  runs: z.array(comparedRunSchema),
  tasks: z.array(comparedTaskSchema),
  pairs: z.array(pairSchema),
  settings: z.array(settingDifferenceSchema),
});
export type Comparison = z.infer<typeof comparisonSchema>;

// --- History --------------------------------------------------------------------------------------

export const historyRunSchema = z.object({
  runId: runIdSchema,
  name: z.string(),
  startedAt: instantSchema.nullable(),
  model: z.string().nullable(),
});
export type HistoryRun = z.infer<typeof historyRunSchema>;

export const taskHistorySchema = z.object({
  task: taskKeySchema,
  /** One for each run, oldest first. */
  results: z.array(comparedCellSchema.pick({ status: true, score: true })),
  passedCount: z.int().nonnegative(),
  /** Runs in which it got a result that says something of the agent. */
  countedRuns: z.int().nonnegative(),
  /**
   * `flaky`: the result changed at least twice. `newly_failing`, `newly_fixed`: the newest result is
   * unlike all before it, of which there are two at least. `changed`: once otherwise. `steady`: always the same.
   * `unclear`: fewer than two results.
   */
  trend: z.enum(['flaky', 'newly_failing', 'newly_fixed', 'changed', 'steady', 'unclear']),
});
export type TaskHistory = z.infer<typeof taskHistorySchema>;

export const historySchema = z.object({
  /** Oldest first. */
  runs: z.array(historyRunSchema),
  tasks: z.array(taskHistorySchema),
});
export type History = z.infer<typeof historySchema>;

// --- Course of the workers ------------------------------------------------------------------------

/** Something on the time axis besides tasks. */
export const timeMarkSchema = z.object({
  at: instantSchema,
  kind: z.enum(['connection', 'restart', 'configuration', 'verdict', 'warning']),
  text: z.string(),
});
export type TimeMark = z.infer<typeof timeMarkSchema>;

// --- Procedures -----------------------------------------------------------------------------------

const runInput = z.object({ runId: runIdSchema });
const denominatorInput = denominatorSchema.default('attempted');

export const analysisContract = {
  /** All numbers of one run. */
  run: oc
    .route({ method: 'GET', path: '/runs/{runId}/analysis' })
    .input(runInput.extend({ denominator: denominatorInput }))
    .output(runAnalysisSchema),
  /** What only the stored log tells; a page that has the run's state computes the rest itself. */
  troubles: oc
    .route({ method: 'GET', path: '/runs/{runId}/analysis/troubles' })
    .input(runInput)
    .output(logTroublesSchema),
  /** Times of earlier runs of the same VM; empty when there are none. */
  earlier: oc
    .route({ method: 'GET', path: '/runs/{runId}/analysis/earlier' })
    .input(runInput)
    .output(earlierTimesSchema),
  /** Marks for the course of the workers over time, oldest first. */
  marks: oc
    .route({ method: 'GET', path: '/runs/{runId}/analysis/marks' })
    .input(runInput)
    .output(z.array(timeMarkSchema)),
  compare: oc
    .route({ method: 'POST', path: '/runs/compare' })
    .input(
      z.object({
        runIds: z.array(runIdSchema).min(2).max(MAX_COMPARED_RUNS),
        denominator: denominatorInput,
      }),
    )
    .output(comparisonSchema),
  /** Results of tasks over the newest runs. */
  history: oc
    .route({ method: 'POST', path: '/runs/history' })
    .input(
      z.object({
        /** These runs; left out, the newest ones. */
        runIds: z.array(runIdSchema).min(1).max(100).optional(),
        /** These tasks; left out, all of them. */
        tasks: z.array(taskKeySchema).max(1000).optional(),
        limit: z.int().min(1).max(100).default(20),
      }),
    )
    .output(historySchema),
};
