/** The runs that a view shows, as flat rows, so that thousands of them can be virtualised. */
import { fieldTerms } from '#core/filter/filterNode.ts';
import { compileFilter } from '#core/filter/matchFilter.ts';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { groupRuns, type RunGroup } from '#core/library/groupRuns.ts';
import { RUN_FILTER } from '#core/library/runFilter.ts';
import { sortRuns } from '#core/library/sortRuns.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { LibraryView } from './libraryView.ts';

export type LibraryRow =
  | { readonly kind: 'group'; readonly group: RunGroup; readonly isOpen: boolean }
  /** `key`: a run of several tags stands in several groups. */
  | { readonly kind: 'run'; readonly key: string; readonly run: RunSummary };

/** Runs that pass the filter, in order. Archived ones only when the filter speaks of them. */
export function runsOf(
  runs: readonly RunSummary[],
  { filter: text, sort }: Pick<LibraryView, 'filter' | 'sort'>,
  nowMs: number,
  sizeOf: (run: RunSummary) => number | null,
): readonly RunSummary[] {
  const { filter } = parseFilter(text, RUN_FILTER);
  const test = compileFilter(filter, RUN_FILTER, nowMs);
  const isAboutArchived = fieldTerms(filter).some(
    ({ field, values }) => field === 'is' && values.includes('archived'),
  );
  const shown = runs.filter((run) => (isAboutArchived || !run.meta.isArchived) && test(run));
  return sortRuns(shown, sort, sizeOf);
}

export function libraryRows(
  runs: readonly RunSummary[],
  group: LibraryView['group'],
  closed: ReadonlySet<string>,
): readonly LibraryRow[] {
  const toRow = (run: RunSummary, groupId: string): LibraryRow => ({
    kind: 'run',
    key: `${groupId} ${run.runId}`,
    run,
  });
  if (group === null) return runs.map((run) => toRow(run, ''));
  return groupRuns(runs, group).flatMap((each) => {
    const isOpen = !closed.has(each.id);
    const heading: LibraryRow = { kind: 'group', group: each, isOpen };
    return isOpen ? [heading, ...each.runs.map((run) => toRow(run, each.id))] : [heading];
  });
}

/** The row of a run before or after the one at the cursor; the first or last when there is none. */
export function neighbourRow(
  rows: readonly LibraryRow[],
  cursor: string | null,
  step: 1 | -1,
): Extract<LibraryRow, { kind: 'run' }> | null {
  const ofRuns = rows.filter((row) => row.kind === 'run');
  const at = ofRuns.findIndex(({ key }) => key === cursor);
  if (at === -1) return (step === 1 ? ofRuns[0] : ofRuns.at(-1)) ?? null;
  return ofRuns[at + step] ?? ofRuns[at] ?? null;
}

/** Runs between two rows, both included, for a selection with Shift. */
export function runsBetween(
  rows: readonly LibraryRow[],
  from: string | null,
  to: string,
): readonly RunId[] {
  const keys = rows.map((row) => (row.kind === 'run' ? row.key : null));
  const a = from === null ? -1 : keys.indexOf(from);
  const b = keys.indexOf(to);
  const [first, last] = a === -1 ? [b, b] : [Math.min(a, b), Math.max(a, b)];
  return rows.slice(first, last + 1).flatMap((row) => (row.kind === 'run' ? [row.run.runId] : []));
}
