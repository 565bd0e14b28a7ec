/**
 * Operations: what the app does to a run on its VM because a person asked, or because a countdown
 * that everybody could see ran out. Each leaves events in the run's journal.
 */
import { z } from 'zod';
import { instantSchema } from './vocabulary.ts';

export const OPERATION_KINDS = [
  'start',
  'capture',
  'stop_client',
  'stop_container',
  'restart_container',
] as const;
export const operationKindSchema = z.enum(OPERATION_KINDS);
export type OperationKind = z.infer<typeof operationKindSchema>;

/** Those that a person may ask for while a run is watched; a start has a contract of its own. */
export const requestableKindSchema = operationKindSchema.exclude(['start']);
export type RequestableKind = z.infer<typeof requestableKindSchema>;

export const operationSchema = z.object({
  id: z.string().min(1).max(64),
  kind: operationKindSchema,
  /** `announced`: a countdown runs until `dueAt`. */
  status: z.enum(['announced', 'running', 'done', 'failed', 'cancelled']),
  /** Who asked for it: a person, or the profile's setting for stuck runs. */
  askedBy: z.enum(['person', 'stuck_setting']),
  /** One sentence for people: what happens, or what came of it. */
  detail: z.string().max(2000),
  /** App clock: when the countdown ends; null without one. */
  dueAt: instantSchema.nullable(),
  /** App clock: when it came into this status. */
  changedAt: instantSchema,
});
export type Operation = z.infer<typeof operationSchema>;

/** A command as it will be run, for reading before and for copying. Holds no secret. */
export const plannedCommandSchema = z.object({
  commandId: z.string(),
  title: z.string(),
  effect: z.enum(['read', 'change']),
  commandLine: z.string(),
  /** What goes to its standard input, in words; null when nothing does. */
  input: z.string().nullable(),
});
export type PlannedCommand = z.infer<typeof plannedCommandSchema>;
