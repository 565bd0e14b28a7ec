import type { StoredLogLine } from '#protocol/contract.ts';
import type { LineStore } from './lineStore.ts';
import { latestValues } from '../latestValues.ts';

/** Newest lines go to a viewer at most this often. */
const BATCH_MS = 50;
/** Lines sent at once; a viewer that needs older ones asks for a page. */
const NEWEST_LINES = 200;

export interface NewestLines {
  readonly total: number;
  readonly newest: StoredLogLine[];
}

/** Totals and the lines that are new since the message before. */
export async function* followLines(
  lines: LineStore,
  signal?: AbortSignal,
): AsyncGenerator<NewestLines> {
  let sent = 0;
  const changes = latestValues({
    read: () => Promise.resolve(lines.lineCount),
    onChange: (listener) => lines.onChange(listener),
    pauseMs: BATCH_MS,
    ...(signal ? { signal } : {}),
  });
  for await (const total of changes) {
    const newest = lines.newest.filter(({ index }) => index >= sent).slice(-NEWEST_LINES);
    sent = total;
    yield { total, newest };
  }
}
