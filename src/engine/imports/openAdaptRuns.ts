/** Runs of openadapt-evals: `<run>/tasks/<task_id>/execution.json`. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import posix from 'node:path/posix';
import { toTaskRef } from '#core/logs/logFormat.ts';
import { toErrorKind } from '#core/logs/knownFailures.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { SourcedValue, TaskRef } from '#protocol/vocabulary.ts';
import { readPictureFileHead } from '../screenshots/pngHeader.ts';
import { copyFiles } from './copyFiles.ts';
import { appNow, endImport } from './endImport.ts';
import { executionSchema, metadataSchema, taskFileSchema } from './openAdaptSchema.ts';
import type { Execution, OpenAdaptStep } from './openAdaptSchema.ts';
import { actionTargets, actionText, toTime } from './openAdaptSteps.ts';
import type { ImportTarget, RunSource } from './runSource.ts';
import { readTreeText } from './sourceTree.ts';
import type { SourceTree, TreeFile } from './sourceTree.ts';
import { Placer } from './waaPlan.ts';
import type { PlacedFile } from './waaPlan.ts';

interface OpenAdaptTask {
  readonly task: TaskRef;
  readonly execution: Execution;
  readonly instruction: string | null;
  readonly files: readonly PlacedFile[];
  /** As told, or else reckoned back from when the file was written. */
  readonly startedAt: string;
  readonly endedAt: string;
}

const MAX_JSON_BYTES = 64 * 2 ** 20;
const MARK = /(?:^|\/)tasks\/[^/]+\/execution\.json$/;
const PICTURE = /\.(?:png|jpe?g|webp)$/i;
const SOURCE_ID = 'results';
/** OpenAdapt's word for a fault that is not the agent's. */
const INFRA = /infra/i;

export async function findOpenAdaptRuns(
  tree: SourceTree,
  signal: AbortSignal,
): Promise<readonly RunSource[]> {
  const marks = tree.files.filter(({ path: name }) => MARK.test(name));
  const byRun = Map.groupBy(marks, ({ path: name }) =>
    name.replace(/(?:^|\/)tasks\/[^/]+\/execution\.json$/, ''),
  );
  const sources: RunSource[] = [];
  for (const [prefix, files] of byRun) {
    signal.throwIfAborted();
    sources.push(await readRun(tree, prefix, files, signal));
  }
  return sources;
}

async function readRun(
  tree: SourceTree,
  prefix: string,
  marks: readonly TreeFile[],
  signal: AbortSignal,
): Promise<RunSource> {
  const tasks: OpenAdaptTask[] = [];
  const placer = new Placer();
  let unreadable = 0;
  for (const mark of marks) {
    signal.throwIfAborted();
    const task = await readTask(tree, mark, placer);
    if (task === null) unreadable += 1;
    else tasks.push(task);
  }
  tasks.sort((a, b) => a.startedAt.localeCompare(b.startedAt));
  const settings = await readSettings(tree, prefix, tasks);
  const files = tasks.flatMap((task) => task.files);
  const scored = tasks.filter(({ execution }) => outcomeOf(execution) === 'score').length;
  const errored = tasks.filter(({ execution }) => outcomeOf(execution) === 'error').length;
  const base = path.basename(tree.location);
  const folder = posix.basename(prefix);
  return {
    runId: null,
    fingerprint: fingerprintOf(files),
    preview: {
      id: prefix === '' ? '.' : prefix,
      kind: 'openadapt_run',
      name: [base, ...(folder === '' ? [] : [folder])].join(' · ').slice(0, 200),
      tasks: {
        total: tasks.length + unreadable,
        withScore: scored,
        withError: errored,
        withoutOutcome: tasks.length + unreadable - scored - errored,
      },
      steps: tasks.reduce((sum, { execution }) => sum + execution.steps.length, 0),
      pictures: files.filter(({ to }) => PICTURE.test(to)).length,
      files: files.length,
      sizeBytes: files.reduce((sum, { file }) => sum + file.sizeBytes, 0),
      logs: [],
      startedAt: tasks[0]?.startedAt ?? null,
      endedAt:
        tasks
          .map(({ endedAt }) => endedAt)
          .sort()
          .at(-1) ?? null,
      settings,
      remarks: [
        ...(unreadable > 0
          ? [`${String(unreadable)} tasks have an execution.json that cannot be read.`]
          : []),
        'OpenAdapt saves no log of the client: set-up and evaluation are part of the time of a task.',
      ],
    },
    write: (target) => record(tree, tasks, settings, target),
  };
}

