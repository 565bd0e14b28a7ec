import { describe, expect, it } from 'vitest';
import { compileFilter } from '#core/filter/matchFilter.ts';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { groupRuns } from '#core/library/groupRuns.ts';
import { RUN_FILTER } from '#core/library/runFilter.ts';
import { sortRuns } from '#core/library/sortRuns.ts';
import { buildSummary } from '../../../support/buildSummary.ts';

const NOW_MS = Date.parse('2026-11-20T18:00:00.000Z');
const runs = [
  buildSummary('a', {
    model: 'gpt-4o',
    meta: { tags: ['baseline', 'omni'], note: 'First full run', isStarred: true },
    details: {
      domains: ['chrome', 'my_domain'],
      stepCount: 300,
      meanScore: 0.2,
      errors: ['TimeoutError'],
    },
    counts: { total: 154, passed: 30, failed: 120, infra: 4 },
  }),
  buildSummary('b', {
    model: 'claude-4',
    status: 'interrupted',
    startedAt: '2026-11-19T10:00:00.000Z',
    endedAt: null,
    lastSeenAt: '2026-11-19T10:30:00.000Z',
    details: { domains: ['notepad'], stepCount: 12, meanScore: null },
    verdict: { kind: 'abandoned', since: '2026-11-19T10:30:00.000Z', headline: '' },
  }),
  buildSummary('c', {
    model: null,
    startedAt: null,
    openedAt: '2026-11-01T10:00:00.000Z',
    meta: { tags: ['omni'], isArchived: true },
  }),
];

describe('runs found by a filter', () => {
  it.each([
    ['status:completed', ['a', 'c']],
    ['domain:chrome steps>10', ['a']],
    ['domain:"my domain"', ['a']],
    ['tag:omni -tag:baseline', ['c']],
    ['model:gpt,claude', ['a', 'b']],
    ['score<0.5', ['a']],
    ['duration>1h', ['a']],
    ['duration<=30m', ['b']],
    ['error:timeout', ['a']],
    ['-"timeout"', ['b', 'c']],
    ['since:2026-11-19', ['a', 'b']],
    ['before:2026-11-02', ['c']],
    ['has:note', ['a']],
    ['has:star OR verdict:abandoned', ['a', 'b']],
    ['is:archived', ['c']],
    ['failed>100 infra:4', ['a']],
    ['first full', ['a']],
  ])('%s', (text, expected) => {
    const { filter, problems } = parseFilter(text, RUN_FILTER);
    const found = runs.filter(compileFilter(filter, RUN_FILTER, NOW_MS));
    expect({ problems, found: found.map(({ runId }) => runId) }).toEqual({
      problems: [],
      found: expected,
    });
  });
});

describe('the order of runs', () => {
  const order = (by: Parameters<typeof sortRuns>[1]['by'], isDescending: boolean): string =>
    sortRuns(runs, { by, isDescending }, ({ runId }) => (runId === 'b' ? 5 : null))
      .map(({ runId }) => runId)
      .join('');

  it.each([
    ['began', true, 'abc'],
    ['began', false, 'cba'],
    ['model', false, 'bac'],
    ['model', true, 'abc'],
    ['score', false, 'abc'],
    ['steps', false, 'cba'],
    ['size', true, 'bac'],
    ['status', false, 'acb'],
  ] as const)('by %s, descending %s', (by, isDescending, expected) => {
    expect(order(by, isDescending)).toBe(expected);
  });
});

describe('groups of runs', () => {
  it.each([
    ['model', { 'gpt-4o': 'a', 'claude-4': 'b', 'Model unknown': 'c' }],
    ['tag', { baseline: 'a', omni: 'ac', 'No tag': 'b' }],
    ['status', { completed: 'ac', interrupted: 'b' }],
    ['vm', { 'me@vm': 'abc' }],
  ] as const)('by %s', (by, expected) => {
    const groups = groupRuns(runs, by).map(({ title, runs: members }) => [
      title,
      members.map(({ runId }) => runId).join(''),
    ]);
    expect(Object.fromEntries(groups)).toEqual(expected);
  });

  it('by day use the reader’s calendar', () => {
    expect(groupRuns(runs, 'day').map(({ runs: members }) => members.length)).toEqual([1, 1, 1]);
  });
});
