import { describe, expect, it } from 'vitest';
import type { RunSummary } from '#protocol/contract.ts';
import { EMPTY_RUN_DETAILS, EMPTY_RUN_META } from '#protocol/library.ts';
import { newerRunOf, splitRuns } from '../../../../src/renderer/screens/homeLists.ts';

const summary: RunSummary = {
  runId: 'new',
  name: '',
  targetLabel: 'vm',
  profileId: 'p1',
  status: 'running',
  phase: null,
  counts: {
    total: 0,
    passed: 0,
    partial: 0,
    failed: 0,
    error: 0,
    infra: 0,
    interrupted: 0,
    skipped: 0,
    active: 0,
  },
  progress: 0,
  openedAt: '2026-11-20T12:00:00.000Z',
  startedAt: null,
  endedAt: null,
  lastSeenAt: null,
  model: null,
  agent: null,
  picture: null,
  isWatched: true,
  verdict: null,
  meta: EMPTY_RUN_META,
  details: EMPTY_RUN_DETAILS,
};
const old = {
  runId: 'old',
  profileId: 'p1',
  openedAt: '2026-11-20T11:00:00.000Z',
  finishReason: null,
};

describe('a run whose VM went on to another', () => {
  it.each([
    ['leads to the run watched now for the same VM', [summary], old, 'new'],
    [
      'leads to the run that its end names, watched or not',
      [{ ...summary, runId: '20261120-120000-abcd', isWatched: false }],
      { ...old, profileId: null, finishReason: 'replaced by run 20261120-120000-abcd' },
      '20261120-120000-abcd',
    ],
    [
      'stays the newest while no other run is watched',
      [{ ...summary, isWatched: false }],
      old,
      null,
    ],
    ['is not replaced by a run of another VM', [{ ...summary, profileId: 'p2' }], old, null],
    [
      'does not lead to a run that began before it',
      [{ ...summary, openedAt: '2026-11-20T10:00:00.000Z' }],
      old,
      null,
    ],
    ['does not lead to itself', [{ ...summary, runId: 'old' }], old, null],
  ])('%s', (_, runs, run, expected) => {
    expect(newerRunOf(runs, run)?.runId ?? null).toBe(expected);
  });
});

it('lists as in progress what goes on under watch, not what has ended', () => {
  const ended: RunSummary = { ...summary, runId: 'ended', status: 'completed' };
  const left: RunSummary = { ...summary, runId: 'left', isWatched: false };
  expect(splitRuns([ended, summary, left])).toEqual({ inProgress: [summary], past: [ended, left] });
});