async function readTask(
  tree: SourceTree,
  mark: TreeFile,
  placer: Placer,
): Promise<OpenAdaptTask | null> {
  const folder = posix.dirname(mark.path);
  const parsed = executionSchema.safeParse(await readJson(tree, mark));
  if (!parsed.success) return null;
  const execution = parsed.data;
  const about = tree.files.find(({ path: name }) => name === `${folder}/task.json`);
  const told = taskFileSchema.safeParse(about === undefined ? {} : await readJson(tree, about));
  const { domain = null, instruction = null } = told.success ? told.data : {};
  const task = toTaskRef(domain ?? domainOf(execution.task_id), execution.task_id);
  if (task === null) return null;
  const files = tree.files
    .filter(({ path: name }) => name.startsWith(`${folder}/`))
    .flatMap((file) =>
      placer.place(file, `${task.domain}/${task.exampleId}/${file.path.slice(folder.length + 1)}`),
    );
  return { task, execution, instruction, files, ...timesOf(execution, mark) };
}

/** `notepad_1` is of notepad; an id alone tells no domain. */
function domainOf(taskId: string): string {
  return /^([a-z][a-z_]*?)_[0-9a-f]/i.exec(taskId)?.[1] ?? 'unknown';
}

function timesOf(
  { steps, total_time_seconds: seconds }: Execution,
  mark: TreeFile,
): { readonly startedAt: string; readonly endedAt: string } {
  const times = steps.flatMap(({ timestamp }) => toTime(timestamp) ?? []).sort();
  const lengthMs = Math.max(0, seconds ?? 0) * 1000;
  const writtenMs = mark.modifiedAtMs;
  const startedAt = times[0] ?? new Date(writtenMs - lengthMs).toISOString();
  const supposedEnd = new Date(Date.parse(startedAt) + lengthMs).toISOString();
  const lastStep = times.at(-1) ?? startedAt;
  return { startedAt, endedAt: supposedEnd > lastStep ? supposedEnd : lastStep };
}

function outcomeOf({ score, success, error, error_type }: Execution): 'score' | 'error' | 'none' {
  if ((error ?? '') !== '' || INFRA.test(error_type ?? '')) return 'error';
  if (score !== null && score !== undefined) return 'score';
  return success === null || success === undefined ? 'none' : 'score';
}

async function readSettings(
  tree: SourceTree,
  prefix: string,
  tasks: readonly OpenAdaptTask[],
): Promise<Record<string, SourcedValue>> {
  const name = prefix === '' ? 'metadata.json' : `${prefix}/metadata.json`;
  const file = tree.files.find((each) => each.path === name);
  const parsed = metadataSchema.safeParse(file === undefined ? {} : await readJson(tree, file));
  const told = parsed.success ? parsed.data : {};
  const model =
    told.model_id ?? tasks.find(({ execution }) => execution.model_id)?.execution.model_id;
  const values = { model, agent: told.agent, benchmark: told.benchmark_name };
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      value === null || value === undefined || value === ''
        ? []
        : [[key, { value: value.slice(0, 256), provenance: 'file' as const }]],
    ),
  );
}

