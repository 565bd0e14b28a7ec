/**
 * The facts of a run. An event is immutable, has a sequence number within its run, and is what the
 * journal holds, what crosses to the faces, and what `reduceRun` folds into a snapshot.
 *
 * Words: a *run* is one benchmark execution; a *worker* is one container's share of it; a *task* is
 * one example (`domain/example_id`); an *attempt* one try at it; a *step* one turn of the agent; an
 * *action* what the agent did in that turn (a step can hold several).
 */
import { z } from 'zod';
import {
  instantSchema,
  phaseIdSchema,
  pictureRefSchema,
  runIdSchema,
  sourcedValueSchema,
  taskRefSchema,
  taskStageSchema,
} from './vocabulary.ts';
import { operationSchema } from './operations.ts';
import { verdictSchema } from './verdict.ts';

/** What every event carries. */
const envelope = {
  /** Position in the run's journal, from 1, without gaps. */
  seq: z.int().positive(),
  /** When it happened, on the VM's clock where the VM told, otherwise on ours (see `clock`). */
  at: instantSchema,
  /** `vm`: the log or a file of the VM gave the time. `app`: the time of arrival here. */
  clock: z.enum(['vm', 'app']),
  /** When this app learnt of it, on the app's clock. Freshness labels are computed from it. */
  seenAt: instantSchema,
  /** Id of the log or file source that told, absent for facts of the app itself. */
  source: z.string().max(256).optional(),
};

/** Which worker and task an event belongs to. Worker ids are WAA's (`0`, `1`, …) as text. */
const inTask = { workerId: z.string().max(64), task: taskRefSchema };
const inStep = { ...inTask, stepNumber: z.int().nonnegative() };

// --- The run as a whole ---------------------------------------------------------------------------

const runOpened = z.object({
  ...envelope,
  type: z.literal('run.opened'),
  runId: runIdSchema,
  name: z.string(),
  /** What is watched, for people: `azureuser@10.0.0.4`, or a folder. Never holds a secret. */
  targetLabel: z.string(),
  profileId: z.string().optional(),
});

/** Settings of the benchmark as found: model, agent, observation_type, max_steps, … */
const runConfigured = z.object({
  ...envelope,
  type: z.literal('run.configured'),
  workerId: z.string().max(64).optional(),
  settings: z.record(z.string(), sourcedValueSchema),
});

const runSummarised = z.object({
  ...envelope,
  type: z.literal('run.summarised'),
  workerId: z.string().max(64),
  /** WAA's own mean over the tasks that got a result; null when it printed that none had. */
  averageScore: z.number().nullable(),
});

const runFinished = z.object({
  ...envelope,
  type: z.literal('run.finished'),
  outcome: z.enum(['completed', 'interrupted', 'failed']),
  reason: z.string(),
});

// --- The way to the VM ----------------------------------------------------------------------------

const connectionChanged = z.object({
  ...envelope,
  type: z.literal('connection.changed'),
  status: z.enum(['connecting', 'ready', 'reconnecting', 'failed', 'closed']),
  /** For people: what happened and what to do next. */
  detail: z.string(),
  attempt: z.int().nonnegative().optional(),
  retryAt: instantSchema.optional(),
});

/** VM clock minus app clock, in ms; positive when the VM is ahead. */
const clockMeasured = z.object({
  ...envelope,
  type: z.literal('clock.measured'),
  offsetMs: z.number(),
  uncertaintyMs: z.number().nonnegative(),
});

/** What was found on the VM: container, results folder, guest route, log location, … */
const factsDiscovered = z.object({
  ...envelope,
  type: z.literal('facts.discovered'),
  facts: z.record(z.string(), sourcedValueSchema),
});

const sourceOpened = z.object({
  ...envelope,
  type: z.literal('source.opened'),
  sourceId: z.string().max(256),
  kind: z.enum(['container_log', 'file', 'results']),
  /** The path or container name, for people. */
  location: z.string(),
});

const sourceClosed = z.object({
  ...envelope,
  type: z.literal('source.closed'),
  sourceId: z.string().max(256),
  reason: z.string(),
});

