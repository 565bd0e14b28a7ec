/** The log of a report: packed in chunks, of which the last ones looked at stay unpacked. */
import { compileQuery } from '#core/logs/lineQuery.ts';
import { logLineSchema } from '#protocol/contract.ts';
import type { LogQuery, StoredLogLine } from '#protocol/contract.ts';
import { LOG_CHUNK_LINES, RECORDED_IDS } from '#protocol/recordedRun.ts';
import { unpack, type ReadPart } from './embedded.ts';

/** Unpacked chunks that are kept: what a person scrolls through within moments. */
const KEPT_CHUNKS = 8;

interface LogPage {
  readonly total: number;
  readonly lines: StoredLogLine[];
}

export interface RecordedLog {
  readonly total: number;
  page(from: number, count: number, query?: LogQuery): Promise<LogPage>;
}

const chunkSchema = logLineSchema.array();

export function createRecordedLog(readPart: ReadPart, total: number): RecordedLog {
  const kept = new Map<number, Promise<StoredLogLine[]>>();
  let found: { readonly key: string; readonly lines: Promise<StoredLogLine[]> } | null = null;

  const chunk = (index: number): Promise<StoredLogLine[]> => {
    const known = kept.get(index);
    if (known !== undefined) return known;
    const lines = readChunk(readPart, index);
    kept.set(index, lines);
    const [oldest] = kept.keys();
    if (kept.size > KEPT_CHUNKS && oldest !== undefined) kept.delete(oldest);
    return lines;
  };
  const read = async (from: number, count: number): Promise<StoredLogLine[]> => {
    const lines: StoredLogLine[] = [];
    const end = Math.min(total, from + count);
    const last = Math.ceil(end / LOG_CHUNK_LINES);
    for (let index = Math.floor(from / LOG_CHUNK_LINES); index < last; index += 1) {
      lines.push(...(await chunk(index)).filter((line) => line.index >= from && line.index < end));
    }
    return lines;
  };
  const search = async (query: LogQuery): Promise<StoredLogLine[]> => {
    const test = compileQuery(query);
    const matches: StoredLogLine[] = [];
    for (let index = 0; index * LOG_CHUNK_LINES < total; index += 1) {
      // Not `chunk`: a search would push out what is on screen.
      const lines = await (kept.get(index) ?? readChunk(readPart, index));
      matches.push(...(test === null ? lines : lines.filter(test)));
    }
    return matches;
  };
  return {
    total,
    page: async (from, count, query) => {
      if (query === undefined) return { total, lines: await read(from, count) };
      const key = JSON.stringify(query);
      if (found?.key !== key) found = { key, lines: search(query) };
      const lines = await found.lines;
      return { total: lines.length, lines: lines.slice(from, from + count) };
    },
  };
}

async function readChunk(readPart: ReadPart, index: number): Promise<StoredLogLine[]> {
  const packed = readPart(RECORDED_IDS.logChunk(index));
  if (packed === null) throw new Error(`Part ${index} of the log is missing: the file is cut off.`);
  return chunkSchema.parse(await unpack(packed));
}
