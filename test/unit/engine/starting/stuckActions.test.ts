import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRunState } from '#core/run/runState.ts';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import type { Operation } from '#protocol/operations.ts';
import { profileSchema } from '#protocol/settings.ts';
import type { VerdictKind } from '#protocol/verdict.ts';
import { RunFeed } from '../../../../src/engine/runs/runFeed.ts';
import type { RunningCountdown, Wish } from '../../../../src/engine/starting/operations.ts';
import { createStuckActions } from '../../../../src/engine/starting/stuckActions.ts';
import { leaveWish, takeWish } from '../../../../src/engine/starting/wishes.ts';

/** A clock that stands still until a test moves it on. */
class TestClock {
  #nowMs = 0;
  #waits: { readonly dueMs: number; readonly wake: () => void }[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal.aborted) resolve();
      this.#waits.push({ dueMs: this.#nowMs + ms, wake: resolve });
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Second by second, each until everything that it woke has settled. */
  async advance(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 1000) {
      this.#nowMs += 1000;
      const due = this.#waits.filter(({ dueMs }) => dueMs <= this.#nowMs);
      this.#waits = this.#waits.filter(({ dueMs }) => dueMs > this.#nowMs);
      for (const { wake } of due) wake();
      await settled();
    }
  }
}

/** Everything here is promises alone: some turns settle all of them. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('the action for a stuck run', () => {
  function play(kind: 'none' | 'stop_client', earlier: readonly Operation[] = []) {
    const feed = new RunFeed({
      runId: 'r',
      state: { ...createRunState('r'), operations: [...earlier] },
    });
    const record = (drafts: readonly EventDraft[]): void => {
      const seenAt = '2026-11-20T12:00:00.000Z';
      const events = drafts.map((draft, index): RunEvent => ({
        ...draft,
        seq: feed.state.seq + index + 1,
        seenAt,
      }));
      feed.apply(events);
    };
    const profile = profileSchema.parse({
      ...{ id: 'p', name: 'p', host: 'h', user: 'u' },
      stuckAction: { kind, countdownMinutes: 5 },
    });
    const recorder = { feed, record, paths: { dir: 'none' } };
    const clock = new TestClock();
    const performed: string[] = [];
    const wishes: Wish[] = [];
    const countdowns = new Map<string, RunningCountdown>();
    const end = createStuckActions({
      operations: {
        perform: (_session, what, log) => {
          performed.push(what);
          return Promise.resolve(log.tell('done', 'Done.'));
        },
        addCountdown: (id, countdown) => {
          countdowns.set(id, countdown);
          return () => countdowns.delete(id);
        },
      },
      profileOf: () => Promise.resolve(profile),
      onProblem: (error) => {
        throw error;
      },
      clock,
      takeWish: () => Promise.resolve(wishes.shift() ?? null),
    })({ profile }, recorder);
    const judge = async (verdict: VerdictKind): Promise<void> => {
      record([
        {
          type: 'verdict.changed',
          at: '2026-11-20T12:00:00.000Z',
          clock: 'app',
          verdict: {
            kind: verdict,
            since: '2026-11-20T11:00:00.000Z',
            headline: '',
            workerId: null,
            signals: [],
            lastUsefulLine: null,
            picture: null,
            nextSteps: [],
          },
        },
      ]);
      await settled();
    };
    const operations = (): readonly Operation[] => feed.state.operations;
    return { clock, judge, operations, performed, countdowns, wishes, end };
  }

  it('is announced, and done only when the countdown has run out', async () => {
    const { clock, judge, operations, performed } = play('stop_client');
    await judge('stuck');
    expect(operations()).toMatchObject([
      { kind: 'stop_client', status: 'announced', askedBy: 'stuck_setting' },
    ]);
    expect(operations()[0]?.dueAt).not.toBeNull();
    await clock.advance(4 * 60_000);
    expect(performed).toEqual([]);
    await clock.advance(61_000);
    expect(performed).toEqual(['stop_client']);
    expect(operations()).toMatchObject([{ status: 'done' }]);
  });

  it('is nothing without the setting', async () => {
    const { clock, judge, operations, performed } = play('none');
    await judge('stuck');
    await clock.advance(10 * 60_000);
    expect([operations(), performed]).toEqual([[], []]);
  });

  it('is taken back when the run goes on, and announced again the next time', async () => {
    const { clock, judge, operations, performed } = play('stop_client');
    await judge('stuck');
    await clock.advance(60_000);
    await judge('healthy');
    expect(operations()).toMatchObject([{ status: 'cancelled' }]);
    await clock.advance(10 * 60_000);
    expect(performed).toEqual([]);
    await judge('stuck');
    expect(operations()).toMatchObject([{ status: 'cancelled' }, { status: 'announced' }]);
  });

  it('stays cancelled when a person said so, however the evidence changes', async () => {
    const { clock, judge, operations, performed, countdowns } = play('stop_client');
    await judge('stuck');
    const [countdown] = countdowns.values();
    expect(countdown?.end('cancel')).toBe(true);
    await settled();
    await judge('stuck');
    await clock.advance(10 * 60_000);
    expect(operations()).toMatchObject([{ status: 'cancelled' }]);
    expect(performed).toEqual([]);
    expect(countdown?.end('cancel')).toBe(false);
  });

  it('can be cancelled by an instance that only reads along', async () => {
    const { clock, judge, operations, performed, wishes } = play('stop_client');
    await judge('stuck');
    wishes.push('cancel');
    await clock.advance(2000);
    expect(operations()).toMatchObject([{ status: 'cancelled' }]);
    expect(performed).toEqual([]);
  });

  it('can be done at once', async () => {
    const { judge, performed, countdowns } = play('stop_client');
    await judge('stuck');
    [...countdowns.values()][0]?.end('hasten');
    await settled();
    expect(performed).toEqual(['stop_client']);
  });

  it('does nothing once watching has ended', async () => {
    const { clock, judge, operations, performed, end } = play('stop_client');
    await judge('stuck');
    end();
    await clock.advance(10 * 60_000);
    expect(performed).toEqual([]);
    expect(operations()).toMatchObject([{ status: 'cancelled' }]);
  });

  it('closes what an app that was killed had left open', () => {
    const left = (status: Operation['status']): Operation => ({
      id: status,
      kind: 'capture',
      status,
      askedBy: 'person',
      detail: '',
      dueAt: null,
      changedAt: '2026-11-20T12:00:00.000Z',
    });
    const { operations } = play('none', [left('announced'), left('running'), left('done')]);
    expect(operations().map(({ status }) => status)).toEqual(['cancelled', 'failed', 'done']);
  });
});

describe('word for the instance that watches', () => {
  it('is taken once, and "cancel" counts more than "now"', async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-wish-'));
    try {
      expect(await takeWish(dir, 'a-1')).toBeNull();
      await leaveWish(dir, 'a-1', 'hasten');
      await leaveWish(dir, 'a-1', 'cancel');
      await leaveWish(dir, '../../a', 'cancel');
      expect([await takeWish(dir, 'a-2'), await takeWish(dir, 'a-1')]).toEqual([null, 'cancel']);
      expect(await readdir(path.join(dir, 'wishes'))).toEqual(['a-1.hasten']);
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
