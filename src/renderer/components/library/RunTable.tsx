import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, type KeyboardEvent, type MouseEvent } from 'react';
import type { RunSummary } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { CellContext } from './columns.tsx';
import css from './library.module.css';
import type { LibraryRow } from './libraryRows.ts';
import type { LibraryView } from './libraryView.ts';
import { GroupRowView, runRowId, RunRowView } from './RunTableRow.tsx';
import { RunTableHead } from './RunTableHead.tsx';

const ROW_HEIGHT = 30;
/** The cell of check box, star and name, which is always there and takes what the others leave. */
const NAME_MIN_PX = 220;
const ROW_PADDING_PX = 32;

interface RunTableProps {
  readonly rows: readonly LibraryRow[];
  readonly view: LibraryView;
  readonly onView: (change: Partial<LibraryView>) => void;
  readonly context: CellContext;
  readonly selected: ReadonlySet<RunId>;
  readonly allSelected: boolean;
  readonly onSelectAll: () => void;
  /** With Shift everything between the last selected row and this one. */
  readonly onSelect: (row: Extract<LibraryRow, { kind: 'run' }>, isRange: boolean) => void;
  readonly cursor: string | null;
  readonly onCursor: (key: string) => void;
  readonly onOpen: (run: RunSummary) => void;
  readonly onStar: (run: RunSummary) => void;
  readonly onEdit: (run: RunSummary) => void;
  readonly onToggleGroup: (id: string) => void;
}

/** Thousands of runs: only the rows in sight are drawn. */
export function RunTable(props: RunTableProps) {
  const { rows, view, cursor, onOpen } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    overscan: 10,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
  });
  useEffect(() => {
    const index = rows.findIndex((row) => row.kind === 'run' && row.key === cursor);
    if (index >= 0) list.scrollToIndex(index, { align: 'auto' });
    // Only when the cursor moves: new runs above must not move what is being read.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [cursor, list]);
  const atCursor = rows.find((row) => row.kind === 'run' && row.key === cursor);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
    if (atCursor?.kind === 'run') onOpen(atCursor.run);
  };
  const widths = view.columns.map(({ widthPx }) => widthPx);
  const place = {
    gridTemplateColumns: [`minmax(${String(NAME_MIN_PX)}px, 1fr)`, ...widths.map(toPx)].join(' '),
    minWidth: widths.reduce((sum, widthPx) => sum + widthPx, NAME_MIN_PX + ROW_PADDING_PX),
  };
  return (
    <div
      ref={scroller}
      className={css.scroller}
      role="grid"
      aria-label="Runs"
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-activedescendant={cursor === null ? undefined : runRowId(cursor)}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <RunTableHead
        view={view}
        onView={props.onView}
        place={place}
        isAllSelected={props.allSelected}
        onSelectAll={props.onSelectAll}
      />
      <div
        role="rowgroup"
        style={{ position: 'relative', height: list.getTotalSize(), minWidth: place.minWidth }}
      >
        {list.getVirtualItems().map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return row.kind === 'group' ? (
            <GroupRowView
              key={row.group.id}
              row={row}
              index={item.index}
              top={item.start}
              onToggle={() => props.onToggleGroup(row.group.id)}
            />
          ) : (
            <RunRowView
              key={row.key}
              row={row}
              index={item.index}
              place={{ ...place, top: item.start }}
              columns={view.columns}
              context={props.context}
              isSelected={props.selected.has(row.run.runId)}
              isCursor={row.key === cursor}
              onPoint={(event: MouseEvent) => {
                props.onCursor(row.key);
                if (event.shiftKey) props.onSelect(row, true);
              }}
              onSelect={(isRange) => props.onSelect(row, isRange)}
              onOpen={() => onOpen(row.run)}
              onStar={() => props.onStar(row.run)}
              onEdit={() => props.onEdit(row.run)}
            />
          );
        })}
      </div>
    </div>
  );
}

function toPx(widthPx: number): string {
  return `${String(widthPx)}px`;
}
