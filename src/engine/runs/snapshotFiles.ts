/** Observers that keep a run's small files current: `.progress.json`, `benchmark_live.json`. */
import writeFileAtomic from 'write-file-atomic';
import { selectBenchmarkLive } from '#core/run/benchmarkLive.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunObserver } from './observers.ts';

const WRITE_EVERY_MS = 2000;
/** Share of the time that writing may take: a huge state is written less often. */
const WRITE_TIME_SHARE = 0.05;

export interface FileObserver extends RunObserver {
  /** Writes the latest state now. */
  finish(): Promise<void>;
}

/** Replaces `filePath` by rename with what `toJson` makes of the state, at a bounded rate. */
export function createStateFileObserver(
  name: string,
  filePath: string,
  toJson: (state: RunState) => unknown,
  onProblem: (error: unknown) => void,
): FileObserver {
  let latest: RunState | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing: Promise<void> = Promise.resolve();
  let pauseMs = WRITE_EVERY_MS;

  const write = async (): Promise<void> => {
    const state = latest;
    latest = null;
    if (!state) return;
    const startedAt = performance.now();
    try {
      await writeFileAtomic(filePath, JSON.stringify(toJson(state)), { fsync: false });
    } catch (error) {
      onProblem(error);
    }
    const tookMs = performance.now() - startedAt;
    pauseMs = Math.max(WRITE_EVERY_MS, tookMs / WRITE_TIME_SHARE);
  };
  const writeSoon = (): void => {
    timer ??= setTimeout(() => {
      timer = null;
      writing = writing.then(write);
    }, pauseMs);
  };
  return {
    name,
    onEvents: (_events: readonly RunEvent[], state: RunState) => {
      latest = state;
      writeSoon();
    },
    finish: async () => {
      if (timer) clearTimeout(timer);
      timer = null;
      writing = writing.then(write);
      await writing;
    },
  };
}

export function createBenchmarkLiveObserver(
  filePath: string,
  onProblem: (error: unknown) => void,
): FileObserver {
  return createStateFileObserver('benchmark_live.json', filePath, selectBenchmarkLive, onProblem);
}
