/**
 * Getting a run out of the app: which formats there are, what a file will hold and weigh before it is
 * written, what is hidden in it, and the writing itself. The engine writes into the data folder; a
 * face then takes the file where its user wants it.
 */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { provenanceSchema, runIdSchema } from './vocabulary.ts';

export const EXPORT_FORMATS = [
  'html',
  'json',
  'csv',
  'csv_steps',
  'md',
  'latex',
  'junit',
  'pdf',
  'waarun',
] as const;
export const exportFormatSchema = z.enum(EXPORT_FORMATS);
export type ExportFormat = z.infer<typeof exportFormatSchema>;

export const PICTURE_CHOICES = ['none', 'thumbs', 'full'] as const;
export const pictureChoiceSchema = z.enum(PICTURE_CHOICES);
export type PictureChoice = z.infer<typeof pictureChoiceSchema>;

/** `auto`: one file up to `MAX_SINGLE_FILE_BYTES`, a folder (in the browser a zip) beyond. */
export const PACKAGINGS = ['auto', 'file', 'folder', 'zip'] as const;
export const packagingSchema = z.enum(PACKAGINGS);
export type Packaging = z.infer<typeof packagingSchema>;

/** A page larger than this opens slowly and passes no mail server. */
export const MAX_SINGLE_FILE_BYTES = 50_000_000;

export const redactionSchema = z.object({
  /** What the tasks ask for. */
  instructions: z.boolean().default(false),
  /** What the agent typed, and with it its code and its thoughts. */
  typedText: z.boolean().default(false),
  /** Names and addresses of the VM, and names of its users. */
  hosts: z.boolean().default(false),
  /** Further words, or regular expressions written as `/…/flags`. */
  words: z.array(z.string().min(1).max(500)).max(200).default([]),
});
export type Redaction = z.infer<typeof redactionSchema>;

export const exportOptionsSchema = z.object({
  runId: runIdSchema,
  format: exportFormatSchema,
  pictures: pictureChoiceSchema.default('thumbs'),
  packaging: packagingSchema.default('auto'),
  /** HTML only: the log, to be searched as in the app. */
  hasLog: z.boolean().default(true),
  /** HTML only: prompts, plans and accessibility trees of every step. */
  hasStepFiles: z.boolean().default(false),
  redaction: redactionSchema.prefault({}),
});
export type ExportOptions = z.infer<typeof exportOptionsSchema>;
/** As a caller writes them: whatever is left out has its default. */
export type ExportWish = z.input<typeof exportOptionsSchema>;

export const exportPartSchema = z.object({
  id: z.enum(['page', 'run', 'log', 'step_files', 'pictures', 'whole']),
  title: z.string(),
  sizeBytes: z.int().nonnegative(),
  /** `measured`, or `estimated` from a sample. */
  provenance: provenanceSchema,
});
export type ExportPart = z.infer<typeof exportPartSchema>;

export const exportPlanSchema = z.object({
  fileName: z.string(),
  parts: z.array(exportPartSchema),
  sizeBytes: z.int().nonnegative(),
  provenance: provenanceSchema,
  packaging: z.enum(['file', 'folder', 'zip']),
  pictureCount: z.int().nonnegative(),
  /** What the reader should know before: over the limit, what redaction leaves out. */
  remarks: z.array(z.string()),
});
export type ExportPlan = z.infer<typeof exportPlanSchema>;

/** Changes shown in a preview; the number of all of them is always told. */
export const MAX_PREVIEW_CHANGES = 200;

export const redactionPreviewSchema = z.object({
  changeCount: z.int().nonnegative(),
  changes: z
    .array(z.object({ place: z.string(), before: z.string(), after: z.string() }))
    .max(MAX_PREVIEW_CHANGES),
  /** What is left out as a whole, in words. */
  leftOut: z.array(z.string()),
  /** One sentence for each word or expression that is not used. */
  problems: z.array(z.string()),
});
export type RedactionPreview = z.infer<typeof redactionPreviewSchema>;

export const exportStatusSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('running'),
    /** What is being done, for people. */
    text: z.string(),
    done: z.int().nonnegative(),
    total: z.int().nonnegative(),
  }),
  z.object({
    status: z.literal('done'),
    fileName: z.string(),
    sizeBytes: z.int().nonnegative(),
    packaging: z.enum(['file', 'folder', 'zip']),
    tookMs: z.number().nonnegative(),
    /** What could not be taken along: a picture that is cut off. */
    remarks: z.array(z.string()),
  }),
  z.object({ status: z.literal('failed'), message: z.string(), remedy: z.string() }),
  z.object({ status: z.literal('cancelled') }),
]);
export type ExportStatus = z.infer<typeof exportStatusSchema>;

const exportIdSchema = z.string().regex(/^[a-z0-9-]{1,64}$/);
const exportInput = z.object({ exportId: exportIdSchema });

export const exportsContract = {
  /** What would be written, and how large it would be. Writes nothing. */
  plan: oc
    .route({ method: 'POST', path: '/exports/plan' })
    .input(exportOptionsSchema)
    .output(exportPlanSchema),
  /** What the redaction changes. */
  preview: oc
    .route({ method: 'POST', path: '/exports/preview' })
    .input(exportOptionsSchema)
    .output(redactionPreviewSchema),
  /** Begins to write; the file is fetched by the face when `follow` says `done`. */
  start: oc
    .route({ method: 'POST', path: '/exports' })
    .input(exportOptionsSchema)
    .output(exportInput),
  /** How it goes, to its end. */
  follow: oc
    .route({ method: 'GET', path: '/exports/{exportId}' })
    .input(exportInput)
    .output(eventIterator(exportStatusSchema)),
  /** False when it has ended already. */
  cancel: oc
    .route({ method: 'DELETE', path: '/exports/{exportId}' })
    .input(exportInput)
    .output(z.object({ isCancelled: z.boolean() })),
};
