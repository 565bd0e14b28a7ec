import { ActionIcon, Checkbox } from '@mantine/core';
import {
  IconChevronDown,
  IconChevronRight,
  IconNote,
  IconPencil,
  IconStar,
  IconStarFilled,
} from '@tabler/icons-react';
import type { CSSProperties, MouseEvent } from 'react';
import type { RunSummary } from '#protocol/contract.ts';
import { formatRoute, runRoute } from '../../store/route.ts';
import { RUN_COLUMNS, type CellContext } from './columns.tsx';
import css from './library.module.css';
import type { LibraryRow } from './libraryRows.ts';
import type { ShownColumn } from './libraryView.ts';

/** For the table to name the row at its cursor. */
export function runRowId(key: string): string {
  return `run-row-${key.replace(/\s/g, '_')}`;
}

interface RunRowViewProps {
  readonly row: Extract<LibraryRow, { kind: 'run' }>;
  readonly index: number;
  readonly place: CSSProperties;
  readonly columns: readonly ShownColumn[];
  readonly context: CellContext;
  readonly isSelected: boolean;
  readonly isCursor: boolean;
  readonly onPoint: (event: MouseEvent) => void;
  readonly onSelect: (isRange: boolean) => void;
  readonly onOpen: () => void;
  readonly onStar: () => void;
  readonly onEdit: () => void;
}

export function RunRowView(props: RunRowViewProps) {
  const { row, columns, context, isSelected } = props;
  return (
    <div
      className={css.row}
      style={props.place}
      role="row"
      id={runRowId(row.key)}
      aria-rowindex={props.index + 2}
      aria-selected={isSelected}
      data-cursor={props.isCursor}
      onClick={props.onPoint}
      onDoubleClick={props.onOpen}
    >
      <NameCell {...props} run={row.run} />
      {columns.map(({ id }) => {
        const column = RUN_COLUMNS.find((each) => each.id === id);
        return (
          <span
            key={id}
            className={`clip ${css.cell ?? ''}`}
            data-number={column?.isNumber}
            role="gridcell"
          >
            {column?.cell(row.run, context)}
          </span>
        );
      })}
    </div>
  );
}

function NameCell({
  run,
  isSelected,
  onSelect,
  onStar,
  onEdit,
}: RunRowViewProps & { readonly run: RunSummary }) {
  const { meta } = run;
  const name = run.name === '' ? run.targetLabel : run.name;
  const Star = meta.isStarred ? IconStarFilled : IconStar;
  return (
    <span className={css.nameCell} role="gridcell">
      <Checkbox
        size="xs"
        tabIndex={-1}
        aria-label={`Select ${name}`}
        checked={isSelected}
        onClick={(event) => event.stopPropagation()}
        onChange={(event) => {
          // A mouse click underneath; the kit types it as a change.
          const native = event.nativeEvent;
          onSelect(native instanceof globalThis.MouseEvent && native.shiftKey);
        }}
      />
      <ActionIcon
        size={20}
        tabIndex={-1}
        className={css.star}
        data-on={meta.isStarred}
        aria-label={meta.isStarred ? `Take the star off ${name}` : `Star ${name}`}
        aria-pressed={meta.isStarred}
        onClick={onStar}
      >
        <Star size={14} />
      </ActionIcon>
      <a
        className={`clip ${css.name ?? ''}`}
        href={formatRoute(runRoute(run.runId))}
        tabIndex={-1}
        title={`${name}\n${run.runId}`}
      >
        {name}
      </a>
      {run.isWatched && <span className="dim">watched</span>}
      {meta.note !== '' && (
        <span className={css.noteMark} title={meta.note}>
          <IconNote size={13} role="img" aria-label="Has a note" />
        </span>
      )}
      <ActionIcon
        size={20}
        tabIndex={-1}
        className={css.pencil}
        aria-label={`Name, tags and note of ${name}`}
        onClick={onEdit}
      >
        <IconPencil size={13} />
      </ActionIcon>
    </span>
  );
}

interface GroupRowViewProps {
  readonly row: Extract<LibraryRow, { kind: 'group' }>;
  readonly index: number;
  readonly top: number;
  readonly onToggle: () => void;
}

export function GroupRowView({ row, index, top, onToggle }: GroupRowViewProps) {
  const { title, runs } = row.group;
  const Chevron = row.isOpen ? IconChevronDown : IconChevronRight;
  return (
    <div className={css.group} style={{ top }} role="row" aria-rowindex={index + 2}>
      <span role="gridcell">
        <button
          type="button"
          className={`plain-button ${css.groupButton ?? ''}`}
          aria-expanded={row.isOpen}
          onClick={onToggle}
        >
          <Chevron size={14} aria-hidden />
          {title}
          <span className="dim">{runs.length}</span>
        </button>
      </span>
    </div>
  );
}
