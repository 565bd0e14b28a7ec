/** One result of a task held against another one of the same task. */
import type { ComparedCell, ComparedTask, Denominator, Relation } from '#protocol/analysis.ts';
import { isEndedStatus } from '../run/taskStatus.ts';
import { counts, DENOMINATOR_WORDS } from './denominators.ts';

/** By the score, none counting 0; tasks without an end on both sides are alike. */
export function relationOf(first: ComparedCell, other: ComparedCell): Relation {
  const isFirst = hasEnded(first);
  const isOther = hasEnded(other);
  if (isFirst !== isOther) return isFirst ? 'only_first' : 'only_other';
  const change = (other.score ?? 0) - (first.score ?? 0);
  if (change === 0 || !isFirst) return 'same';
  return change > 0 ? 'improved' : 'regressed';
}

function hasEnded(cell: ComparedCell): boolean {
  return cell.status !== null && isEndedStatus(cell.status);
}

/** Counts under the denominator in every run. */
export function isCommon(task: ComparedTask, denominator: Denominator): boolean {
  return task.cells.every((cell) => isCounted(cell, denominator));
}

export function isCounted(cell: ComparedCell, denominator: Denominator): boolean {
  return cell.status !== null && counts(denominator, { status: cell.status, score: cell.score });
}

export function commonLabel(denominator: Denominator, runCount: number): string {
  const words = DENOMINATOR_WORDS[denominator].tasks;
  return `passed of ${words} in ${runCount === 2 ? 'both' : `all ${runCount}`} runs`;
}

export function countRelations(relations: readonly Relation[]): Record<Relation, number> {
  const result: Record<Relation, number> = {
    improved: 0,
    regressed: 0,
    same: 0,
    only_first: 0,
    only_other: 0,
  };
  for (const relation of relations) result[relation] += 1;
  return result;
}
