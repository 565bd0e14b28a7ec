import { describe, expect, it } from 'vitest';
import type { Feed } from '#protocol/contract.ts';
import { createRunState } from '#core/run/runState.ts';
import { channelOf } from '../../../../src/renderer/components/header/channel.ts';
import { ageOf } from '../../../../src/renderer/components/kit/feedAge.ts';
import { emptyRunView, type RunView } from '../../../../src/renderer/store/runView.ts';

const feed: Feed = {
  mode: 'live',
  sentAt: '2026-11-20T10:00:10.000Z',
  linkAt: '2026-11-20T10:00:09.000Z',
  logAt: null,
  filesAt: null,
  screenAt: null,
};

function viewWith(change: Partial<RunView>, mode: Feed['mode'] = 'live'): RunView {
  return {
    ...emptyRunView('r1'),
    state: createRunState('r1'),
    feed: { feed: { ...feed, mode }, receivedAtMs: 5000 },
    link: { status: 'open' },
    ...change,
  };
}

describe('ageOf', () => {
  it('adds the time since arrival to the age it had when sent, whatever the two clocks say', () => {
    expect(ageOf({ feed, receivedAtMs: 5000 }, 'link', 9000)).toBe(5000);
  });

  it('is unknown for a channel that never brought anything', () => {
    expect(ageOf({ feed, receivedAtMs: 5000 }, 'log', 9000)).toBeNull();
  });
});

describe('channelOf', () => {
  it.each<[string, RunView, string]>([
    ['Live while the VM answers', viewWith({}), 'Live'],
    [
      'Silent when it stopped answering without the connection failing',
      viewWith({ feed: { feed, receivedAtMs: -40_000 } }),
      'Silent',
    ],
    ['Past when nobody watches', viewWith({}, 'past'), 'Past'],
    ['Catching up while history is read', viewWith({}, 'backfilling'), 'Catching up'],
    [
      'Offline when the monitor itself is gone',
      viewWith({ link: { status: 'retrying', attempt: 2, delayMs: 1000, reason: 'refused.' } }),
      'Offline',
    ],
  ])('says %s', (_name, view, word) => {
    expect(channelOf(view, 5000).word).toBe(word);
  });

  it('counts down to the next try while the connection to the VM is down', () => {
    const state = {
      ...createRunState('r1'),
      connection: {
        status: 'reconnecting' as const,
        detail: 'timed out',
        since: null,
        attempt: 3,
        retryAt: '2026-11-20T10:00:20.000Z',
      },
    };

    expect(channelOf(viewWith({ state }), Date.parse('2026-11-20T10:00:08.000Z')).word).toBe(
      'Reconnecting 3, next in 12 s',
    );
  });
});