async function record(
  tree: SourceTree,
  tasks: readonly OpenAdaptTask[],
  settings: Record<string, SourcedValue>,
  { openRecorder, paths, report, signal }: ImportTarget,
): Promise<void> {
  const recorder = await openRecorder();
  recorder.takeOpeningEvents();
  await copyFiles(
    tree,
    tasks.flatMap(({ files }) => files),
    { targetDir: paths.artifacts, signal, onFraction: (part) => report('copying', part) },
  );
  recorder.record([
    { ...appNow(), type: 'run.configured', settings },
    {
      ...appNow(),
      type: 'source.opened',
      sourceId: SOURCE_ID,
      kind: 'results',
      location: tree.location,
    },
  ]);
  for (const [index, task] of tasks.entries()) {
    signal.throwIfAborted();
    recorder.record(await taskDrafts(task, paths.artifacts));
    await recorder.flush();
    report('reading_results', index / tasks.length);
  }
  endImport(recorder);
}

async function taskDrafts(entry: OpenAdaptTask, artifactsDir: string): Promise<EventDraft[]> {
  const { task, execution, instruction, startedAt, endedAt } = entry;
  const base = { clock: 'vm', source: SOURCE_ID, workerId: '0', task } as const;
  const drafts: EventDraft[] = [{ ...base, type: 'task.started', at: startedAt }];
  if (instruction !== null) {
    drafts.push({ ...base, type: 'task.described', at: startedAt, instruction });
  }
  let at = startedAt;
  for (const [index, step] of execution.steps.entries()) {
    at = toTime(step.timestamp) ?? at;
    const seen = pictureOf(entry, step);
    const after = execution.steps[index + 1];
    const shown = after === undefined ? null : pictureOf(entry, after);
    const head = seen === null ? null : await readPictureFileHead(path.join(artifactsDir, seen));
    const action = actionText(step.action);
    const targets = actionTargets(step.action, head);
    drafts.push({
      ...base,
      type: 'step.recorded',
      at,
      stepNumber: step.step_idx + 1,
      ...(action === null ? {} : { action }),
      ...(seen === null ? {} : { screenshotBefore: `artifacts/${seen}` }),
      ...(shown === null ? {} : { screenshot: `artifacts/${shown}` }),
      ...(step.reasoning ? { thought: step.reasoning } : {}),
      ...(targets.length === 0 ? {} : { targets }),
    });
  }
  return [...drafts, ...outcomeDrafts(execution, base, endedAt)];
}

/** OpenAdapt saves what the agent saw before it acted. */
function pictureOf(
  { files }: OpenAdaptTask,
  { screenshot_path, step_idx }: OpenAdaptStep,
): string | null {
  const name =
    screenshot_path === null || screenshot_path === undefined
      ? `step_${String(step_idx).padStart(3, '0')}.png`
      : (screenshot_path.split(/[/\\]/).at(-1) ?? '');
  return files.find(({ file }) => posix.basename(file.path) === name)?.to ?? null;
}

function outcomeDrafts(
  execution: Execution,
  base: { clock: 'vm'; source: string; workerId: string; task: TaskRef },
  at: string,
): EventDraft[] {
  switch (outcomeOf(execution)) {
    case 'none':
      return [];
    case 'error': {
      const message = execution.error ?? execution.reason ?? execution.error_type ?? '';
      const isInfra = INFRA.test(execution.error_type ?? '');
      const kind = isInfra ? 'infra' : toErrorKind(message);
      return [{ ...base, type: 'task.errored', at, kind, message, traceback: '' }];
    }
    case 'score': {
      const told = execution.score ?? (execution.success === true ? 1 : 0);
      return [{ ...base, type: 'task.scored', at, score: Math.min(1, Math.max(0, told)) }];
    }
  }
}

function fingerprintOf(files: readonly PlacedFile[]): string {
  const lines = files.map(({ file, to }) => `${to}\0${String(file.sizeBytes)}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

async function readJson(tree: SourceTree, file: TreeFile): Promise<unknown> {
  try {
    return JSON.parse((await readTreeText(tree, file, MAX_JSON_BYTES)) ?? '');
  } catch {
    return null;
  }
}
