import { getEventMeta } from '@orpc/client';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import type { RunMessage } from '#protocol/contract.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { RunFeed } from '../../src/engine/runs/runFeed.ts';
import { buildRun, buildTask, buildTaskStory, numberDrafts } from '../support/builders.ts';
import { createScriptedEngine } from '../support/scriptedEngine.ts';
import { TRANSPORTS } from './transports.ts';
import type { Connection } from './transports.ts';

/** Small, so that a follower falls out of it within a few events. */
const REPLAY_EVENTS = 50;
const events: readonly RunEvent[] = numberDrafts(
  buildRun(Array.from({ length: 20 }, () => ({ kind: 'score', score: 1 }))),
);

let feed: RunFeed;
let connection: Connection;
/** One entry for each follower that the engine let go. */
let ended: number;

/** What a face does: folds what comes. Stops when `until` says so. */
async function fold(
  messages: AsyncIterable<RunMessage>,
  until: (state: RunState, message: RunMessage) => boolean,
  start = createRunState('run-1'),
): Promise<{ state: RunState; received: RunMessage[] }> {
  let state = start;
  const received: RunMessage[] = [];
  for await (const message of messages) {
    received.push(message);
    if (message.kind === 'snapshot') state = message.state;
    if (message.kind === 'events') {
      expect(message.events[0]?.seq).toBe(state.seq + 1);
      state = reduceRun(state, message.events);
    }
    if (until(state, message)) break;
  }
  return { state, received };
}

const reaches =
  (seq: number) =>
  (state: RunState): boolean =>
    state.seq >= seq;

describe.each(TRANSPORTS)('following a run over $name', (transport) => {
  beforeEach(async () => {
    feed = new RunFeed({ runId: 'run-1', replayEvents: REPLAY_EVENTS });
    ended = 0;
    const follow = feed.follow.bind(feed);
    feed.follow = async function* (afterSeq, signal) {
      try {
        yield* follow(afterSeq, signal);
      } finally {
        ended += 1;
      }
    };
    const { engine } = await createScriptedEngine({ runs: [feed] });
    connection = await transport.connect(engine);
  });

  afterEach(async () => {
    feed.close();
    await connection.close();
  });

  test('gives a snapshot first, then numbered events that make the same state', async () => {
    feed.apply(events.slice(0, 100));
    const messages = await connection.client.runs.follow({ runId: 'run-1' });
    const following = fold(messages, reaches(120));
    feed.apply(events.slice(100, 120));
    const { state, received } = await following;
    expect(received[0]).toMatchObject({ kind: 'snapshot' });
    expect(state).toEqual(feed.state);
  });

  test('resumes by number with exactly what is missing', async () => {
    feed.apply(events.slice(0, 60));
    const before = feed.state;
    feed.apply(events.slice(60, 80));
    const messages = await connection.client.runs.follow({ runId: 'run-1', afterSeq: 60 });
    const { state, received } = await fold(messages, reaches(80), before);
    expect(received).toEqual([{ kind: 'events', events: events.slice(60, 80) }]);
    expect(state).toEqual(feed.state);
  });

  test('resumes by the id of the last message, as a browser does by itself', async () => {
    feed.apply(events.slice(0, 60));
    const before = feed.state;
    const first = await connection.client.runs.follow({ runId: 'run-1' });
    let lastEventId = '';
    await fold(first, (_, message) => {
      lastEventId = getEventMeta(message)?.id ?? '';
      return true;
    });
    feed.apply(events.slice(60, 80));
    const again = await connection.client.runs.follow({ runId: 'run-1' }, { lastEventId });
    const { received } = await fold(again, reaches(80), before);
    expect([lastEventId, received]).toEqual([
      '60',
      [{ kind: 'events', events: events.slice(60, 80) }],
    ]);
  });

  test('a message without events keeps the place of one who resumed', async () => {
    feed.apply(events.slice(0, 60));
    const messages = await connection.client.runs.follow({ runId: 'run-1' }, { lastEventId: '60' });
    const ids: (string | undefined)[] = [];
    await fold(messages, (_, message) => {
      ids.push(getEventMeta(message)?.id);
      return true;
    });
    expect(ids).toEqual(['60']);
  });

  test('answers with a snapshot when the place is no longer, or not yet, known', async () => {
    feed.apply(events.slice(0, 200));
    const kinds: string[] = [];
    for (const afterSeq of [3, 5000]) {
      const messages = await connection.client.runs.follow({ runId: 'run-1', afterSeq });
      const { received, state } = await fold(messages, reaches(200));
      kinds.push(received.map(({ kind }) => kind).join());
      expect(state).toEqual(feed.state);
    }
    expect(kinds).toEqual(['snapshot', 'snapshot']);
  });

  test('a late joiner, a second page and a slow reader end with the same state', async () => {
    const { client } = connection;
    const early = fold(await client.runs.follow({ runId: 'run-1' }), reaches(events.length));
    const slow = await client.runs.follow({ runId: 'run-1' });
    const slowReader = slow[Symbol.asyncIterator]();
    const firstOfSlow = await slowReader.next();
    for (let from = 0; from < 200; from += 20) feed.apply(events.slice(from, from + 20));
    const second = fold(await client.runs.follow({ runId: 'run-1' }), reaches(events.length));
    feed.apply(events.slice(200));
    // The slow reader has read one message so far; nobody waits for it.
    const fast = [await early, await second];
    const late = await fold(await client.runs.follow({ runId: 'run-1' }), reaches(events.length));
    const rest = { [Symbol.asyncIterator]: () => slowReader };
    const slowEnd = await fold(rest, reaches(events.length));
    expect(firstOfSlow.value).toMatchObject({ kind: 'snapshot' });
    for (const { state } of [...fast, late, slowEnd]) expect(state).toEqual(feed.state);
  });

  test('a page that leaves is let go', async () => {
    const leaving = new AbortController();
    const messages = await connection.client.runs.follow(
      { runId: 'run-1' },
      { signal: leaving.signal },
    );
    await fold(messages, (_, message) => message.kind === 'feed');
    const staying = fold(await connection.client.runs.follow({ runId: 'run-1' }), () => false);
    leaving.abort();
    await expect.poll(() => ended).toBe(1);
    feed.close();
    await staying;
    await expect.poll(() => ended).toBe(2);
  });

  test('events reach the other side as they are', async () => {
    const hostile = '<img onerror=alert(1)>\u2028\u0000"\\\n\u{1F4A5}';
    const task = { ...buildTask(1), domain: hostile };
    const told = numberDrafts(buildTaskStory({ task, at: 0 }));
    const messages = await connection.client.runs.follow({ runId: 'run-1' });
    const following = fold(messages, reaches(told.length));
    feed.apply(told);
    expect((await following).state).toEqual(feed.state);
  });
});

