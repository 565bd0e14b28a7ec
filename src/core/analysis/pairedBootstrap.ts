import type { Interval } from '#protocol/analysis.ts';
import { bootstrapMean } from './intervals.ts';

/**
 * Mean of the differences task by task, other minus first, with its bootstrap interval: tasks are
 * drawn, so what both runs find hard does not count as chance. Null for no task.
 */
export function pairedDifference(
  first: readonly number[],
  other: readonly number[],
): { readonly value: number; readonly interval: Interval } | null {
  const differences = first.map((value, index) => (other[index] ?? 0) - value);
  if (differences.length === 0) return null;
  const value = differences.reduce((sum, each) => sum + each, 0) / differences.length;
  return { value, interval: bootstrapMean(differences) ?? { low: value, high: value } };
}
