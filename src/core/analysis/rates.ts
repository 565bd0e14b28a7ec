/** Strict pass rates and mean scores of any set of tasks. */
import type { Denominator, GroupNumbers, MeanScore, PassRate } from '#protocol/analysis.ts';
import type { Provenance } from '#protocol/vocabulary.ts';
import { counts, rateLabel, type CountedTask } from './denominators.ts';
import { bootstrapMean, wilsonInterval } from './intervals.ts';

/** Passed is a score of 1, as WAA means it; a partial score is no pass. */
export function passRate(
  tasks: readonly CountedTask[],
  denominator: Denominator,
  totalProvenance: Provenance,
): PassRate {
  const counted = tasks.filter((task) => counts(denominator, task));
  const numerator = counted.filter(({ status }) => status === 'passed').length;
  const provenance = denominator === 'all' ? totalProvenance : 'derived';
  return toPassRate(numerator, counted.length, rateLabel(denominator, provenance), provenance);
}

export function toPassRate(
  numerator: number,
  denominator: number,
  label: string,
  provenance: Provenance,
): PassRate {
  return {
    numerator,
    denominator,
    fraction: denominator === 0 ? null : numerator / denominator,
    interval: wilsonInterval(numerator, denominator),
    label,
    provenance,
  };
}

/** A task of the set that has no score counts 0, as in WAA's papers. */
export function meanScore(tasks: readonly CountedTask[], denominator: Denominator): MeanScore {
  return meanOf(tasks.filter((task) => counts(denominator, task)));
}

export function meanOf(counted: readonly CountedTask[]): MeanScore {
  const scores = counted.map(({ score }) => score ?? 0);
  const sum = scores.reduce((total, score) => total + score, 0);
  return {
    mean: scores.length === 0 ? null : sum / scores.length,
    interval: bootstrapMean(scores),
    count: scores.length,
    unscoredCount: counted.filter(({ score }) => score === null).length,
  };
}

export interface NumbersOf {
  readonly kind: GroupNumbers['kind'];
  readonly id: string;
  readonly title: string;
  readonly tasks: readonly CountedTask[];
  readonly denominator: Denominator;
  readonly totalProvenance: Provenance;
}

export function groupNumbers(of: NumbersOf): GroupNumbers {
  const { kind, id, title, tasks, denominator, totalProvenance } = of;
  return {
    kind,
    id,
    title,
    taskCount: tasks.length,
    partialCount: tasks.filter((task) => counts(denominator, task) && task.status === 'partial')
      .length,
    pass: passRate(tasks, denominator, totalProvenance),
    score: meanScore(tasks, denominator),
  };
}
