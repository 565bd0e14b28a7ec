/** Runs that come from files: what a path holds, importing it, and watching a local folder grow. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema, runIdSchema, sourcedValueSchema } from './vocabulary.ts';

export const importKindSchema = z.enum([
  'waa_results',
  'waa_log',
  'osworld_results',
  'azure_results',
  'openadapt_run',
  'benchmark_live',
  'bundle',
  'run_folder',
]);
export type ImportKind = z.infer<typeof importKindSchema>;

/** A path on the engine's machine, or a file that was sent with `upload`. */
export const importPlaceSchema = z.union([
  z.object({ path: z.string().min(1).max(4096) }),
  z.object({ uploadId: z.string().min(1).max(64) }),
]);
export type ImportPlace = z.infer<typeof importPlaceSchema>;

const count = z.int().nonnegative();

/** A run that could be imported. Counts are of what lies there, not of what was planned. */
export const importableRunSchema = z.object({
  /** Names it among the runs of this place. */
  id: z.string(),
  kind: importKindSchema,
  name: z.string(),
  tasks: z.object({
    /** Known at all: with a folder, or on a worker's list. */
    total: count,
    withScore: count,
    withError: count,
    /** Begun or listed, and without an outcome. */
    withoutOutcome: count,
  }),
  steps: count,
  pictures: count,
  files: count,
  sizeBytes: z.number().nonnegative(),
  /** Logs that are read, relative to the place. */
  logs: z.array(z.string()),
  /** VM clock, as logs and files tell. */
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  settings: z.record(z.string(), sourcedValueSchema),
  /** What is missing or odd, a sentence each. */
  remarks: z.array(z.string()),
  /** The run that this was imported as before. `same`: nothing has changed since. */
  existing: z.object({ runId: runIdSchema, isSame: z.boolean() }).nullable(),
});
export type ImportableRun = z.infer<typeof importableRunSchema>;

export const importPreviewSchema = z.object({
  /** What was looked at, for people. */
  location: z.string(),
  /** "WAA results folder", "Azure outputs of 3 experiments", … */
  title: z.string(),
  runs: z.array(importableRunSchema),
  /** Files were written there just now: it may be a run that goes on. */
  isGrowing: z.boolean(),
  /** What concerns no single run. */
  remarks: z.array(z.string()),
});
export type ImportPreview = z.infer<typeof importPreviewSchema>;

export const importedRunSchema = z.object({
  /** Of the preview. */
  id: z.string(),
  name: z.string(),
  runId: runIdSchema,
  /** False when it was here already and nothing was imported. */
  isNew: z.boolean(),
});
export type ImportedRun = z.infer<typeof importedRunSchema>;

export const importMessageSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('progress'),
    /** Run that is being imported, 1-based, of how many. */
    run: z.int().positive(),
    runCount: z.int().positive(),
    name: z.string(),
    stage: z.enum(['reading_log', 'copying', 'reading_results']),
    /** 0..1 of this run. */
    fraction: z.number().min(0).max(1),
  }),
  z.object({ kind: z.literal('imported'), run: importedRunSchema }),
  /** One run could not be imported; the others are. */
  z.object({ kind: z.literal('failed'), name: z.string(), message: z.string() }),
]);
export type ImportMessage = z.infer<typeof importMessageSchema>;

/** Bytes of one piece of an upload: with base64 well below what a request may hold. */
export const UPLOAD_PIECE_BYTES = 512 * 1024;

export const importsContract = {
  /** Reads and changes nothing. */
  preview: oc
    .route({ method: 'POST', path: '/imports/preview' })
    .input(importPlaceSchema)
    .output(importPreviewSchema),
  /** Ends with the last run. Leaving the stream cancels: what is not whole by then is removed. */
  start: oc
    .route({ method: 'POST', path: '/imports' })
    .input(
      z.object({
        place: importPlaceSchema,
        /** Ids of the preview; left out for every run that is not here already. */
        runs: z.array(z.string().max(4096)).max(10_000).optional(),
        /** Import what is here already a second time. */
        again: z.boolean().default(false),
      }),
    )
    .output(eventIterator(importMessageSchema)),
  /** A piece of a file, in order; the first one without an id. Kept until the engine closes. */
  upload: oc
    .route({ method: 'POST', path: '/imports/upload' })
    .input(
      z.object({
        uploadId: z.string().max(64).optional(),
        /** Base name, which tells the kind of file. */
        name: z.string().min(1).max(255),
        offset: count,
        base64: z.string().max(Math.ceil((UPLOAD_PIECE_BYTES * 4) / 3) + 4),
      }),
    )
    .output(z.object({ uploadId: z.string(), receivedBytes: count })),
  /** Follows a results folder of this machine; the same folder goes on with the same run. */
  watch: oc
    .route({ method: 'POST', path: '/imports/watch' })
    .input(z.object({ path: z.string().min(1).max(4096) }))
    .output(z.object({ runId: runIdSchema })),
};
