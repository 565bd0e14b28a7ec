import type { RunSummary } from '#protocol/contract.ts';
import { useKeys } from '../keyboard/useKeys.ts';
import type { KeyAction } from '../keyboard/keyMap.ts';
import { neighbourRow, type LibraryRow } from './libraryRows.ts';

export const LIBRARY_FILTER_ID = 'library-filter';

interface LibraryKeys {
  readonly rows: readonly LibraryRow[];
  readonly cursor: string | null;
  readonly onCursor: (key: string) => void;
  readonly onSelect: (row: Extract<LibraryRow, { kind: 'run' }>) => void;
  readonly onOpen: (run: RunSummary) => void;
  readonly onEdit: (run: RunSummary) => void;
  readonly onStar: (run: RunSummary) => void;
  readonly onDelete: (run: RunSummary) => void;
  readonly onClose: () => void;
}

/** The keys of the library; j and k are those of any list. */
export function useLibraryKeys(keys: LibraryKeys): void {
  const move = (step: 1 | -1): void => {
    const row = neighbourRow(keys.rows, keys.cursor, step);
    if (row !== null) keys.onCursor(row.key);
  };
  useKeys((action) => {
    const row = keys.rows.find((each) => each.kind === 'run' && each.key === keys.cursor);
    const atCursor = row?.kind === 'run' ? row : null;
    const acts: Partial<Record<KeyAction, () => void>> = {
      next_task: () => move(1),
      previous_task: () => move(-1),
      filter_tasks: () => document.getElementById(LIBRARY_FILTER_ID)?.focus(),
      close: keys.onClose,
      ...(atCursor === null
        ? {}
        : {
            open_run: () => keys.onOpen(atCursor.run),
            select_run: () => keys.onSelect(atCursor),
            edit_run: () => keys.onEdit(atCursor.run),
            star_run: () => keys.onStar(atCursor.run),
            delete_run: () => keys.onDelete(atCursor.run),
          }),
    };
    const act = acts[action];
    act?.();
    return act !== undefined;
  });
}
