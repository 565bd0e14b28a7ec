/** The shape of a derived series, the same for every chart and its table. */
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey, TaskStatus } from '#protocol/vocabulary.ts';

export interface MetricColumn {
  readonly id: string;
  readonly title: string;
}

export interface MetricPoint {
  /** What the point is about, e.g. a task's name or an instant. */
  readonly label: string;
  /** Instant (VM clock) of the point where the series runs over time, else null. */
  readonly at: string | null;
  /** By column id; null where nothing is known. */
  readonly values: Readonly<Record<string, number | null>>;
  /** The task to go to on a click; null when the point stands for several. */
  readonly task: TaskKey | null;
  /** Outcome, for the colour of the point; null when it stands for several. */
  readonly status: TaskStatus | null;
  /** How many originals the point stands for; 1 where nothing was drawn together. */
  readonly count: number;
}

export interface MetricSeries {
  readonly columns: readonly MetricColumn[];
  readonly points: readonly MetricPoint[];
  /** What was drawn together, in words, when there were more than fit; null when nothing was. */
  readonly note: string | null;
}

export interface Metric {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly series: (state: RunState) => MetricSeries;
}

/** More points than a chart has pixels only cost time. */
export const MAX_POINTS = 600;

/** How many neighbours one point stands for so that a series fits. */
export function groupSize(count: number): number {
  return Math.max(1, Math.ceil(count / MAX_POINTS));
}

/** Cuts a list into runs of `size` neighbours. */
export function inGroups<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const groups: T[][] = [];
  for (let index = 0; index < items.length; index += size) {
    groups.push(items.slice(index, index + size));
  }
  return groups;
}
