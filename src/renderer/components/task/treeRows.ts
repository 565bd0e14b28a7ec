/** The task tree as flat rows, so that ten thousand of them can be virtualised. */
import { compileFilter } from '#core/filter/matchFilter.ts';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { TASK_FILTER } from '#core/library/taskFilter.ts';
import type { FilteredTask } from '#core/library/taskFilter.ts';
import type { TaskGroup, TaskRow } from '#core/run/selectors.ts';
import { EMPTY_TASK_NOTES } from '#protocol/library.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';

export type TreeRow =
  | {
      readonly kind: 'group';
      readonly group: TaskGroup;
      readonly isOpen: boolean;
      readonly shownCount: number;
    }
  | { readonly kind: 'task'; readonly task: TaskRow };

/** What a filter may ask of a task that its row does not say. */
export type TaskFacts = (key: TaskKey) => Pick<FilteredTask, 'notes' | 'error' | 'findingOf'>;

const NO_FACTS: ReturnType<TaskFacts> = { notes: EMPTY_TASK_NOTES, error: '' };

/** Domains in `closed` show only their heading; a filter opens all, so that what it finds is seen. */
export function treeRows(
  groups: readonly TaskGroup[],
  filter: string,
  closed: ReadonlySet<string>,
  factsOf: TaskFacts = () => NO_FACTS,
): readonly TreeRow[] {
  const parsed = parseFilter(filter, TASK_FILTER).filter;
  // No field of a task is a day, so it does not matter when it is asked.
  const test = compileFilter(parsed, TASK_FILTER, 0);
  return groups.flatMap((group) => {
    const isMatch = (row: TaskRow): boolean =>
      test({ row, domainTitle: group.title, ...factsOf(row.key) });
    const tasks = parsed === null ? group.tasks : group.tasks.filter(isMatch);
    if (tasks.length === 0) return [];
    const isOpen = parsed !== null || !closed.has(group.domain);
    const heading: TreeRow = { kind: 'group', group, isOpen, shownCount: tasks.length };
    return isOpen
      ? [heading, ...tasks.map((task): TreeRow => ({ kind: 'task', task }))]
      : [heading];
  });
}

/** The task before or after the selected one in the order of the tree; the first when none is selected. */
export function neighbourTask(
  rows: readonly TreeRow[],
  selected: string | null,
  step: 1 | -1,
): string | null {
  const keys = rows.flatMap((row) => (row.kind === 'task' ? [row.task.key] : []));
  const index = selected === null ? -1 : keys.indexOf(selected);
  if (index === -1) return (step === 1 ? keys[0] : keys.at(-1)) ?? null;
  return keys[index + step] ?? null;
}
