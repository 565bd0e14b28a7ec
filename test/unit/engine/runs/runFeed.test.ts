import { describe, expect, it } from 'vitest';
import type { RunEvent } from '#protocol/events.ts';
import { RunFeed } from '../../../../src/engine/runs/runFeed.ts';

const AT = '2026-11-20T12:00:00.000Z';

function counted(seq: number): RunEvent {
  return {
    seq,
    at: AT,
    seenAt: AT,
    clock: 'app',
    type: 'log.counted',
    lineCount: seq,
    unknownCount: 0,
    errorCount: 0,
    benignErrorCount: 0,
  };
}

function feedWith(count: number, replayEvents = 100): RunFeed {
  const feed = new RunFeed({ runId: 'run-1', replayEvents });
  feed.apply(Array.from({ length: count }, (_, index) => counted(index + 1)));
  return feed;
}

/** What a follower is sent until it knows `untilSeq`. */
async function collect(
  feed: RunFeed,
  afterSeq: number | undefined,
  untilSeq: number,
): Promise<string[]> {
  const seen: string[] = [];
  for await (const message of feed.follow(afterSeq)) {
    if (message.kind === 'feed') continue;
    const seq = message.kind === 'snapshot' ? message.state.seq : (message.events.at(-1)?.seq ?? 0);
    seen.push(
      message.kind === 'snapshot'
        ? `snapshot ${String(seq)}`
        : `events ${String(message.events[0]?.seq)}-${String(seq)}`,
    );
    if (seq >= untilSeq) return seen;
  }
  return seen;
}

describe('RunFeed', () => {
  it('gives a late joiner one snapshot and no events that are in it', async () => {
    expect(await collect(feedWith(5), undefined, 5)).toEqual(['snapshot 5']);
  });

  it('resumes with exactly the events after the number that the follower knows', async () => {
    expect(await collect(feedWith(5), 3, 5)).toEqual(['events 4-5']);
  });

  it('gives a snapshot when the follower is older than the replay buffer', async () => {
    const feed = feedWith(50, 10);
    expect(await collect(feed, 3, 50)).toEqual(['snapshot 50']);
  });

  it('gives a snapshot to a follower that claims to know the future', async () => {
    expect(await collect(feedWith(5), 99, 5)).toEqual(['snapshot 5']);
  });

  it('brings a follower that was too slow back with a snapshot, while others get events', async () => {
    const feed = feedWith(1, 10);
    const slow = feed.follow(1);
    await slow.next();
    for (let last = 1; last < 60; last += 8) {
      const next = Math.min(last + 8, 60);
      const quick = collect(feed, last, next);
      feed.apply(Array.from({ length: next - last }, (_, index) => counted(last + index + 1)));
      expect(await quick).toEqual([`events ${String(last + 1)}-${String(next)}`]);
    }
    const kinds: string[] = [];
    for await (const message of slow) {
      kinds.push(message.kind);
      if (message.kind !== 'feed') break;
    }
    expect(kinds.at(-1)).toBe('snapshot');
  });

  it('ends a follower when its signal aborts', async () => {
    const feed = feedWith(1);
    const controller = new AbortController();
    const seen: string[] = [];
    for await (const message of feed.follow(undefined, controller.signal)) {
      seen.push(message.kind);
      controller.abort();
    }
    expect(seen).toEqual(['snapshot']);
  });

  it('goes on to other observers when one throws, and when one takes itself off meanwhile', () => {
    const failures: string[] = [];
    const feed = new RunFeed({ runId: 'run-1', onObserverFailure: (name) => failures.push(name) });
    const seen: string[] = [];
    feed.addObserver({
      name: 'broken',
      onEvents: () => {
        throw new Error('no');
      },
    });
    const off = feed.addObserver({
      name: 'once',
      onEvents: () => {
        seen.push('once');
        off();
        feed.addObserver({ name: 'added', onEvents: () => seen.push('added') });
      },
    });
    feed.addObserver({ name: 'last', onEvents: () => seen.push('last') });
    feed.apply([counted(1)]);
    feed.apply([counted(2)]);
    expect({ seen, failures }).toEqual({
      seen: ['once', 'last', 'last', 'added'],
      failures: ['broken', 'broken'],
    });
  });
});
