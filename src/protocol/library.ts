/**
 * What people add to a run: names, tags, notes, stars, a verdict of their own on a task. It is kept in
 * `notes.json` beside the raw data, which never changes for it. And the library's housekeeping: the
 * trash, how much disk runs take, and what retention would remove.
 */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { instantSchema, runIdSchema, taskKeySchema } from './vocabulary.ts';

// --- Notes ----------------------------------------------------------------------------------------

export const NOTES_VERSION = 1;
/** More tags than this on one run are no help to find it. */
export const MAX_TAGS = 32;
export const MAX_NOTE_LENGTH = 20_000;

/** One word, so that `tag:baseline` in the filter box needs no quotes. */
export const tagSchema = z
  .string()
  .trim()
  .min(1, 'A tag needs at least one character.')
  .max(64, 'A tag has at most 64 characters.')
  .regex(/^[^\s,"():<>=-][^\s,"():<>=]*$/, 'A tag is one word without , " ( ) : < > = in it.');

const noteSchema = z.string().max(MAX_NOTE_LENGTH, 'A note has at most 20,000 characters.');
const runNameSchema = z.string().trim().min(1).max(200);

export const runMetaSchema = z.object({
  /** Shown instead of the run's own name; null for the latter. */
  name: runNameSchema.nullable().default(null),
  tags: z.array(tagSchema).max(MAX_TAGS).default([]),
  note: noteSchema.default(''),
  isStarred: z.boolean().default(false),
  /** Archived runs are left out of the home screen. */
  isArchived: z.boolean().default(false),
  /** Tasks with a note, star or verdict of a person. */
  notedTasks: z.int().nonnegative().default(0),
});
export type RunMeta = z.infer<typeof runMetaSchema>;
export const EMPTY_RUN_META: RunMeta = runMetaSchema.parse({});

/** Without defaults: what is left out stays as it is. */
export const runMetaChangeSchema = z.object({
  name: runNameSchema.nullable().optional(),
  tags: z.array(tagSchema).max(MAX_TAGS).optional(),
  note: noteSchema.optional(),
  isStarred: z.boolean().optional(),
  isArchived: z.boolean().optional(),
});
export type RunMetaChange = z.infer<typeof runMetaChangeSchema>;

/** What a person found the outcome of a task to be; `score` of the evaluator stays what it was. */
export const overrideValueSchema = z.enum(['passed', 'partial', 'failed', 'error', 'infra']);
export type OverrideValue = z.infer<typeof overrideValueSchema>;

export const verdictOverrideSchema = z.object({
  value: overrideValueSchema,
  reason: z.string().trim().min(1, 'A verdict needs a reason.').max(2000),
  /** App clock. */
  at: instantSchema,
  /** Account name on the machine where it was said; empty when unknown. */
  by: z.string().max(100).default(''),
});
export type VerdictOverride = z.infer<typeof verdictOverrideSchema>;

export const taskNotesSchema = z.object({
  note: noteSchema.default(''),
  isStarred: z.boolean().default(false),
  override: verdictOverrideSchema.nullable().default(null),
});
export type TaskNotes = z.infer<typeof taskNotesSchema>;
export const EMPTY_TASK_NOTES: TaskNotes = taskNotesSchema.parse({});

/** Without defaults: what is left out stays as it is. */
export const taskNotesChangeSchema = z.object({
  note: noteSchema.optional(),
  isStarred: z.boolean().optional(),
  /** Null takes it back. The engine adds when and who. */
  override: verdictOverrideSchema.pick({ value: true, reason: true }).nullable().optional(),
});
export type TaskNotesChange = z.infer<typeof taskNotesChangeSchema>;

export const runNotesSchema = z.object({
  meta: runMetaSchema,
  /** By task; a task without an entry has none. */
  tasks: z.record(taskKeySchema, taskNotesSchema),
});
export type RunNotes = z.infer<typeof runNotesSchema>;

/** `notes.json` in the folder of a run. */
export const notesFileSchema = z.object({
  version: z.literal(NOTES_VERSION),
  savedAt: instantSchema,
  meta: runMetaSchema,
  tasks: z.record(taskKeySchema, taskNotesSchema).default({}),
});
export type NotesFile = z.infer<typeof notesFileSchema>;

// --- What a list of runs can filter and group by, besides the counts -------------------------------

/** Distinct error texts kept for the list; a run with more has a problem that one of them names. */
export const MAX_LISTED_ERRORS = 8;
export const MAX_LISTED_ERROR_LENGTH = 160;

export const runDetailsSchema = z.object({
  /** In run order. */
  domains: z.array(z.string()).default([]),
  /** Steps of the latest attempts. */
  stepCount: z.int().nonnegative().default(0),
  /** Mean of the scores of tasks that have one; null when none has. */
  meanScore: z.number().nullable().default(null),
  /** Tasks that have a score. */
  scoredCount: z.int().nonnegative().default(0),
  somOrigin: z.string().nullable().default(null),
  a11yBackend: z.string().nullable().default(null),
  difficulty: z.string().nullable().default(null),
  /** Messages of tasks that ended in an error, and why the run ended. */
  errors: z.array(z.string()).default([]),
});
export type RunDetails = z.infer<typeof runDetailsSchema>;
export const EMPTY_RUN_DETAILS: RunDetails = runDetailsSchema.parse({});

// --- Trash, disk, retention -----------------------------------------------------------------------

export const keptRunSchema = z.object({ runId: runIdSchema, reason: z.string() });

export const trashedRunSchema = z.object({
  runId: runIdSchema,
  name: z.string(),
  trashedAt: instantSchema,
  sizeBytes: z.int().nonnegative(),
});
export type TrashedRun = z.infer<typeof trashedRunSchema>;

