/** Signals of a run that is well in the middle of its benchmark; a test says what is otherwise. */
import type { Lane, Mark, WatchSignals } from '#core/watchdog/signals.ts';
import { instantAfter } from './builders.ts';

export const MINUTE = 60_000;

/** `minutes` after watching began, on both clocks. */
export function mark(minutes: number): Mark {
  return { ms: minutes * MINUTE, at: instantAfter(minutes * 60) };
}

export function buildLane(change: Partial<Lane> = {}): Lane {
  return {
    workerId: null,
    phase: 'benchmark',
    log: mark(0),
    lastUsefulLine: { text: 'Agent: Thinking...', at: instantAfter(0) },
    position: mark(0),
    files: mark(0),
    modelWait: null,
    ...change,
  };
}

export function buildSignals(change: Partial<WatchSignals> = {}): WatchSignals {
  return {
    at: instantAfter(0),
    isWatched: true,
    isCaughtUp: true,
    standing: null,
    status: 'running',
    finishReason: null,
    link: { downMs: 0, downAt: instantAfter(0), detail: '' },
    containerGone: null,
    hasContainer: true,
    clientGone: null,
    screen: null,
    picture: 'screens/000001.png',
    guest: null,
    model: 'gpt-4o',
    lanes: [buildLane()],
    ...change,
  };
}
