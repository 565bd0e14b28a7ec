/** The task tree as flat rows, so that ten thousand of them can be virtualised. */
import type { TaskGroup, TaskRow } from '#core/run/selectors.ts';

export type TreeRow =
  | {
      readonly kind: 'group';
      readonly group: TaskGroup;
      readonly isOpen: boolean;
      readonly shownCount: number;
    }
  | { readonly kind: 'task'; readonly task: TaskRow };

/** Domains in `closed` show only their heading; a filter opens all, so that what it finds is seen. */
export function treeRows(
  groups: readonly TaskGroup[],
  filter: string,
  closed: ReadonlySet<string>,
): readonly TreeRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return groups.flatMap((group) => {
    const tasks =
      words.length === 0 ? group.tasks : group.tasks.filter((task) => isMatch(task, group, words));
    if (tasks.length === 0) return [];
    const isOpen = words.length > 0 || !closed.has(group.domain);
    const heading: TreeRow = { kind: 'group', group, isOpen, shownCount: tasks.length };
    return isOpen
      ? [heading, ...tasks.map((task): TreeRow => ({ kind: 'task', task }))]
      : [heading];
  });
}

/** Every word must be found in the id, the domain, the status or the instruction. */
function isMatch(task: TaskRow, group: TaskGroup, words: readonly string[]): boolean {
  const text = `${task.key} ${group.title} ${task.status} ${task.instruction ?? ''}`.toLowerCase();
  return words.every((word) => text.includes(word));
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
