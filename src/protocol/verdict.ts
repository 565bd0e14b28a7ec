/**
 * What the watchdog thinks of a run, with what it rests on. All instants are on the app's clock.
 * A verdict is an opinion: it is taken back as soon as the run shows otherwise.
 */
import { z } from 'zod';
import { instantSchema, pictureRefSchema } from './vocabulary.ts';

export const VERDICT_KINDS = [
  'healthy',
  'waiting_on_model',
  'stuck',
  'connection_lost',
  'abandoned',
  'crashed',
] as const;
export const verdictKindSchema = z.enum(VERDICT_KINDS);
export type VerdictKind = z.infer<typeof verdictKindSchema>;

/** Ways to tell whether a run goes on. Two of different origin make a `stuck` verdict. */
export const VERDICT_SIGNALS = [
  'log',
  'position',
  'files',
  'screen',
  'guest',
  'container',
  'client',
  'model',
  'link',
] as const;
export const verdictSignalNameSchema = z.enum(VERDICT_SIGNALS);
export type VerdictSignalName = z.infer<typeof verdictSignalNameSchema>;

export const verdictSignalSchema = z.object({
  name: verdictSignalNameSchema,
  /** What it says, for people. */
  text: z.string(),
  /** True when it speaks against the run, false when it speaks for it. */
  isAgainst: z.boolean(),
  /** Since when it says so. */
  since: instantSchema,
  /**
   * How long it had said so when the verdict was given, in ms of watching: sleep of this machine, a
   * lost connection and pauses of the app itself are not in it.
   */
  watchedMs: z.number().nonnegative(),
  /** Beyond this it counts against the run; null when it counts at once. */
  limitMs: z.number().nonnegative().nullable(),
});
export type VerdictSignal = z.infer<typeof verdictSignalSchema>;

export const verdictSchema = z.object({
  kind: verdictKindSchema,
  /** When that began, as far as it can be told: the last progress, the cut, the wait. */
  since: instantSchema,
  /** One sentence for people. */
  headline: z.string(),
  /** The worker it is about, where a run has several. */
  workerId: z.string().nullable(),
  signals: z.array(verdictSignalSchema),
  /** The newest line of the log that was no health check, retry or waiting. */
  lastUsefulLine: z.object({ text: z.string(), at: instantSchema }).nullable(),
  picture: pictureRefSchema.nullable(),
  /** What to try, in the order to try it. */
  nextSteps: z.array(z.string()),
});
export type Verdict = z.infer<typeof verdictSchema>;

/** What a list of runs shows of it. */
export const verdictBriefSchema = verdictSchema.pick({
  kind: true,
  since: true,
  headline: true,
});
export type VerdictBrief = z.infer<typeof verdictBriefSchema>;

/** Longest text of a line in a verdict. */
export const MAX_EVIDENCE_CHARS = 300;
