/**
 * What an exported report holds besides the page itself: the run as the engine would tell it. The
 * page's client reads it (src/renderer/report), the engine writes it (src/engine/exports).
 */
import { z } from 'zod';
import { runStateSchema } from './snapshot.ts';
import { instantSchema, taskKeySchema } from './vocabulary.ts';

export const RECORDED_RUN_VERSION = 1;

/** Elements of the page: `<script type="text/plain" id="…">` with base64 text. */
export const RECORDED_IDS = {
  /** gzip of the JSON of a `RecordedRun`. */
  run: 'waa-run',
  /** gzip of the JSON of the lines of the log's n-th chunk. */
  logChunk: (index: number): string => `waa-log-${String(index)}`,
  /** gzip of the JSON of the answers on a task's steps, by `answerKey`. */
  stepFiles: (index: number): string => `waa-files-${String(index)}`,
  /** A picture by its ref, small or as it was taken. */
  picture: (ref: string, size: 'thumb' | 'full'): string => `waa-${size}-${ref}`,
} as const;

/** Key of a recorded answer: the procedure's path and its input, whose members may be in any order. */
export function answerKey(path: string, input: Readonly<Record<string, unknown>> = {}): string {
  const members = Object.entries(input).filter(([, value]) => value !== undefined);
  members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `${path} ${JSON.stringify(Object.fromEntries(members))}`;
}

/** Lines of the log that are packed together: some 100 kB, unpacked in a millisecond. */
export const LOG_CHUNK_LINES = 1000;

export const recordedRunSchema = z.object({
  version: z.literal(RECORDED_RUN_VERSION),
  exportedAt: instantSchema,
  app: z.object({ version: z.string(), commit: z.string(), builtAt: z.string() }),
  state: runStateSchema,
  pictures: z.object({
    choice: z.enum(['none', 'thumbs', 'full']),
    /** Where full pictures are: in the page, or in files beside it under their refs. */
    place: z.enum(['page', 'folder']),
    /** Media type of full pictures by ref. */
    mediaTypes: z.record(z.string(), z.string()),
  }),
  log: z.object({ lineCount: z.int().nonnegative(), chunkCount: z.int().nonnegative() }).nullable(),
  /** Which element holds what was saved of a task's steps. */
  stepFiles: z.record(taskKeySchema, z.int().nonnegative()),
  /** Answers to calls that are the same for every reader, by `answerKey`. */
  answers: z.record(z.string(), z.unknown()),
  /** What was hidden or left out, in words. */
  remarks: z.array(z.string()),
});
export type RecordedRun = z.infer<typeof recordedRunSchema>;

export const recordedAnswersSchema = z.record(z.string(), z.unknown());
