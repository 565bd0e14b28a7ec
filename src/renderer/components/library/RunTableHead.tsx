import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import type { CSSProperties, KeyboardEvent, PointerEvent } from 'react';
import type { RunSortKey } from '#core/library/sortRuns.ts';
import { MAX_COLUMN_PX, MIN_COLUMN_PX, RUN_COLUMNS } from './columns.tsx';
import css from './library.module.css';
import { resizeColumn, sortBy, type LibraryView, type ShownColumn } from './libraryView.ts';

/** By how much an arrow key makes a column wider. */
const KEY_STEP_PX = 16;

interface RunTableHeadProps {
  readonly view: LibraryView;
  readonly onView: (change: Partial<LibraryView>) => void;
  readonly place: CSSProperties;
  readonly isAllSelected: boolean;
  readonly onSelectAll: () => void;
}

export function RunTableHead(props: RunTableHeadProps) {
  const { view, onView, place } = props;
  const { columns } = view;
  return (
    <div className={css.head} role="row" style={place}>
      <span className={css.nameCell} role="columnheader" aria-sort={ariaSort(view, 'name')}>
        <Checkbox
          size="xs"
          tabIndex={-1}
          aria-label="Select all shown runs"
          checked={props.isAllSelected}
          onChange={props.onSelectAll}
        />
        <SortButton view={view} by="name" title="Run" onView={onView} />
      </span>
      {columns.map((shown) => {
        const column = RUN_COLUMNS.find(({ id }) => id === shown.id);
        if (column === undefined) return null;
        const { sortKey, title } = column;
        return (
          <span
            key={shown.id}
            className={css.headCell}
            data-number={column.isNumber}
            role="columnheader"
            aria-sort={sortKey === null ? undefined : ariaSort(view, sortKey)}
          >
            {sortKey === null ? (
              <span className="clip">{title}</span>
            ) : (
              <SortButton view={view} by={sortKey} title={title} onView={onView} />
            )}
            <Grip
              title={title}
              shown={shown}
              onResize={(widthPx) => onView({ columns: resizeColumn(columns, shown.id, widthPx) })}
            />
          </span>
        );
      })}
    </div>
  );
}

interface SortButtonProps {
  readonly view: LibraryView;
  readonly by: RunSortKey;
  readonly title: string;
  readonly onView: (change: Partial<LibraryView>) => void;
}

function SortButton({ view, by, title, onView }: SortButtonProps) {
  const isSorted = view.sort.by === by;
  const Arrow = view.sort.isDescending ? IconArrowDown : IconArrowUp;
  return (
    <button
      type="button"
      tabIndex={-1}
      className={`plain-button clip ${css.sort ?? ''}`}
      data-sorted={isSorted}
      onClick={() => onView({ sort: sortBy(view.sort, by) })}
    >
      {title}
      {isSorted && <Arrow size={12} aria-hidden />}
    </button>
  );
}

function ariaSort(view: LibraryView, by: RunSortKey): 'ascending' | 'descending' | 'none' {
  if (view.sort.by !== by) return 'none';
  return view.sort.isDescending ? 'descending' : 'ascending';
}

interface GripProps {
  readonly title: string;
  readonly shown: ShownColumn;
  readonly onResize: (widthPx: number) => void;
}

/** Drawn to change the width of its column; arrows do the same. */
function Grip({ title, shown, onResize }: GripProps) {
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    event.preventDefault();
    const { currentTarget, pointerId, clientX: fromX } = event;
    currentTarget.setPointerCapture(pointerId);
    const onMove = (move: globalThis.PointerEvent): void =>
      onResize(shown.widthPx + move.clientX - fromX);
    currentTarget.addEventListener('pointermove', onMove);
    currentTarget.addEventListener(
      'pointerup',
      () => currentTarget.removeEventListener('pointermove', onMove),
      { once: true },
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -KEY_STEP_PX, ArrowRight: KEY_STEP_PX }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onResize(shown.widthPx + step);
  };
  return (
    <span
      className={css.grip}
      role="separator"
      aria-orientation="vertical"
      aria-label={`Width of ${title}`}
      aria-valuenow={shown.widthPx}
      aria-valuemin={MIN_COLUMN_PX}
      aria-valuemax={MAX_COLUMN_PX}
      tabIndex={0}
      onPointerDown={onPointerDown}
      onKeyDown={onKeyDown}
    />
  );
}
