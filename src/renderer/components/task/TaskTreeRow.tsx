import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import { formatDuration } from '#core/format/duration.ts';
import { shortId } from '#core/format/id.ts';
import { formatScore } from '#core/format/number.ts';
import { countEnded, type TaskRow } from '#core/run/selectors.ts';
import { StatusMark } from '../kit/StatusMark.tsx';
import type { TreeRow } from './treeRows.ts';
import css from './task.module.css';

interface GroupRowProps {
  readonly row: Extract<TreeRow, { kind: 'group' }>;
  readonly top: number;
  readonly onToggle: () => void;
}

export function GroupRow({ row, top, onToggle }: GroupRowProps) {
  const { counts, title } = row.group;
  const Chevron = row.isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div
      className={css.group}
      style={{ top }}
      role="treeitem"
      aria-level={1}
      aria-expanded={row.isOpen}
      aria-selected={false}
      tabIndex={0}
      onClick={onToggle}
      onKeyDown={(event) => event.key === 'Enter' && onToggle()}
    >
      <Chevron size={13} aria-hidden />
      <span className={`${css.rowText ?? ''} clip`}>{title}</span>
      <span
        className={css.rowEnd}
        title={`${counts.passed} passed, ${countEnded(counts)} ended, of ${counts.total}`}
      >
        {countEnded(counts)}/{counts.total}
      </span>
    </div>
  );
}

/** For the tree to name its selected row. */
export function taskRowId(key: string): string {
  return `task-${key}`;
}

interface TaskRowViewProps {
  readonly task: TaskRow;
  readonly top: number;
  readonly isSelected: boolean;
  readonly onSelect: (key: string) => void;
}

export const TaskRowView = memo(function TaskRowView({
  task,
  top,
  isSelected,
  onSelect,
}: TaskRowViewProps) {
  return (
    <div
      className={css.row}
      style={{ top }}
      role="treeitem"
      aria-level={2}
      aria-selected={isSelected}
      id={taskRowId(task.key)}
      data-task={task.key}
      onClick={() => onSelect(task.key)}
      title={`${task.key}${task.instruction === null ? '' : `\n${task.instruction}`}`}
    >
      <StatusMark status={task.status} />
      <span className={`${css.rowText ?? ''} clip`}>
        <span className="mono dim">{shortId(task.exampleId)}</span> <span>{task.instruction}</span>
      </span>
      {task.attemptCount > 1 && (
        <span className={css.rowEnd} title={`${task.attemptCount} attempts`}>
          ×{task.attemptCount}
        </span>
      )}
      {task.score !== null && task.score > 0 && task.score < 1 && (
        <span className={css.rowScore}>{formatScore(task.score)}</span>
      )}
      <span className={css.rowEnd}>
        {task.durationMs === null ? '' : formatDuration(task.durationMs)}
      </span>
    </div>
  );
});
