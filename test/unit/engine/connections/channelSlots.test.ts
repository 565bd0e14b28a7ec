import { expect, it } from 'vitest';
import { ChannelSlots } from '../../../../src/engine/connections/channelSlots.ts';

/** Lets every settled promise tell its callbacks. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function taker(slots: ChannelSlots) {
  const releases: (() => void)[] = [];
  const take = (kind: 'short' | 'stream', count: number): void => {
    for (let index = 0; index < count; index += 1) {
      void slots.acquire(kind).then((release) => releases.push(release));
    }
  };
  return { releases, take };
}

it('lets nine through and the next one when one is given back', async () => {
  const { releases, take } = taker(new ChannelSlots());
  take('short', 12);
  await settle();
  expect(releases).toHaveLength(9);
  releases[0]?.();
  releases[0]?.();
  await settle();
  expect(releases).toHaveLength(10);
});

it('keeps one channel free of streams', async () => {
  const { releases, take } = taker(new ChannelSlots());
  take('stream', 10);
  await settle();
  expect(releases).toHaveLength(8);
  take('short', 1);
  await settle();
  expect(releases).toHaveLength(9);
});

it('takes the place of a waiter that gave up away', async () => {
  const slots = new ChannelSlots();
  const { releases, take } = taker(slots);
  take('short', 9);
  await settle();
  const controller = new AbortController();
  const waiting = slots.acquire('short', controller.signal);
  controller.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  releases[0]?.();
  take('short', 1);
  await settle();
  expect(releases).toHaveLength(10);
});

it('learns a lower limit from a refusal', async () => {
  const slots = new ChannelSlots();
  const { releases, take } = taker(slots);
  take('short', 3);
  await settle();
  // The third was refused: two is what the server allows.
  expect(slots.shrink()).toBe(true);
  releases[2]?.();
  take('short', 1);
  await settle();
  expect(releases).toHaveLength(3);
  releases[0]?.();
  await settle();
  expect(releases).toHaveLength(4);
});

it('can not shrink below one', async () => {
  const slots = new ChannelSlots();
  await slots.acquire('short');
  expect(slots.shrink()).toBe(false);
});