/** Bytes of a run on disk, by what could be removed apart. */
export const runUsageSchema = z.object({
  runId: runIdSchema,
  /** Pictures of the guest's screen that the app took. */
  screenBytes: z.int().nonnegative(),
  /** Small pictures, made again when needed. */
  thumbBytes: z.int().nonnegative(),
  /** Pictures that the agent saved, mirrored from the VM. */
  stepPictureBytes: z.int().nonnegative(),
  /** Everything else: journal, log, text files. */
  otherBytes: z.int().nonnegative(),
});
export type RunUsage = z.infer<typeof runUsageSchema>;

export const diskUsageSchema = z.object({
  runs: z.array(runUsageSchema),
  runBytes: z.int().nonnegative(),
  trashBytes: z.int().nonnegative(),
  /** Free on the disk of the data folder; null when the system does not tell. */
  freeBytes: z.number().nonnegative().nullable(),
});
export type DiskUsage = z.infer<typeof diskUsageSchema>;

/** What retention would remove, or removed. */
export const cleanupItemSchema = z.object({
  /** `<what>:<run id>`. */
  id: z.string(),
  runId: runIdSchema,
  runName: z.string(),
  what: z.enum(['thumbs', 'screens', 'step_pictures', 'run']),
  sizeBytes: z.int().nonnegative(),
  reason: z.string(),
  /** Never done without a person: starred, noted, or a whole run. */
  needsAsking: z.boolean(),
});
export type CleanupItem = z.infer<typeof cleanupItemSchema>;

export const cleanupPlanSchema = z.object({
  items: z.array(cleanupItemSchema),
  beforeBytes: z.int().nonnegative(),
  /** When all that needs no asking is done. */
  afterBytes: z.int().nonnegative(),
  /** The budget in force; null for none. */
  budgetBytes: z.number().positive().nullable(),
});
export type CleanupPlan = z.infer<typeof cleanupPlanSchema>;

export const cleanupResultSchema = z.object({
  done: z.array(cleanupItemSchema),
  /** Items that could not be done, and why. */
  left: z.array(z.object({ id: z.string(), reason: z.string() })),
  freedBytes: z.int().nonnegative(),
});
export type CleanupResult = z.infer<typeof cleanupResultSchema>;

export const storageSettingsSchema = z.object({
  /** Pictures of runs that ended longer ago are removed; null keeps them. */
  keepPicturesDays: z.number().int().min(1).max(3650).nullable().default(null),
  /** Budget of all runs together; null for none. */
  maxTotalGb: z.number().positive().max(1_000_000).nullable().default(null),
  /** Runs wait this long in the trash. */
  keepTrashDays: z.number().int().min(0).max(3650).default(14),
});
export type StorageSettings = z.infer<typeof storageSettingsSchema>;

// --- Procedures -----------------------------------------------------------------------------------

const runInput = z.object({ runId: runIdSchema });
/** As many as the library shows; a request with more is a mistake. */
const runIdsSchema = z.array(runIdSchema).min(1).max(10_000);
const runIdsInput = z.object({ runIds: runIdsSchema });

export const libraryContract = {
  meta: oc
    .route({ method: 'GET', path: '/runs/{runId}/notes' })
    .input(runInput)
    .output(runNotesSchema),
  saveMeta: oc
    .route({ method: 'PATCH', path: '/runs/{runId}/notes' })
    .input(runInput.extend({ change: runMetaChangeSchema }))
    .output(runNotesSchema),
  setTaskNote: oc
    .route({ method: 'PATCH', path: '/runs/{runId}/notes/task' })
    .input(runInput.extend({ task: taskKeySchema, change: taskNotesChangeSchema }))
    .output(runNotesSchema),
  /** Adds and removes tags of many runs at once. */
  tag: oc
    .route({ method: 'POST', path: '/library/tag' })
    .input(
      runIdsInput.extend({
        add: z.array(tagSchema).max(MAX_TAGS).default([]),
        remove: z.array(z.string().max(64)).max(MAX_TAGS).default([]),
      }),
    )
    .output(z.object({ changed: z.int().nonnegative() })),
  /** Moves runs to the trash. One that is being watched stays, with the reason. */
  remove: oc
    .route({ method: 'POST', path: '/library/remove' })
    .input(runIdsInput)
    .output(z.object({ removed: z.array(runIdSchema), kept: z.array(keptRunSchema) })),
  restore: oc
    .route({ method: 'POST', path: '/library/restore' })
    .input(runIdsInput)
    .output(z.object({ restored: z.array(runIdSchema), kept: z.array(keptRunSchema) })),
  /** Newest first. */
  trash: oc.route({ method: 'GET', path: '/library/trash' }).output(z.array(trashedRunSchema)),
  /** For good. Without `runIds` all of the trash. */
  emptyTrash: oc
    .route({ method: 'POST', path: '/library/empty-trash' })
    .input(z.object({ runIds: runIdsSchema.optional() }))
    .output(z.object({ removed: z.array(runIdSchema), freedBytes: z.int().nonnegative() })),
  usage: oc.route({ method: 'GET', path: '/library/usage' }).output(diskUsageSchema),
  /** What retention would do now; shown before it acts. Changes nothing. */
  cleanupPlan: oc.route({ method: 'GET', path: '/library/cleanup' }).output(cleanupPlanSchema),
  /** Does those items of the plan as it is by then; whole runs go to the trash. */
  cleanUp: oc
    .route({ method: 'POST', path: '/library/cleanup' })
    .input(z.object({ itemIds: z.array(z.string().max(300)).min(1).max(50_000) }))
    .output(cleanupResultSchema),
};
