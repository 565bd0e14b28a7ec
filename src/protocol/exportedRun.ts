/**
 * The JSON export of a run, for other programs. Published as docs/run-export.schema.json and by
 * `waa-monitor runs export --schema`. A change that takes something away raises the version.
 */
import { z } from 'zod';
import { intervalSchema } from './analysis.ts';
import { runCountsSchema } from './contract.ts';
import { overrideValueSchema } from './library.ts';
import {
  instantSchema,
  phaseIdSchema,
  phaseStatusSchema,
  provenanceSchema,
  runIdSchema,
  runStatusSchema,
  sourcedValueSchema,
  taskStatusSchema,
} from './vocabulary.ts';

export const EXPORTED_RUN_VERSION = 1;

const timeSchema = z
  .object({ ms: z.number().nullable(), provenance: provenanceSchema })
  .describe('Milliseconds, null when not known, with where the value comes from.');

const exportedStepSchema = z.object({
  step: z.int().nonnegative().describe('1-based, as WAA logs it.'),
  status: z.string(),
  startedAt: instantSchema.nullable(),
  endedAt: instantSchema.nullable(),
  think: timeSchema,
  model: timeSchema,
  act: timeSchema,
  settle: timeSchema,
  observe: timeSchema,
  total: timeSchema,
  actions: z.array(
    z.object({ text: z.string(), isOk: z.boolean().nullable(), message: z.string().nullable() }),
  ),
  thought: z.string().nullable(),
  windowTitle: z.string().nullable(),
  reward: z.number().nullable(),
  isDone: z.boolean().nullable(),
  screenshot: z.string().nullable().describe('Path below the folder of the run.'),
});

const exportedAttemptSchema = z.object({
  attempt: z.int().positive(),
  worker: z.string(),
  status: taskStatusSchema,
  score: z.number().nullable(),
  startedAt: instantSchema,
  endedAt: instantSchema.nullable(),
  durationMs: z.number().nullable(),
  error: z.object({ message: z.string(), traceback: z.string() }).nullable(),
  steps: z.array(exportedStepSchema),
});

export const exportedRunSchema = z
  .object({
    format: z.literal('waa-monitor-run'),
    version: z.literal(EXPORTED_RUN_VERSION),
    exportedAt: instantSchema,
    app: z.object({ version: z.string(), commit: z.string() }),
    run: z.object({
      id: runIdSchema,
      name: z.string(),
      target: z.string(),
      status: runStatusSchema,
      finishReason: z.string().nullable(),
      startedAt: instantSchema.nullable().describe('Clock of the VM.'),
      endedAt: instantSchema.nullable().describe('Clock of the VM.'),
      settings: z.record(z.string(), sourcedValueSchema),
      facts: z.record(z.string(), sourcedValueSchema),
      tags: z.array(z.string()),
      note: z.string(),
    }),
    counts: runCountsSchema,
    rates: z
      .array(
        z.object({
          id: z.string(),
          label: z.string().describe('What the denominator counts.'),
          numerator: z.int().nonnegative(),
          denominator: z.int().nonnegative(),
          fraction: z.number().nullable().describe('Null when there is nothing to divide by.'),
          interval: intervalSchema.nullable().describe('Wilson score interval at 95 %.'),
          provenance: provenanceSchema,
        }),
      )
      .describe('None of these is "the" success rate: each names its denominator.'),
    domains: z.array(
      z.object({ domain: z.string(), passed: z.int().nonnegative(), total: z.int().nonnegative() }),
    ),
    phases: z.array(
      z.object({
        id: phaseIdSchema,
        status: phaseStatusSchema,
        startedAt: instantSchema.nullable(),
        endedAt: instantSchema.nullable(),
      }),
    ),
    tasks: z.array(
      z.object({
        key: z.string(),
        domain: z.string(),
        exampleId: z.string(),
        instruction: z.string().nullable(),
        status: taskStatusSchema,
        score: z.number().nullable().describe('As the benchmark gave it, 0 to 1.'),
        override: z
          .object({ value: overrideValueSchema, reason: z.string(), at: instantSchema })
          .nullable()
          .describe('What a person found; counted nowhere in this file.'),
        note: z.string(),
        attempts: z.array(exportedAttemptSchema),
      }),
    ),
    remarks: z.array(z.string()).describe('What was hidden or left out, in words.'),
  })
  .describe('A run of Windows Agent Arena as exported by WAA Monitor.');
export type ExportedRun = z.infer<typeof exportedRunSchema>;
