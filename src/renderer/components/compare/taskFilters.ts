/** Which tasks of a comparison are shown. Pure. */
import type { ComparedTask, Relation, TaskHistory } from '#protocol/analysis.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';

/** What a run must have made of a task: anything, passed (1), not passed (0). */
export type Bit = 'any' | '1' | '0';
export type Trend = TaskHistory['trend'];

export interface CompareFilter {
  readonly text: string;
  /** Empty for all. */
  readonly relations: ReadonlySet<Relation>;
  /** One for each run. */
  readonly bits: readonly Bit[];
  readonly trends: ReadonlySet<Trend>;
}

export const NO_FILTER: CompareFilter = {
  text: '',
  relations: new Set(),
  bits: [],
  trends: new Set(),
};

export function shownTasks(
  tasks: readonly ComparedTask[],
  filter: CompareFilter,
  trendOf: (task: TaskKey) => Trend | null,
): readonly ComparedTask[] {
  const words = filter.text.toLowerCase().split(/\s+/);
  return tasks.filter((task) => {
    const text = `${task.task} ${task.instruction ?? ''}`.toLowerCase();
    return (
      words.every((word) => text.includes(word)) &&
      (filter.relations.size === 0 ||
        task.relations.some((relation) => filter.relations.has(relation))) &&
      (filter.trends.size === 0 || isOneOf(filter.trends, trendOf(task.task))) &&
      task.cells.every((cell, index) => fits(cell.status === 'passed', filter.bits[index] ?? 'any'))
    );
  });
}

function isOneOf(trends: ReadonlySet<Trend>, trend: Trend | null): boolean {
  return trend !== null && trends.has(trend);
}

function fits(isPassed: boolean, bit: Bit): boolean {
  return bit === 'any' || (bit === '1') === isPassed;
}

/** How many tasks the run passed, and did not, among those that the other choices leave. */
export function bitCounts(
  tasks: readonly ComparedTask[],
  index: number,
): { readonly passed: number; readonly not: number } {
  const passed = tasks.filter((task) => task.cells[index]?.status === 'passed').length;
  return { passed, not: tasks.length - passed };
}

/** With the member if it was not there, else without. */
export function toggled<T>(set: ReadonlySet<T>, member: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(member)) next.add(member);
  return next;
}
