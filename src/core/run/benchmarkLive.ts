/**
 * The run in the shape of OpenAdapt's `benchmark_live.json`, for viewers that poll it.
 * Source of the shape: LiveEvaluationTracker of openadapt-evals, plus its `setup` status.
 */
import type { AttemptState, RunState, TaskState } from '#protocol/snapshot.ts';
import type { TaskStatus } from '#protocol/vocabulary.ts';

const ENDED: ReadonlySet<TaskStatus> = new Set([
  'passed',
  'partial',
  'failed',
  'error',
  'infra',
  'interrupted',
  'skipped',
]);

export type BenchmarkLive =
  | { readonly status: 'idle' }
  | { readonly status: 'setup'; readonly phase: string; readonly detail: string }
  | {
      readonly status: 'running' | 'complete';
      readonly total_tasks: number;
      readonly tasks_completed: number;
      readonly current_task?: LiveTask;
    };

interface LiveTask {
  readonly task_id: string;
  readonly instruction: string;
  readonly domain: string;
  readonly steps: readonly LiveStep[];
  readonly result: LiveResult | null;
}

interface LiveStep {
  readonly step_idx: number;
  readonly action: { readonly type: string; readonly text: string };
  readonly reasoning: string | null;
  readonly screenshot_url: string | null;
}

interface LiveResult {
  readonly success: boolean;
  readonly score: number;
  readonly num_steps: number;
  readonly total_time_seconds: number;
}

export function selectBenchmarkLive(state: RunState): BenchmarkLive {
  const tasks = state.taskOrder.flatMap((key) => state.tasks[key] ?? []);
  if (tasks.every(({ attempts }) => attempts.length === 0)) return setupStatus(state);
  const current = currentTask(state);
  return {
    status: state.status === 'running' || state.status === 'setting_up' ? 'running' : 'complete',
    total_tasks: tasks.length,
    tasks_completed: tasks.filter(({ status }) => ENDED.has(status)).length,
    ...(current ? { current_task: toLiveTask(current) } : {}),
  };
}

function setupStatus(state: RunState): BenchmarkLive {
  const phase = state.phases.find(({ status }) => status === 'active');
  return phase ? { status: 'setup', phase: phase.id, detail: phase.detail } : { status: 'idle' };
}

/** The task of the worker that spoke last; after the end, the last one that was begun. */
function currentTask(state: RunState): TaskState | undefined {
  const workers = Object.values(state.workers)
    .filter(({ currentTask: key }) => key !== null)
    .sort((a, b) => (b.lastEventAt ?? '').localeCompare(a.lastEventAt ?? ''));
  const key = workers[0]?.currentTask;
  if (key) return state.tasks[key];
  const begun = state.taskOrder.filter((other) => (state.tasks[other]?.attempts.length ?? 0) > 0);
  const last = begun.at(-1);
  return last === undefined ? undefined : state.tasks[last];
}

function toLiveTask(task: TaskState): LiveTask {
  const attempt = task.attempts.at(-1);
  return {
    task_id: task.key,
    instruction: task.instruction ?? '',
    domain: task.domain,
    steps: (attempt?.steps ?? []).map((step) => ({
      step_idx: step.number,
      action: { type: 'raw', text: step.actions.map(({ text }) => text).join('\n') },
      reasoning: step.thought,
      screenshot_url: step.screenshot,
    })),
    result: attempt ? toResult(attempt) : null,
  };
}

function toResult(attempt: AttemptState): LiveResult | null {
  if (attempt.score === null || attempt.endedAt === null) return null;
  const durationMs = Date.parse(attempt.endedAt) - Date.parse(attempt.startedAt);
  return {
    success: attempt.score >= 1,
    score: attempt.score,
    num_steps: attempt.steps.length,
    total_time_seconds: durationMs / 1000,
  };
}
