/**
 * The closed word lists of the product: one word per idea, used by code, files, UI and docs alike.
 * Meanings are in docs/glossary.md.
 */
import { z } from 'zod';

/** Where a value comes from. Shown in the UI wherever it is not `measured` or `file`. */
export const provenanceSchema = z.enum([
  'measured',
  'log',
  'file',
  'derived',
  'estimated',
  'unknown',
]);
export type Provenance = z.infer<typeof provenanceSchema>;

/** A value together with where it comes from, e.g. the model's name read from the log. */
export const sourcedValueSchema = z.object({
  value: z.string(),
  provenance: provenanceSchema,
});
export type SourcedValue = z.infer<typeof sourcedValueSchema>;

/** An instant as ISO 8601 in UTC with milliseconds, e.g. `2026-11-20T11:27:22.298Z`. */
export const instantSchema = z.string().min(20).max(40);

export const taskStatusSchema = z.enum([
  'not_started',
  'resetting',
  'setting_up',
  'running',
  'evaluating',
  'passed',
  'partial',
  'failed',
  'error',
  'infra',
  'interrupted',
  'skipped',
]);
export type TaskStatus = z.infer<typeof taskStatusSchema>;

/** The stages a task passes through while it is being worked on. */
export const taskStageSchema = z.enum(['resetting', 'setting_up', 'running', 'evaluating']);
export type TaskStage = z.infer<typeof taskStageSchema>;

/**
 * The phases of a run, in order. Everything before `benchmark` is set-up. A phase that a run does
 * not need (an image that is already built, a disk that is already installed) becomes `skipped`.
 */
export const PHASE_IDS = [
  'image_build',
  'container_start',
  'windows_download',
  'windows_prepare',
  'windows_boot',
  'windows_install',
  'windows_setup',
  'server_ready',
  'client_start',
  'benchmark',
  'summary',
] as const;
export const phaseIdSchema = z.enum(PHASE_IDS);
export type PhaseId = z.infer<typeof phaseIdSchema>;

export const phaseStatusSchema = z.enum(['pending', 'active', 'done', 'failed', 'skipped']);
export type PhaseStatus = z.infer<typeof phaseStatusSchema>;

export const runStatusSchema = z.enum([
  'waiting',
  'setting_up',
  'running',
  'completed',
  'interrupted',
  'failed',
]);
export type RunStatus = z.infer<typeof runStatusSchema>;

/** `domain/example_id`, the name of a task within a run. */
export const taskKeySchema = z.string().min(1).max(512);
export type TaskKey = z.infer<typeof taskKeySchema>;

export const taskRefSchema = z.object({
  domain: z.string().max(256),
  exampleId: z.string().max(256),
});
export type TaskRef = z.infer<typeof taskRefSchema>;

export function toTaskKey(task: TaskRef): TaskKey {
  return `${task.domain}/${task.exampleId}`;
}

/**
 * A picture of a run: a path below the run's folder, with forward slashes, e.g.
 * `artifacts/pyautogui/…/screenshot-step_0_20261120@113159.png` or `screens/000012.png`.
 * Faces turn it into a URL; it never leads outside the run's folder.
 */
export const pictureRefSchema = z.string().min(1).max(2048);
export type PictureRef = z.infer<typeof pictureRefSchema>;

export const runIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/);
export type RunId = z.infer<typeof runIdSchema>;

export const logStreamSchema = z.enum(['stdout', 'stderr']);
export type LogStream = z.infer<typeof logStreamSchema>;

export const logLevelSchema = z.enum(['debug', 'info', 'warning', 'error', 'critical', 'none']);
export type LogLevel = z.infer<typeof logLevelSchema>;

/** For the `default` of a `switch` over a union: a new member becomes a compile error there. */
export function assertNever(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
