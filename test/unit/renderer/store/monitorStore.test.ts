import { createRouterClient, implement } from '@orpc/server';
import { describe, expect, it, onTestFinished } from 'vitest';
import { contract, type RunMessage } from '#protocol/contract.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { MonitorClient } from '../../../../src/renderer/clients/monitorClient.ts';
import { MonitorStore } from '../../../../src/renderer/store/monitorStore.ts';
import { counted, opened } from './someEvents.ts';

const events = [opened(1), counted(2, 10), counted(3, 20), counted(4, 30)];
const stateUpTo = (count: number) => reduceRun(createRunState('r1'), events.slice(0, count));

type Play = (afterSeq: number | undefined) => readonly RunMessage[] | 'stay';

/** A store whose `runs.follow` plays one script after the other; `asked` holds the afterSeq of each. */
function storeWith(plays: readonly Play[]) {
  const asked: (number | undefined)[] = [];
  const listeners = new Set<() => void>();
  const os = implement(contract);
  const router = os.runs.router({
    ...fallbacks(os),
    follow: os.runs.follow.handler(async function* ({ input, signal }): AsyncGenerator<RunMessage> {
      asked.push(input.afterSeq);
      for (const listener of listeners) listener();
      const messages = plays[asked.length - 1]?.(input.afterSeq) ?? 'stay';
      if (messages !== 'stay') yield* messages;
      else await untilAborted(signal);
    }),
  });
  // Only `runs` is asked for here; the other parts of the contract stay away.
  const client = {
    rpc: { runs: createRouterClient(router, { context: {} }) },
    pictureUrl: () => '',
    close: () => undefined,
  } as unknown as MonitorClient;
  const store = new MonitorStore({
    client,
    schedule: (flush) => flush(),
    cache: { getItem: () => null, setItem: () => undefined },
    now: () => 0,
    wait: () => Promise.resolve(),
  });
  /** Resolves once the state and what was asked are as wanted. */
  const until = (isReached: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const check = (): void => {
        if (isReached()) resolve();
      };
      store.subscribe(check);
      listeners.add(check);
      check();
    });
  return { store, asked, until };
}

function fallbacks(os: ReturnType<typeof implement<typeof contract>>) {
  return {
    list: os.runs.list.handler(() => []),
    followList: os.runs.followList.handler(async function* () {
      yield await Promise.resolve([]);
    }),
    snapshot: os.runs.snapshot.handler(() => stateUpTo(4)),
    events: os.runs.events.handler(() => []),
    commands: os.runs.commands.handler(() => []),
    history: os.runs.history.handler(() => ({})),
    stepFiles: os.runs.stepFiles.handler(() => []),
  };
}

function untilAborted(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (signal === undefined || signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

describe('MonitorStore following a run', () => {
  it('joins at a snapshot and, after a drop, goes on after the last event it has', async () => {
    const { store, asked, until } = storeWith([
      () => [
        { kind: 'snapshot', state: stateUpTo(2) },
        { kind: 'events', events: [counted(3, 20)] },
      ],
      () => [{ kind: 'events', events: [counted(4, 30)] }],
    ]);
    onTestFinished(() => release());

    const release = store.holdRun('r1');
    await until(() => store.getState().runViews['r1']?.state?.seq === 4 && asked.length >= 3);

    expect(store.getState().runViews['r1']?.state).toEqual(stateUpTo(4));
    expect(asked.slice(0, 3)).toEqual([undefined, 3, 4]);
  });

  it('follows from scratch when events are missing', async () => {
    const { store, asked, until } = storeWith([
      () => [
        { kind: 'snapshot', state: stateUpTo(1) },
        { kind: 'events', events: [counted(4, 30)] },
      ],
      () => [{ kind: 'snapshot', state: stateUpTo(4) }],
    ]);
    onTestFinished(() => release());

    const release = store.holdRun('r1');
    await until(() => store.getState().runViews['r1']?.state?.seq === 4);

    expect(asked.slice(0, 2)).toEqual([undefined, undefined]);
    expect(store.getState().runViews['r1']?.state).toEqual(stateUpTo(4));
  });

  it('shows the run at once when its screen is opened again, and resumes', async () => {
    const { store, asked, until } = storeWith([() => [{ kind: 'snapshot', state: stateUpTo(3) }]]);
    const release = store.holdRun('r1');
    await until(() => store.getState().runViews['r1']?.state?.seq === 3 && asked.length >= 2);
    release();

    const again = store.holdRun('r1');
    onTestFinished(() => again());

    expect(store.getState().runViews['r1']?.state?.seq).toBe(3);
    await until(() => asked.length >= 3);
    expect(asked[2]).toBe(3);
  });
});
