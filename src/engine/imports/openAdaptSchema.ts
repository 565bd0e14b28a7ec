/**
 * Files of openadapt-evals: `tasks/<task_id>/execution.json` of its ExecutionTraceCollector, with
 * `task.json`, `metadata.json` and `summary.json` beside it, and `benchmark_live.json` of its
 * LiveEvaluationTracker. Read tolerantly: a member of another form counts as not there.
 */
import { z } from 'zod';

const text = z.string().max(100_000).nullish().catch(null);
const number = z.number().nullish().catch(null);

export const openAdaptActionSchema = z.looseObject({
  type: text,
  x: number,
  y: number,
  end_x: number,
  end_y: number,
  text,
  key: text,
  modifiers: z.array(z.string().max(64)).max(16).nullish().catch(null),
  scroll_direction: text,
  answer: text,
});
export type OpenAdaptAction = z.infer<typeof openAdaptActionSchema>;

const stepSchema = z.object({
  step_idx: z.int().nonnegative().max(100_000),
  action: openAdaptActionSchema.nullish().catch(null),
  reasoning: text,
  /** Below the task's folder, or below the run's. */
  screenshot_path: text,
  /** Seconds since 1970, or ISO 8601. */
  timestamp: z.union([z.number(), z.string()]).nullish().catch(null),
});
export type OpenAdaptStep = z.infer<typeof stepSchema>;

export const executionSchema = z.object({
  task_id: z.string().min(1).max(256),
  model_id: text,
  success: z.boolean().nullish().catch(null),
  score: number,
  total_time_seconds: number,
  error: text,
  reason: text,
  error_type: text,
  steps: z.array(stepSchema).max(10_000).catch([]),
});
export type Execution = z.infer<typeof executionSchema>;

export const taskFileSchema = z.object({ instruction: text, domain: text });

export const metadataSchema = z.object({
  benchmark_name: text,
  run_name: text,
  model_id: text,
  agent: text,
});

export const benchmarkLiveSchema = z.object({
  status: z.enum(['idle', 'setup', 'running', 'complete', 'no_data']),
  total_tasks: z.int().nonnegative().nullish().catch(null),
  tasks_completed: z.int().nonnegative().nullish().catch(null),
  current_task: z
    .object({
      task_id: z.string().min(1).max(256),
      instruction: text,
      domain: text,
      steps: z
        .array(stepSchema.pick({ step_idx: true, action: true, reasoning: true }))
        .max(10_000)
        .catch([]),
      result: z.object({ success: z.boolean().nullish(), score: number }).nullish().catch(null),
    })
    .nullish()
    .catch(null),
});
