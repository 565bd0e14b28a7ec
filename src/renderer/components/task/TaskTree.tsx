import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useMemo, useRef } from 'react';
import { TASK_FILTER, type FilteredTask } from '#core/library/taskFilter.ts';
import { selectTaskGroups } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { FilterBox } from '../filter/FilterBox.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { GroupRow, taskRowId, TaskRowView } from './TaskTreeRow.tsx';
import { treeRows } from './treeRows.ts';
import css from './task.module.css';
import { useTaskFacts } from './useTaskFacts.ts';
import { useTaskFilter } from './useTaskFilter.ts';

const ROW_HEIGHT = 24;
export const TASK_FILTER_ID = 'task-filter';

interface TaskTreeProps {
  readonly state: RunState;
  readonly selected: TaskKey | null;
  readonly onSelect: (key: TaskKey) => void;
}

/** All tasks by domain. Drawn again only when what it is given changes, not at each batch of events. */
export const TaskTree = memo(function TaskTree({ state, selected, onSelect }: TaskTreeProps) {
  const { filter, setFilter, closed, toggle } = useTaskFilter();
  const factsOf = useTaskFacts(state);
  const rows = useMemo(
    () => treeRows(selectTaskGroups(state), filter, closed, factsOf),
    [state, filter, closed, factsOf],
  );
  const filtered = (): readonly FilteredTask[] =>
    selectTaskGroups(state).flatMap(({ title, tasks }) =>
      tasks.map((row) => ({ row, domainTitle: title, ...factsOf(row.key) })),
    );
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    overscan: 12,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
  });
  const selectedRow = useMemo(
    () => rows.findIndex((row) => row.kind === 'task' && row.task.key === selected),
    [rows, selected],
  );
  useEffect(() => {
    if (selectedRow >= 0) list.scrollToIndex(selectedRow, { align: 'auto' });
    // Only when another task is selected: new rows above must not move what is being read.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [selected, list]);
  return (
    <div className={css.treePane}>
      <div className={css.filter}>
        <FilterBox
          id={TASK_FILTER_ID}
          label="Filter tasks"
          placeholder="Filter: words, status:failed, steps>10"
          value={filter}
          onChange={setFilter}
          vocabulary={TASK_FILTER}
          items={filtered}
        />
      </div>
      <div
        ref={scroller}
        className={`${css.tree ?? ''} ${css.treeBody ?? ''}`}
        role="tree"
        aria-label="Tasks"
        tabIndex={0}
        aria-activedescendant={selectedRow >= 0 ? taskRowId(selected ?? '') : undefined}
      >
        {rows.length === 0 && (
          <EmptyState title="No task matches" text="Clear the filter above to see all tasks." />
        )}
        <div role="presentation" style={{ position: 'relative', height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return row.kind === 'group' ? (
              <GroupRow
                key={row.group.domain}
                row={row}
                top={item.start}
                onToggle={() => toggle(row.group.domain)}
              />
            ) : (
              <TaskRowView
                key={row.task.key}
                task={row.task}
                top={item.start}
                isSelected={row.task.key === selected}
                onSelect={onSelect}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
});
