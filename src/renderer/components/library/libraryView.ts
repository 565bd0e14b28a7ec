/** How the library is looked at: filter, order, groups, columns. Pure; kept in the UI's memory. */
import { RUN_GROUP_KEYS, type RunGroupKey } from '#core/library/groupRuns.ts';
import { NEWEST_FIRST, RUN_SORT_KEYS, type RunSort } from '#core/library/sortRuns.ts';
import { MAX_COLUMN_PX, MIN_COLUMN_PX, RUN_COLUMNS, USUAL_COLUMNS } from './columns.tsx';

export interface ShownColumn {
  readonly id: string;
  readonly widthPx: number;
}

export interface LibraryView {
  readonly filter: string;
  readonly sort: RunSort;
  readonly group: RunGroupKey | null;
  readonly columns: readonly ShownColumn[];
}

export interface SavedView {
  readonly name: string;
  readonly view: LibraryView;
}

const usual: readonly ShownColumn[] = USUAL_COLUMNS.map((id) => ({ id, widthPx: usualWidth(id) }));

export const USUAL_VIEW: LibraryView = {
  filter: '',
  sort: NEWEST_FIRST,
  group: null,
  columns: usual,
};

/** Views that everybody has; they change what is shown and leave the columns. */
export const GIVEN_VIEWS: readonly { readonly name: string; readonly filter: string }[] = [
  { name: 'All runs', filter: '' },
  { name: 'This week', filter: 'since:7d' },
  { name: 'Starred', filter: 'is:starred' },
  { name: 'Not completed', filter: '-status:completed' },
  { name: 'Archived', filter: 'is:archived' },
];

function usualWidth(id: string): number {
  return RUN_COLUMNS.find((column) => column.id === id)?.widthPx ?? 100;
}

export function showColumn(
  columns: readonly ShownColumn[],
  id: string,
  isShown: boolean,
): readonly ShownColumn[] {
  const others = columns.filter((column) => column.id !== id);
  return isShown ? [...others, { id, widthPx: usualWidth(id) }] : others;
}

/** One place to the left or right. */
export function moveColumn(
  columns: readonly ShownColumn[],
  id: string,
  step: 1 | -1,
): readonly ShownColumn[] {
  const from = columns.findIndex((column) => column.id === id);
  const column = columns[from];
  const to = from + step;
  if (column === undefined || to < 0 || to >= columns.length) return columns;
  return columns.toSpliced(from, 1).toSpliced(to, 0, column);
}

export function resizeColumn(
  columns: readonly ShownColumn[],
  id: string,
  widthPx: number,
): readonly ShownColumn[] {
  const kept = Math.min(MAX_COLUMN_PX, Math.max(MIN_COLUMN_PX, Math.round(widthPx)));
  return columns.map((column) => (column.id === id ? { id, widthPx: kept } : column));
}

/** By the column's title: first by its usual direction, then by the other. */
export function sortBy(sort: RunSort, by: RunSort['by']): RunSort {
  if (sort.by === by) return { by, isDescending: !sort.isDescending };
  const isText =
    by === 'name' || by === 'model' || by === 'agent' || by === 'vm' || by === 'status';
  return { by, isDescending: !isText };
}

const viewsRead = new WeakMap<object, LibraryView>();
const savedRead = new WeakMap<object, readonly SavedView[]>();

/** What was saved, by any version. The same object for the same saved one. */
export function readView(saved: unknown): LibraryView | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const known = viewsRead.get(saved);
  if (known !== undefined) return known;
  const fields = new Map(Object.entries(saved));
  const view = {
    filter: typeof fields.get('filter') === 'string' ? String(fields.get('filter')) : '',
    sort: readSort(fields.get('sort')),
    group: RUN_GROUP_KEYS.find((key) => key === fields.get('group')) ?? null,
    columns: readColumns(fields.get('columns')),
  };
  viewsRead.set(saved, view);
  return view;
}

export function readSavedViews(saved: unknown): readonly SavedView[] | null {
  if (!Array.isArray(saved)) return null;
  const known = savedRead.get(saved);
  if (known !== undefined) return known;
  const views = saved.flatMap((each: unknown): SavedView[] => {
    if (typeof each !== 'object' || each === null) return [];
    const fields = new Map(Object.entries(each));
    const name: unknown = fields.get('name');
    const view = readView(fields.get('view'));
    return typeof name === 'string' && view !== null ? [{ name, view }] : [];
  });
  savedRead.set(saved, views);
  return views;
}

function readSort(saved: unknown): RunSort {
  if (typeof saved !== 'object' || saved === null) return NEWEST_FIRST;
  const fields = new Map(Object.entries(saved));
  const by = RUN_SORT_KEYS.find((key) => key === fields.get('by'));
  return by === undefined
    ? NEWEST_FIRST
    : { by, isDescending: fields.get('isDescending') === true };
}

function readColumns(saved: unknown): readonly ShownColumn[] {
  if (!Array.isArray(saved)) return usual;
  const seen = new Set<string>();
  const columns = saved.flatMap((each: unknown): readonly ShownColumn[] => {
    if (typeof each !== 'object' || each === null) return [];
    const fields = new Map(Object.entries(each));
    const id: unknown = fields.get('id');
    const widthPx = Number(fields.get('widthPx'));
    const isKnown = RUN_COLUMNS.some((column) => column.id === id);
    if (typeof id !== 'string' || !isKnown || seen.has(id) || !Number.isFinite(widthPx)) return [];
    seen.add(id);
    return resizeColumn([{ id, widthPx }], id, widthPx);
  });
  return columns.length === 0 ? usual : columns;
}