// --- Phases ---------------------------------------------------------------------------------------

const phaseStarted = z.object({
  ...envelope,
  type: z.literal('phase.started'),
  phase: phaseIdSchema,
});

const phaseProgressed = z.object({
  ...envelope,
  type: z.literal('phase.progressed'),
  phase: phaseIdSchema,
  /** 0..1, or null when only words are known. */
  fraction: z.number().min(0).max(1).nullable(),
  detail: z.string(),
});

const phaseCompleted = z.object({
  ...envelope,
  type: z.literal('phase.completed'),
  phase: phaseIdSchema,
  result: z.enum(['done', 'failed', 'skipped']),
});

// --- Workers and tasks ----------------------------------------------------------------------------

/** The worker's own list, in run order: the authoritative total. */
const workerAssigned = z.object({
  ...envelope,
  type: z.literal('worker.assigned'),
  workerId: z.string().max(64),
  tasks: z.array(taskRefSchema),
});

const taskStarted = z.object({
  ...envelope,
  type: z.literal('task.started'),
  ...inTask,
  difficulty: z.enum(['normal', 'hard']).optional(),
});

/** May come twice for a text of several lines; the later one replaces the earlier. */
const taskDescribed = z.object({
  ...envelope,
  type: z.literal('task.described'),
  ...inTask,
  instruction: z.string(),
});

const taskStaged = z.object({
  ...envelope,
  type: z.literal('task.staged'),
  ...inTask,
  stage: taskStageSchema,
});

const taskScored = z.object({
  ...envelope,
  type: z.literal('task.scored'),
  ...inTask,
  /** 0..1 as the evaluator gave it. */
  score: z.number().min(0).max(1),
});

const taskFinished = z.object({ ...envelope, type: z.literal('task.finished'), ...inTask });

/** `error`: an exception in the task. `infra`: a fault of VM, guest or harness. */
const taskErrored = z.object({
  ...envelope,
  type: z.literal('task.errored'),
  ...inTask,
  kind: z.enum(['error', 'infra']),
  message: z.string(),
  /** Empty until it has been read; a second event with the same message replaces the first. */
  traceback: z.string(),
});

const taskInterrupted = z.object({
  ...envelope,
  type: z.literal('task.interrupted'),
  ...inTask,
  reason: z.string(),
});

// --- Steps ----------------------------------------------------------------------------------------

/** The agent was asked for its next action (`Agent: Thinking...`). */
const stepStarted = z.object({ ...envelope, type: z.literal('step.started'), ...inStep });

/** The language model was called (navi's `Thinking...`); what came before was reading the screen. */
const stepModelCalled = z.object({ ...envelope, type: z.literal('step.modelCalled'), ...inStep });

/** May come twice for an action of several lines; same `actionIndex`, the later text replaces. */
const stepActed = z.object({
  ...envelope,
  type: z.literal('step.acted'),
  ...inStep,
  /** 0-based; a step can hold several actions. */
  actionIndex: z.int().nonnegative(),
  action: z.string(),
});

const stepExecuted = z.object({
  ...envelope,
  type: z.literal('step.executed'),
  ...inStep,
  isOk: z.boolean(),
  message: z.string(),
});

/** The environment answered after acting and waiting (`Reward:`). */
const stepObserved = z.object({
  ...envelope,
  type: z.literal('step.observed'),
  ...inStep,
  reward: z.number(),
});

/** End of the step (`Done:`). WAA writes the step's files right after. */
const stepCompleted = z.object({
  ...envelope,
  type: z.literal('step.completed'),
  ...inStep,
  isDone: z.boolean(),
});

/** The observation was lost and the step passed without an action. */
const stepSkipped = z.object({
  ...envelope,
  type: z.literal('step.skipped'),
  ...inTask,
  reason: z.string(),
});

