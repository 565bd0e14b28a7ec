import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planCleanup } from '#core/library/planCleanup.ts';
import type { StoredRun } from '#core/library/planCleanup.ts';
import type { StorageSettings } from '#protocol/library.ts';
import { buildSummary } from '../../../support/buildSummary.ts';

const NOW_MS = Date.parse('2026-11-20T00:00:00.000Z');
const DAY_MS = 86_400_000;
const MB = 1_000_000;
const KEEP_ALL: StorageSettings = { keepPicturesDays: null, maxTotalGb: null, keepTrashDays: 14 };

interface Story {
  readonly daysAgo: number;
  readonly isStarred?: boolean;
  readonly note?: string;
  readonly isWatched?: boolean;
  /** MB of thumbnails, screens, pictures of steps, the rest. */
  readonly sizes?: readonly [number, number, number, number];
}

function stored(runId: string, story: Story): StoredRun {
  const { daysAgo, isStarred = false, note = '', isWatched = false } = story;
  const [thumb, screen, step, other] = story.sizes ?? [10, 100, 200, 40];
  return {
    run: buildSummary(runId, {
      lastSeenAt: new Date(NOW_MS - daysAgo * DAY_MS).toISOString(),
      isWatched,
      meta: { isStarred, note },
    }),
    usage: {
      runId,
      thumbBytes: thumb * MB,
      screenBytes: screen * MB,
      stepPictureBytes: step * MB,
      otherBytes: other * MB,
    },
  };
}

const three = [
  stored('new', { daysAgo: 1 }),
  stored('old', { daysAgo: 40 }),
  stored('older', { daysAgo: 60 }),
];
const idsOf = (runs: readonly StoredRun[], settings: Partial<StorageSettings>): string[] =>
  planCleanup(runs, { ...KEEP_ALL, ...settings }, NOW_MS).items.map(
    ({ id, needsAsking }) => `${id}${needsAsking ? '?' : ''}`,
  );

describe('what retention would remove', () => {
  it('is nothing while nothing is set', () => {
    expect(planCleanup(three, KEEP_ALL, NOW_MS)).toEqual({
      items: [],
      beforeBytes: 1050 * MB,
      afterBytes: 1050 * MB,
      budgetBytes: null,
    });
  });

  it('is the pictures of runs that ended long ago', () => {
    expect(idsOf(three, { keepPicturesDays: 50 })).toEqual([
      'thumbs:older',
      'screens:older',
      'step_pictures:older',
    ]);
  });

  it('is the cheapest loss first, of the oldest run first, and no more than the budget asks', () => {
    expect(idsOf(three, { maxTotalGb: 1.045 })).toEqual(['thumbs:older']);
    expect(idsOf(three, { maxTotalGb: 0.9 })).toEqual([
      'thumbs:older',
      'thumbs:old',
      'thumbs:new',
      'screens:older',
      'screens:old',
    ]);
  });

  it('spares starred and noted runs until the others have given all, and asks then', () => {
    const runs = [
      stored('starred', { daysAgo: 90, isStarred: true }),
      stored('noted', { daysAgo: 80, note: 'keep' }),
      stored('plain', { daysAgo: 1 }),
    ];
    expect(idsOf(runs, { maxTotalGb: 0.73 })).toEqual([
      'thumbs:plain',
      'screens:plain',
      'step_pictures:plain',
      'thumbs:starred?',
    ]);
    expect(idsOf(runs, { keepPicturesDays: 85 })).toEqual([
      'thumbs:starred?',
      'screens:starred?',
      'step_pictures:starred?',
    ]);
  });

  it('is whole runs last, and only by asking', () => {
    expect(idsOf([stored('a', { daysAgo: 9 })], { maxTotalGb: 0.01 })).toEqual([
      'thumbs:a',
      'screens:a',
      'step_pictures:a',
      'run:a?',
    ]);
  });

  it('names why', () => {
    const [item] = planCleanup(
      [stored('a', { daysAgo: 90, isStarred: true })],
      { ...KEEP_ALL, keepPicturesDays: 30 },
      NOW_MS,
    ).items;
    expect(item).toMatchObject({
      runName: 'Run a',
      reason: 'ended more than 30 days ago; starred',
      sizeBytes: 10 * MB,
    });
  });

  const size = fc.nat(300);
  const anyRun = fc.record({
    daysAgo: fc.nat(100),
    isStarred: fc.boolean(),
    note: fc.constantFrom('', 'x'),
    isWatched: fc.boolean(),
    sizes: fc.tuple(size, size, size, size),
  });
  const anySettings = fc.record({
    keepPicturesDays: fc.option(fc.integer({ min: 1, max: 100 })),
    maxTotalGb: fc.option(fc.integer({ min: 1, max: 3000 }).map((mb) => mb / 1000)),
    keepTrashDays: fc.constant(14),
  });

  it('is never of a live run, never of a guarded one unasked, each thing once, and adds up', () => {
    fc.assert(
      fc.property(fc.array(anyRun, { maxLength: 8 }), anySettings, (stories, settings) => {
        const runs = stories.map((story, index) => stored(`r${String(index)}`, story));
        const { items, beforeBytes, afterBytes } = planCleanup(runs, settings, NOW_MS);
        const byId = new Map(runs.map((each) => [each.run.runId, each.run]));
        expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
        for (const { runId, what, needsAsking, sizeBytes } of items) {
          const run = byId.get(runId);
          expect(run?.isWatched).toBe(false);
          expect(sizeBytes).toBeGreaterThan(0);
          const isGuarded = run?.meta.isStarred === true || run?.meta.note !== '';
          expect(needsAsking).toBe(what === 'run' || isGuarded);
        }
        const freed = items
          .filter(({ needsAsking }) => !needsAsking)
          .reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        expect(afterBytes).toBe(beforeBytes - freed);
      }),
    );
  });
});
