import { describe, expect, it } from 'vitest';
import {
  keepFollowing,
  retryDelayMs,
  type LinkStatus,
} from '../../../../src/renderer/clients/keepFollowing.ts';

async function* stream<T>(messages: readonly T[], ending: 'end' | Error): AsyncGenerator<T> {
  for (const message of messages) yield await Promise.resolve(message);
  if (ending instanceof Error) throw ending;
}

/** Follows scripted streams one after the other and stops when they are used up. */
async function followScript(
  script: readonly { messages: readonly number[]; ending: 'end' | Error }[],
) {
  const stop = new AbortController();
  const seen: number[] = [];
  const statuses: LinkStatus[] = [];
  const waits: number[] = [];
  let opened = 0;
  await keepFollowing<number>({
    signal: stop.signal,
    open: () => {
      const next = script[opened];
      opened += 1;
      if (next === undefined) {
        stop.abort();
        return Promise.resolve(stream<number>([], 'end'));
      }
      return Promise.resolve(stream(next.messages, next.ending));
    },
    onMessage: (message) => {
      seen.push(message);
      return message < 0 ? 'restart' : undefined;
    },
    onStatus: (status) => statuses.push(status),
    wait: (delayMs) => {
      waits.push(delayMs);
      return Promise.resolve();
    },
  });
  return { seen, statuses, waits };
}

describe('keepFollowing', () => {
  it('opens the stream again when it drops, and says that it retries and why', async () => {
    const { seen, statuses, waits } = await followScript([
      { messages: [1, 2], ending: new Error('socket hang up') },
      { messages: [3], ending: 'end' },
    ]);

    expect(seen).toEqual([1, 2, 3]);
    expect(statuses.slice(0, 4)).toEqual([
      { status: 'connecting' },
      { status: 'open' },
      { status: 'retrying', attempt: 1, delayMs: 500, reason: 'socket hang up' },
      { status: 'open' },
    ]);
    expect(waits.slice(0, 2)).toEqual([500, 500]);
  });

  it('waits longer after each try in vain, and starts short again once a message came', async () => {
    const broken = { messages: [], ending: new Error('refused') };
    const { waits } = await followScript([
      broken,
      broken,
      broken,
      { messages: [1], ending: 'end' },
    ]);

    expect(waits.slice(0, 4)).toEqual([500, 1000, 2000, 500]);
  });

  it('drops the stream and opens it anew when a message asks for it', async () => {
    const { seen, waits } = await followScript([
      { messages: [1, -1, 99], ending: 'end' },
      { messages: [2], ending: 'end' },
    ]);

    expect(seen).toEqual([1, -1, 2]);
    expect(waits[0]).toBe(100);
  });

  it('never retries less often than every ten seconds', () => {
    expect([1, 2, 5, 6, 50].map(retryDelayMs)).toEqual([500, 1000, 8000, 10_000, 10_000]);
  });

  it('gives up when the error says that asking again is of no use', async () => {
    let opened = 0;
    await keepFollowing<number>({
      signal: new AbortController().signal,
      open: () => {
        opened += 1;
        return Promise.reject(new Error('no such run'));
      },
      onMessage: () => undefined,
      onError: () => 'stop',
      wait: () => Promise.resolve(),
    });

    expect(opened).toBe(1);
  });
});
