/**
 * A browser allows six connections to a host over all its tabs, and a stream holds one for good. So
 * over HTTP a visible tab streams its run and asks for everything else; only the newest lines of a
 * log are worth a second stream, and one tab of all has it.
 */
import type { RunSummary, StoredLogLine } from '#protocol/contract.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { MonitorClient } from './monitorClient.ts';
import { waitFor } from './keepFollowing.ts';

const RUNS_POLL_MS = 2000;
const LOG_POLL_MS = 500;
/** Lines asked for at once; more than come in half a second of the busiest log. */
const LOG_POLL_LINES = 500;
const LOG_LOCK = 'waa-monitor:log-stream';

export interface NewestLines {
  readonly total: number;
  readonly newest: readonly StoredLogLine[];
}

export async function openRunList(
  { rpc, isMultiplexed }: MonitorClient,
  signal: AbortSignal,
): Promise<AsyncIterable<RunSummary[]>> {
  if (isMultiplexed) return rpc.runs.followList(undefined, { signal });
  return poll(() => rpc.runs.list(undefined, { signal }), RUNS_POLL_MS, signal);
}

export async function openLog(
  client: Pick<MonitorClient, 'rpc' | 'isMultiplexed'>,
  runId: RunId,
  signal: AbortSignal,
): Promise<AsyncIterable<NewestLines>> {
  const { rpc, isMultiplexed } = client;
  if (isMultiplexed || (await takeLock(LOG_LOCK, signal))) {
    return rpc.log.follow({ runId }, { signal });
  }
  let total = 0;
  const ask = async (): Promise<NewestLines> => {
    const page = await rpc.log.page({ runId, from: total, count: LOG_POLL_LINES }, { signal });
    // Of a long history only the end is new to a viewer that asks for pages itself.
    const hasMore = page.total > total + LOG_POLL_LINES;
    total = page.total;
    return { total, newest: hasMore ? [] : page.lines };
  };
  return poll(ask, LOG_POLL_MS, signal);
}

async function* poll<T>(
  ask: () => Promise<T>,
  pauseMs: number,
  signal: AbortSignal,
): AsyncGenerator<T> {
  while (!signal.aborted) {
    yield await ask();
    await waitFor(pauseMs, signal);
  }
}

/** True when this tab has the lock now; it keeps it until `signal` aborts or the tab is gone. */
function takeLock(name: string, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const held = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (lock === null || signal.aborted) return undefined;
      return new Promise<void>((release) => {
        signal.addEventListener(
          'abort',
          () => {
            release();
          },
          { once: true },
        );
      });
    });
    // Without locks (a page that is no secure context) asking is the safe choice.
    held.catch(() => {
      resolve(false);
    });
  });
}
