/**
 * Files of a run that hold events and lines. `events.jsonl`: first line a header, then one event a
 * line. `logs/lines.log`: every log line as received, one a line, see `StoredLine`.
 */
import { z } from 'zod';
import { instantSchema, runIdSchema, sourcedValueSchema } from './vocabulary.ts';

export const JOURNAL_VERSION = 1;

export const journalHeaderSchema = z.object({
  format: z.literal('waa-monitor-journal'),
  version: z.int().positive(),
  runId: runIdSchema,
  createdAt: instantSchema,
  appVersion: z.string(),
});
export type JournalHeader = z.infer<typeof journalHeaderSchema>;

export const manifestSchema = z.object({
  version: z.literal(1),
  runId: runIdSchema,
  name: z.string(),
  targetLabel: z.string(),
  profileId: z.string().nullable(),
  /** Identifies the same benchmark on the VM when it is watched again: container id and start. */
  runKey: z.string(),
  openedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  outcome: z.enum(['completed', 'interrupted', 'failed']).nullable(),
  appVersion: z.string(),
  appCommit: z.string(),
  settings: z.record(z.string(), sourcedValueSchema),
  /** Of a run that this app started by `docker exec`: the file in the container its client writes. */
  startedLog: z.string().max(4096).optional(),
  /** Where a run came from that was not watched over SSH. Older manifests have none. */
  origin: z
    .object({
      kind: z.enum(['import', 'folder']),
      /** Path on this machine; only its last part goes into a bundle. */
      location: z.string(),
      /** Which run of that place. */
      part: z.string(),
      /** The same for the same files wherever they lie. */
      fingerprint: z.string(),
    })
    .nullish(),
});
export type RunManifest = z.infer<typeof manifestSchema>;
