/** `run_error.json`: what was known when a run was found stuck or crashed. Holds no secret. */
import { z } from 'zod';
import { runEventSchema } from './events.ts';
import { connectionStateSchema, warningSchema } from './snapshot.ts';
import { verdictSchema } from './verdict.ts';
import {
  instantSchema,
  logLevelSchema,
  phaseIdSchema,
  runIdSchema,
  runStatusSchema,
  taskKeySchema,
} from './vocabulary.ts';

export const RUN_ERROR_VERSION = 1;

export const vmCheckSchema = z.object({
  id: z.enum(['connection', 'container', 'client', 'log', 'results', 'guest', 'screen', 'clock']),
  status: z.enum(['ok', 'failed', 'unknown']),
  detail: z.string(),
});
export type VmCheck = z.infer<typeof vmCheckSchema>;

export const runErrorSchema = z.object({
  format: z.literal('waa-monitor-run-error'),
  version: z.literal(RUN_ERROR_VERSION),
  /** App clock. */
  writtenAt: instantSchema,
  runId: runIdSchema,
  name: z.string(),
  targetLabel: z.string(),
  app: z.object({ version: z.string(), commit: z.string() }),
  verdict: verdictSchema,
  /** The limit of the benchmark then, in minutes. */
  stuckTimeoutMinutes: z.number().positive(),
  lastKnown: z.object({
    seq: z.int().nonnegative(),
    status: runStatusSchema,
    phase: phaseIdSchema.nullable(),
    task: taskKeySchema.nullable(),
    stepNumber: z.int().nonnegative().nullable(),
    activity: z.string(),
    endedTasks: z.int().nonnegative(),
    totalTasks: z.int().nonnegative(),
    connection: connectionStateSchema,
    startedAt: instantSchema.nullable(),
    /** VM clock. */
    lastVmAt: instantSchema.nullable(),
    lastSeenAt: instantSchema.nullable(),
    clockOffsetMs: z.number().nullable(),
    picture: z.string().nullable(),
  }),
  vmChecks: z.array(vmCheckSchema),
  warnings: z.array(warningSchema),
  /** Oldest first. */
  lastEvents: z.array(runEventSchema),
  logTail: z.array(
    z.object({
      source: z.string(),
      at: instantSchema.nullable(),
      level: logLevelSchema,
      text: z.string(),
    }),
  ),
});
export type RunError = z.infer<typeof runErrorSchema>;