describe.each(TRANSPORTS.filter(({ isSerialised }) => isSerialised))(
  'bytes over $name',
  (transport) => {
    /** A live batch of 50 ms holds a line or two of the log. */
    const EVENTS_PER_CHANGE = 2;
    const CHANGES = 60;

    test(
      'are at least 95 % below sending the state at each change',
      { timeout: 30_000 },
      async () => {
        const story = numberDrafts(
          buildRun(
            Array.from({ length: 100 }, () => ({ kind: 'score', score: 1 })),
            { total: 154 },
          ),
        );
        const whole = new RunFeed({ runId: 'run-1' });
        const from = story.length - CHANGES * EVENTS_PER_CHANGE;
        whole.apply(story.slice(0, from));
        const { engine } = await createScriptedEngine({ runs: [whole] });
        const wire = await transport.connect(engine);
        const messages = (await wire.client.runs.follow({ runId: 'run-1' }))[
          Symbol.asyncIterator
        ]();
        let state = createRunState('run-1');
        let stateBytes = 0;
        const receive = async (): Promise<void> => {
          const seq = whole.state.seq;
          while (state.seq < seq) {
            const { value } = await messages.next();
            const message = value as RunMessage;
            if (message.kind === 'snapshot') state = message.state;
            if (message.kind === 'events') state = reduceRun(state, message.events);
          }
          stateBytes += Buffer.byteLength(JSON.stringify(whole.state));
        };
        await receive();
        for (let at = from; at < story.length; at += EVENTS_PER_CHANGE) {
          whole.apply(story.slice(at, at + EVENTS_PER_CHANGE));
          await receive();
        }
        const share = wire.receivedBytes() / stateBytes;
        await messages.return();
        whole.close();
        await wire.close();
        expect(state).toEqual(whole.state);
        expect(wire.receivedBytes()).toBeGreaterThan(0);
        expect(share).toBeLessThan(0.05);
      },
    );
  },
);
