/** `runs replay`: a past run as if live, at any speed, in the displays of a live one. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ReplayTape } from '#core/replay/replayTape.ts';
import type { Feed } from '#protocol/contract.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import type { MonitorClient } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { findRun } from '../runRef.ts';
import { createDisplay } from '../views/createDisplay.ts';
import type { ProgressMode } from '../views/createDisplay.ts';

/** Events asked for at once; the contract allows no more. */
const PAGE_EVENTS = 10_000;
const FRAME_MS = 100;

export interface ReplayFlags {
  /** Seconds of the run per second. */
  readonly speed: number;
  readonly progress: ProgressMode;
}

export function replayRun(
  context: CommandContext,
  ref: string,
  flags: ReplayFlags,
): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const { runId } = await findRun(client, ref);
    const tape = new ReplayTape(runId, await allEvents(client, runId));
    if (tape.events.length === 0) {
      throw new UsageError(`Nothing was recorded of run ${runId}.`, 'Choose another run.');
    }
    return (await play(context, tape, flags)) ? EXIT.done : EXIT.interrupted;
  });
}

async function allEvents(client: MonitorClient, runId: RunId): Promise<readonly RunEvent[]> {
  const events: RunEvent[] = [];
  for (;;) {
    const page = await client.runs.events({ runId, after: events.length, limit: PAGE_EVENTS });
    for (const event of page) events.push(event);
    if (page.length < PAGE_EVENTS) return events;
  }
}

/** False when the person interrupted. */
async function play(
  context: CommandContext,
  tape: ReplayTape,
  { speed, progress }: ReplayFlags,
): Promise<boolean> {
  const { interrupted } = context.io;
  let positionMs = 0;
  // Counters of the display count the time of the run, not of its replay.
  const io = { ...context.io, now: () => tape.instantMs(positionMs) };
  const display = createDisplay({ ...context, io }, progress);
  const viewAfter = (count: number) => ({
    state: tape.stateAfter(count),
    feed: feedAt(io.now()),
    wasWatched: true,
    history: {},
  });
  let shown = 0;
  try {
    for (;;) {
      const count = tape.countAt(positionMs);
      if (count > shown) display.onRun(viewAfter(count), tape.events.slice(shown, count));
      shown = count;
      if (count >= tape.events.length) break;
      await sleep(FRAME_MS, undefined, { signal: interrupted }).catch(() => undefined);
      if (interrupted.aborted) return false;
      positionMs += FRAME_MS * speed;
    }
    display.finish(viewAfter(shown));
    return true;
  } finally {
    display.close();
  }
}

function feedAt(nowMs: number): Feed {
  const at = new Date(nowMs).toISOString();
  return { mode: 'live', sentAt: at, linkAt: at, logAt: at, filesAt: at, screenAt: at };
}
