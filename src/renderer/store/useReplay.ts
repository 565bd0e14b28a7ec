import { createContext, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import type { RunId } from '#protocol/vocabulary.ts';
import { ReplayPlayer, type ReplayState } from './replayPlayer.ts';
import { useMonitorStore } from './useMonitor.ts';

/** Ten pictures a second are a film; more is work for nothing. */
const TICK_MS = 100;
/** A tab that slept goes on where it was, not an hour later. */
const LONGEST_TICK_MS = 1000;

/** Null outside a replay. */
export const ReplayContext = createContext<ReplayPlayer | null>(null);

/** Plays a run from its start for as long as the calling component is shown. */
export function useReplayPlayer(runId: RunId): ReplayPlayer {
  const store = useMonitorStore();
  const [player] = useState(
    () =>
      new ReplayPlayer({
        runId,
        rpc: store.client.rpc.runs,
        show: (view) => store.showRun(runId, view),
        tick: tickByTimer,
      }),
  );
  useEffect(() => {
    // What was shown of the run is its end; a replay begins with nothing.
    store.showRun(runId, null);
    void player.open();
    return () => {
      player.close();
      store.showRun(runId, null);
    };
  }, [player, store, runId]);
  return player;
}

export function useReplayState(player: ReplayPlayer): ReplayState {
  return useSyncExternalStore(player.subscribe, player.getState);
}

export function useReplay(): ReplayPlayer | null {
  return useContext(ReplayContext);
}

function tickByTimer(onTick: (elapsedMs: number) => void): () => void {
  let lastMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    onTick(Math.min(nowMs - lastMs, LONGEST_TICK_MS));
    lastMs = nowMs;
  }, TICK_MS);
  return () => clearInterval(timer);
}
