/** Looking at one step of a task: all that WAA saved of it, in parts. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { pictureRefSchema, runIdSchema, taskKeySchema } from './vocabulary.ts';

/** Which side of an action something was seen on. */
export const stepSideSchema = z.enum(['before', 'after']);
export type StepSide = z.infer<typeof stepSideSchema>;

/** One picture of a step. `kind` is WAA's own word for it, e.g. `foreground_window_regions`. */
export const stepPictureSchema = z.object({
  side: stepSideSchema,
  kind: z.string(),
  ref: pictureRefSchema,
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
});
export type StepPicture = z.infer<typeof stepPictureSchema>;

/** A text file of a step, secrets taken out. */
export const stepTextSchema = z.object({
  name: z.string(),
  /** WAA's own word, e.g. `plan_result`. */
  kind: z.string(),
  sizeBytes: z.int().nonnegative(),
  /** True when only the beginning is in `text`. */
  isCut: z.boolean(),
  text: z.string(),
});
export type StepText = z.infer<typeof stepTextSchema>;

/** In pixels of the guest's screen. */
export const screenRectSchema = z.object({
  x: z.number(),
  y: z.number(),
  width: z.number(),
  height: z.number(),
});
export type ScreenRect = z.infer<typeof screenRectSchema>;

/** What the environment told besides pictures. Null: it did not say, or the recorder could not save it. */
export const stepObservationSchema = z.object({
  windowTitle: z.string().nullable(),
  windowRect: screenRectSchema.nullable(),
  /** Titles of all open windows, the front one first. */
  windowNames: z.array(z.string()).nullable(),
  clipboard: z.string().nullable(),
  humanInput: z.string().nullable(),
  terminal: z.string().nullable(),
  accessibilityTree: stepTextSchema.nullable(),
});
export type StepObservation = z.infer<typeof stepObservationSchema>;

export const stepInspectionSchema = z.object({
  stepNumber: z.int().nonnegative(),
  /** What the agent saw when it chose the action; null at the screen after reset. */
  before: stepObservationSchema.nullable(),
  /** What was there after the action. */
  after: stepObservationSchema.nullable(),
  pictures: z.array(stepPictureSchema),
  /** What the agent itself wrote: prompt, reply, regions and whatever else it saves. */
  texts: z.array(stepTextSchema),
  /** The step's lines of traj.jsonl, indented; several when one reply held several actions. */
  records: z.array(stepTextSchema),
});
export type StepInspection = z.infer<typeof stepInspectionSchema>;

const stepInput = z.object({
  runId: runIdSchema,
  task: taskKeySchema,
  /** Left out: the latest attempt. */
  attempt: z.coerce.number().int().positive().optional(),
  /** 0 is the screen after reset. */
  stepNumber: z.coerce.number().int().nonnegative(),
});

/** Wide enough to read the screen's text; more makes files nobody can mail. */
export const FILM_WIDTHS_PX = [640, 960, 1280] as const;

export const filmSchema = z.object({
  fileName: z.string(),
  mediaType: z.literal('image/gif'),
  sizeBytes: z.int().nonnegative(),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  frames: z.int().positive(),
  durationMs: z.number().nonnegative(),
  /** Steps that are not in it, because a film of all would be too long. */
  leftOutSteps: z.int().nonnegative(),
  /** The file itself: some MB, asked for by a person. */
  base64: z.string(),
});
export type Film = z.infer<typeof filmSchema>;

export const inspectorContract = {
  /** Everything saved of a step. Parts that are not there (yet) are null or missing, never an error. */
  step: oc
    .route({ method: 'GET', path: '/runs/{runId}/inspection' })
    .input(stepInput)
    .output(stepInspectionSchema),
  /** Only its pictures: cheap, for the layers of the stage. */
  pictures: oc
    .route({ method: 'GET', path: '/runs/{runId}/inspection/pictures' })
    .input(stepInput)
    .output(z.array(stepPictureSchema)),
  /** An attempt as an animated GIF with what was asked and done as captions. Takes some seconds. */
  film: oc
    .route({ method: 'GET', path: '/runs/{runId}/film' })
    .input(
      stepInput.omit({ stepNumber: true }).extend({
        widthPx: z.coerce.number().int().min(240).max(1920).default(960),
      }),
    )
    .output(filmSchema),
};
