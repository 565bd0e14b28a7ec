/** `benchmark_live.json`: what OpenAdapt's viewer polls, one task at a time. Little is better than none. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import posix from 'node:path/posix';
import type { z } from 'zod';
import { toTaskRef } from '#core/logs/logFormat.ts';
import type { EventDraft } from '#protocol/events.ts';
import { appNow, endImport } from './endImport.ts';
import { benchmarkLiveSchema } from './openAdaptSchema.ts';
import { actionTargets, actionText } from './openAdaptSteps.ts';
import type { ImportTarget, RunSource } from './runSource.ts';
import { readTreeText } from './sourceTree.ts';
import type { SourceTree } from './sourceTree.ts';

type BenchmarkLive = z.infer<typeof benchmarkLiveSchema>;

const MAX_BYTES = 16 * 2 ** 20;
const SOURCE_ID = 'results';

/** Only where the file was named itself, or nothing else is there. */
export async function findBenchmarkLive(tree: SourceTree): Promise<readonly RunSource[]> {
  const file = tree.files.find(({ path: name }) => posix.basename(name) === 'benchmark_live.json');
  if (file === undefined) return [];
  const text = (await readTreeText(tree, file, MAX_BYTES)) ?? '';
  const parsed = benchmarkLiveSchema.safeParse(parseJson(text));
  if (!parsed.success) return [];
  const live = parsed.data;
  const steps = live.current_task?.steps.length ?? 0;
  const hasTask = live.current_task !== null && live.current_task !== undefined;
  const hasScore = typeof live.current_task?.result?.score === 'number';
  const at = new Date(file.modifiedAtMs).toISOString();
  const planned = live.total_tasks ?? 0;
  const done = live.tasks_completed ?? 0;
  return [
    {
      runId: null,
      fingerprint: createHash('sha256').update(text).digest('hex'),
      preview: {
        id: '.',
        kind: 'benchmark_live',
        name: path.basename(path.dirname(tree.location)),
        tasks: {
          total: hasTask ? 1 : 0,
          withScore: hasScore ? 1 : 0,
          withError: 0,
          withoutOutcome: hasTask && !hasScore ? 1 : 0,
        },
        steps,
        pictures: 0,
        files: 1,
        sizeBytes: file.sizeBytes,
        logs: [],
        startedAt: null,
        endedAt: null,
        settings: {},
        remarks: [
          `It holds only the task that was shown last; of ${String(planned)} tasks, ${String(done)} were done then.`,
          'There are no pictures and no times in it.',
        ],
      },
      write: (target) => record(live, at, target),
    },
  ];
}

async function record(live: BenchmarkLive, at: string, target: ImportTarget): Promise<void> {
  const recorder = await target.openRecorder();
  recorder.takeOpeningEvents();
  recorder.record([
    {
      ...appNow(),
      type: 'run.configured',
      settings: {
        total_tasks: { value: String(live.total_tasks ?? ''), provenance: 'file' },
        tasks_completed: { value: String(live.tasks_completed ?? ''), provenance: 'file' },
      },
    },
    ...taskDrafts(live, at),
  ]);
  endImport(recorder);
}

function taskDrafts({ current_task: current }: BenchmarkLive, at: string): EventDraft[] {
  const task = toTaskRef(current?.domain ?? 'unknown', current?.task_id ?? '');
  if (current === null || current === undefined || task === null) return [];
  const base = { at, clock: 'vm', source: SOURCE_ID, workerId: '0', task } as const;
  const score = current.result?.score;
  return [
    { ...base, type: 'task.started' },
    ...(current.instruction
      ? [{ ...base, type: 'task.described' as const, instruction: current.instruction }]
      : []),
    ...current.steps.map((step): EventDraft => {
      const action = actionText(step.action);
      return {
        ...base,
        type: 'step.recorded',
        stepNumber: step.step_idx + 1,
        ...(action === null ? {} : { action }),
        ...(step.reasoning ? { thought: step.reasoning } : {}),
        targets: actionTargets(step.action, null),
      };
    }),
    ...(typeof score === 'number'
      ? [{ ...base, type: 'task.scored' as const, score: Math.min(1, Math.max(0, score)) }]
      : []),
  ];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
