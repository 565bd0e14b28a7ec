/** The state of a run, folded from its events. The same shape is on disk, on the wire and in the UI. */
import { z } from 'zod';
import { operationSchema } from './operations.ts';
import { verdictSchema } from './verdict.ts';
import {
  instantSchema,
  phaseIdSchema,
  phaseStatusSchema,
  pictureRefSchema,
  runIdSchema,
  runStatusSchema,
  sourcedValueSchema,
  taskKeySchema,
  taskStatusSchema,
} from './vocabulary.ts';

export const SNAPSHOT_VERSION = 1;

export const stepTargetSchema = z.object({
  kind: z.enum(['click', 'double_click', 'right_click', 'move', 'drag', 'scroll', 'type', 'press']),
  x: z.number().nullable(),
  y: z.number().nullable(),
  text: z.string().optional(),
});

export const stepActionSchema = z.object({
  text: z.string(),
  /** Null while it is not known whether the guest ran it. */
  isOk: z.boolean().nullable(),
  message: z.string().nullable(),
  /** Where it acted; absent until a file told it. Older snapshots have only the step's. */
  targets: z.array(stepTargetSchema).optional(),
});

export const stepStateSchema = z.object({
  /** 1-based as WAA logs it. Pictures of WAA's files are numbered one lower. */
  number: z.int().nonnegative(),
  status: z.enum(['thinking', 'acting', 'settling', 'observing', 'done', 'skipped']),
  startedAt: instantSchema.nullable(),
  modelCalledAt: instantSchema.nullable(),
  actedAt: instantSchema.nullable(),
  executedAt: instantSchema.nullable(),
  observedAt: instantSchema.nullable(),
  completedAt: instantSchema.nullable(),
  actions: z.array(stepActionSchema),
  reward: z.number().nullable(),
  isDone: z.boolean().nullable(),
  thought: z.string().nullable(),
  windowTitle: z.string().nullable(),
  screenshot: pictureRefSchema.nullable(),
  screenshotBefore: pictureRefSchema.nullable(),
  /** Those of all its actions, in order. */
  targets: z.array(stepTargetSchema),
});
export type StepState = z.infer<typeof stepStateSchema>;

export const attemptStateSchema = z.object({
  /** From 1. */
  number: z.int().positive(),
  workerId: z.string(),
  status: taskStatusSchema,
  startedAt: instantSchema,
  /** End of set-up: the first step may begin. */
  readyAt: instantSchema.nullable(),
  evaluatingAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  score: z.number().nullable(),
  error: z.object({ message: z.string(), traceback: z.string() }).nullable(),
  /** Screen after reset, before the first step. */
  resetScreenshot: pictureRefSchema.nullable(),
  steps: z.array(stepStateSchema),
});
export type AttemptState = z.infer<typeof attemptStateSchema>;

export const taskStateSchema = z.object({
  key: taskKeySchema,
  domain: z.string(),
  exampleId: z.string(),
  /** Whose list it is on; null when no list was seen. */
  workerId: z.string().nullable(),
  instruction: z.string().nullable(),
  difficulty: z.enum(['normal', 'hard']).nullable(),
  status: taskStatusSchema,
  score: z.number().nullable(),
  attempts: z.array(attemptStateSchema),
});
export type TaskState = z.infer<typeof taskStateSchema>;

export const phaseStateSchema = z.object({
  id: phaseIdSchema,
  status: phaseStatusSchema,
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  fraction: z.number().nullable(),
  detail: z.string(),
});
export type PhaseState = z.infer<typeof phaseStateSchema>;

export const workerStateSchema = z.object({
  id: z.string(),
  /** Length of its own list; null until `Worker N is doing tasks` was seen. */
  assignedCount: z.int().nonnegative().nullable(),
  currentTask: taskKeySchema.nullable(),
  averageScore: z.number().nullable(),
  isFinished: z.boolean(),
  lastEventAt: instantSchema.nullable(),
});
export type WorkerState = z.infer<typeof workerStateSchema>;

export const connectionStateSchema = z.object({
  status: z.enum(['none', 'connecting', 'ready', 'reconnecting', 'failed', 'closed']),
  detail: z.string(),
  since: instantSchema.nullable(),
  attempt: z.int().nonnegative().nullable(),
  retryAt: instantSchema.nullable(),
});

export const warningSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  at: instantSchema,
});
export type Warning = z.infer<typeof warningSchema>;

export const screenStateSchema = z.object({
  picture: pictureRefSchema,
  kind: z.enum(['guest', 'install', 'step']),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** When the shown content first appeared, on the app's clock. */
  changedAt: instantSchema,
  /** When the screen was last looked at, on the app's clock. */
  seenAt: instantSchema,
  task: taskKeySchema.nullable(),
});
export type ScreenState = z.infer<typeof screenStateSchema>;

export const sourceStateSchema = z.object({
  id: z.string(),
  kind: z.enum(['container_log', 'file', 'results']),
  location: z.string(),
  isOpen: z.boolean(),
  closedReason: z.string().nullable(),
});

export const runStateSchema = z.object({
  version: z.literal(SNAPSHOT_VERSION),
  /** Sequence number of the last event folded in; 0 for none. */
  seq: z.int().nonnegative(),
  runId: runIdSchema,
  name: z.string(),
  targetLabel: z.string(),
  profileId: z.string().nullable(),
  status: runStatusSchema,
  finishReason: z.string().nullable(),
  /** App clock: when watching began. */
  openedAt: instantSchema.nullable(),
  /** VM clock: first sign of the run (container start or first task). */
  startedAt: instantSchema.nullable(),
  /** VM clock. */
  endedAt: instantSchema.nullable(),
  /** Latest instant of any event told by the VM, on the VM's clock. */
  lastVmAt: instantSchema.nullable(),
  /** App clock: when the last event of any kind was learnt. */
  lastSeenAt: instantSchema.nullable(),
  connection: connectionStateSchema,
  clockOffsetMs: z.number().nullable(),
  settings: z.record(z.string(), sourcedValueSchema),
  facts: z.record(z.string(), sourcedValueSchema),
  sources: z.array(sourceStateSchema),
  phases: z.array(phaseStateSchema),
  workers: z.record(z.string(), workerStateSchema),
  /** Task keys in run order. */
  taskOrder: z.array(taskKeySchema),
  tasks: z.record(taskKeySchema, taskStateSchema),
  screen: screenStateSchema.nullable(),
  log: z.object({
    lineCount: z.int().nonnegative(),
    unknownCount: z.int().nonnegative(),
    errorCount: z.int().nonnegative(),
    benignErrorCount: z.int().nonnegative(),
  }),
  warnings: z.array(warningSchema),
  /** What the watchdog thinks of the run; null before its first look. Older snapshots have none. */
  verdict: verdictSchema.nullable().default(null),
  /** What the app did to the run, newest last. */
  operations: z.array(operationSchema).default([]),
});
export type RunState = z.infer<typeof runStateSchema>;