/** What WAA's files say of a step; `stepNumber` 0 is the observation after reset. */
const stepRecorded = z.object({
  ...envelope,
  type: z.literal('step.recorded'),
  ...inStep,
  /** Which of the step's actions it tells of, 0-based; left out for the first. */
  actionIndex: z.int().nonnegative().optional(),
  action: z.string().optional(),
  /** The screen after the action (for step 0: after reset). */
  screenshot: pictureRefSchema.optional(),
  /** Exactly what the agent saw before acting, where the agent saved it (navi). */
  screenshotBefore: pictureRefSchema.optional(),
  /** Prose part of the model's answer. */
  thought: z.string().optional(),
  windowTitle: z.string().optional(),
  /** Where the pointer acted, in fractions of the picture (0..1), when the action tells. */
  targets: z
    .array(
      z.object({
        kind: z.enum([
          'click',
          'double_click',
          'right_click',
          'move',
          'drag',
          'scroll',
          'type',
          'press',
        ]),
        x: z.number().nullable(),
        y: z.number().nullable(),
        text: z.string().optional(),
      }),
    )
    .optional(),
});

// --- Pictures, log, warnings ----------------------------------------------------------------------

const screenshotCaptured = z.object({
  ...envelope,
  type: z.literal('screenshot.captured'),
  picture: pictureRefSchema,
  /** `guest`: the guest server's /screenshot. `install`: QEMU's picture. `step`: a mirrored file. */
  kind: z.enum(['guest', 'install', 'step']),
  widthPx: z.int().positive(),
  heightPx: z.int().positive(),
  /** True when the picture is the same as the one before it. */
  isUnchanged: z.boolean(),
  task: taskRefSchema.optional(),
});

/** Running totals of the log, at most about once a second. Lines themselves never ride in events. */
const logCounted = z.object({
  ...envelope,
  type: z.literal('log.counted'),
  lineCount: z.int().nonnegative(),
  unknownCount: z.int().nonnegative(),
  errorCount: z.int().nonnegative(),
  /** ERROR lines that WAA prints in healthy runs; not part of `errorCount`. */
  benignErrorCount: z.int().nonnegative(),
});

/** Something a person should know, with what to do about it: a known trap, an unreadable file. */
const warningRaised = z.object({
  ...envelope,
  type: z.literal('warning.raised'),
  code: z.string().max(64),
  message: z.string(),
  remedy: z.string(),
});

const warningCleared = z.object({
  ...envelope,
  type: z.literal('warning.cleared'),
  code: z.string().max(64),
});

/** The watchdog changed its mind, or what its verdict rests on changed. */
const verdictChanged = z.object({
  ...envelope,
  type: z.literal('verdict.changed'),
  verdict: verdictSchema,
});

/** The app does something to the run, announces it, or has done it. */
const operationChanged = z.object({
  ...envelope,
  type: z.literal('operation.changed'),
  operation: operationSchema,
});

export const runEventSchema = z.discriminatedUnion('type', [
  runOpened,
  runConfigured,
  runSummarised,
  runFinished,
  connectionChanged,
  clockMeasured,
  factsDiscovered,
  sourceOpened,
  sourceClosed,
  phaseStarted,
  phaseProgressed,
  phaseCompleted,
  workerAssigned,
  taskStarted,
  taskDescribed,
  taskStaged,
  taskScored,
  taskFinished,
  taskErrored,
  taskInterrupted,
  stepStarted,
  stepModelCalled,
  stepActed,
  stepExecuted,
  stepObserved,
  stepCompleted,
  stepSkipped,
  stepRecorded,
  screenshotCaptured,
  logCounted,
  warningRaised,
  warningCleared,
  verdictChanged,
  operationChanged,
]);
export type RunEvent = z.infer<typeof runEventSchema>;
export type RunEventType = RunEvent['type'];
export type RunEventOf<T extends RunEventType> = Extract<RunEvent, { type: T }>;

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** An event before the journal has numbered it: what log pipelines and the session produce. */
export type EventDraft = DistributiveOmit<RunEvent, 'seq' | 'seenAt'>;
export type StepTarget = NonNullable<RunEventOf<'step.recorded'>['targets']>[number];
