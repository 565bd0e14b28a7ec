import { describe, expect, it } from 'vitest';
import {
  libraryRows,
  neighbourRow,
  runsBetween,
  runsOf,
} from '../../../../src/renderer/components/library/libraryRows.ts';
import {
  moveColumn,
  readSavedViews,
  readView,
  resizeColumn,
  showColumn,
  sortBy,
  USUAL_VIEW,
} from '../../../../src/renderer/components/library/libraryView.ts';
import { buildSummary } from '../../../support/buildSummary.ts';

const NOW_MS = Date.parse('2026-11-20T18:00:00.000Z');
const runs = [
  buildSummary('a', { model: 'x', startedAt: '2026-11-20T10:00:00.000Z' }),
  buildSummary('b', { model: 'y', startedAt: '2026-11-20T11:00:00.000Z' }),
  buildSummary('c', {
    model: 'x',
    startedAt: '2026-11-20T12:00:00.000Z',
    meta: { tags: ['t', 'u'] },
  }),
  buildSummary('d', { meta: { isArchived: true } }),
];
const found = (filter: string): string =>
  runsOf(runs, { ...USUAL_VIEW, filter }, NOW_MS, () => null)
    .map(({ runId }) => runId)
    .join('');

describe('the runs that a view shows', () => {
  it.each([
    ['', 'cba'],
    ['model:x', 'ca'],
    ['is:archived', 'd'],
    ['is:archived OR model:y', 'bd'],
  ])('with %s are %s: archived ones only when asked for', (filter, expected) => {
    expect(found(filter)).toBe(expected);
  });

  it('stand under their groups, of which some are closed', () => {
    const rows = libraryRows(runs.slice(0, 3), 'model', new Set(['=x']));
    expect(
      rows.map((row) => (row.kind === 'group' ? `[${row.group.title}]` : row.run.runId)),
    ).toEqual(['[x]', '[y]', 'b']);
  });

  it('of several tags are rows of their own, walked one by one', () => {
    const rows = libraryRows(runs.slice(2, 3), 'tag', new Set());
    const first = neighbourRow(rows, null, 1);
    const second = neighbourRow(rows, first?.key ?? null, 1);
    expect([first?.run.runId, second?.run.runId, first?.key === second?.key]).toEqual([
      'c',
      'c',
      false,
    ]);
    expect(neighbourRow(rows, second?.key ?? null, 1)).toBe(second);
  });

  it('between two rows are selected whichever comes first', () => {
    const rows = libraryRows(runs, null, new Set());
    const keyOf = (runId: string): string =>
      rows.flatMap((row) => (row.kind === 'run' && row.run.runId === runId ? [row.key] : []))[0] ??
      '';
    expect(runsBetween(rows, keyOf('c'), keyOf('a'))).toEqual(['a', 'b', 'c']);
    expect(runsBetween(rows, null, keyOf('b'))).toEqual(['b']);
  });
});

describe('a view', () => {
  const { columns } = USUAL_VIEW;

  it('shows, hides, moves and resizes columns within bounds', () => {
    const ids = (list: typeof columns): string => list.map(({ id }) => id).join(' ');
    const few = columns.slice(0, 3);
    expect(ids(showColumn(few, 'tasks', false))).toBe('status outcomes');
    expect(ids(showColumn(few, 'size', true))).toBe('status tasks outcomes size');
    expect(ids(moveColumn(few, 'tasks', -1))).toBe('tasks status outcomes');
    expect(ids(moveColumn(few, 'status', -1))).toBe('status tasks outcomes');
    expect(resizeColumn(few, 'tasks', 9999)[1]).toEqual({ id: 'tasks', widthPx: 640 });
    expect(resizeColumn(few, 'tasks', 1)[1]).toEqual({ id: 'tasks', widthPx: 48 });
  });

  it('is sorted by words upwards and by figures downwards first', () => {
    const once = sortBy(USUAL_VIEW.sort, 'model');
    expect([once, sortBy(once, 'model'), sortBy(once, 'steps')]).toEqual([
      { by: 'model', isDescending: false },
      { by: 'model', isDescending: true },
      { by: 'steps', isDescending: true },
    ]);
  });

  it('is read from whatever was saved', () => {
    expect([readView('x'), readView(null)]).toEqual([null, null]);
    expect(
      readView({
        filter: 7,
        sort: { by: 'nothing' },
        group: 'moon',
        columns: [
          { id: 'status', widthPx: 80 },
          { id: 'gone', widthPx: 1 },
          'x',
          { id: 'status', widthPx: 9 },
        ],
      }),
    ).toEqual({ ...USUAL_VIEW, columns: [{ id: 'status', widthPx: 80 }] });
    const saved = [{ name: 'Mine', view: { filter: 'a' } }, { name: 3 }, null];
    expect(readSavedViews(saved)).toEqual([{ name: 'Mine', view: { ...USUAL_VIEW, filter: 'a' } }]);
    expect(readSavedViews(saved)).toBe(readSavedViews(saved));
  });
});
