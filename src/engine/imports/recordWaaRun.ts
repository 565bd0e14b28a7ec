/**
 * Records an imported run as if it had been watched: its logs through the log pipeline, its files
 * through the results reader, into the same journal. The logs come first, because they date what
 * happened to the millisecond and files only to their last change.
 */
import { createResultsReader } from '../benchmarks/waa/resultsReader.ts';
import type { EventDraft } from '#protocol/events.ts';
import type { SourcedValue } from '#protocol/vocabulary.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { appNow, endImport } from './endImport.ts';
import { copyFiles } from './copyFiles.ts';
import type { CopiedFile } from './copyFiles.ts';
import { readLogs } from './logSource.ts';
import type { ImportedLog } from './logSource.ts';
import type { SniffedLog } from './logSniff.ts';
import type { ImportTarget } from './runSource.ts';
import type { SourceTree } from './sourceTree.ts';
import type { PlacedFile } from './waaPlan.ts';
import type { TaskWithFacts } from './taskFacts.ts';

export interface WaaRunParts {
  readonly tree: SourceTree;
  readonly tasks: readonly TaskWithFacts[];
  readonly logs: readonly SniffedLog[];
  readonly logFiles: readonly PlacedFile[];
  /** What folders and files beside the results tell of the run. */
  readonly fileSettings: Readonly<Record<string, SourcedValue>>;
}

const RESULTS_ID = 'results';
/** Events that are folded and written together; more would only cost memory. */
const BATCH_EVENTS = 2000;

export async function recordWaaRun(parts: WaaRunParts, target: ImportTarget): Promise<void> {
  const recorder = await target.openRecorder();
  recorder.takeOpeningEvents();
  if (Object.keys(parts.fileSettings).length > 0) {
    recorder.record([{ ...appNow(), type: 'run.configured', settings: parts.fileSettings }]);
  }
  await recordLogs(parts, recorder, target);
  if (parts.tasks.length > 0) await recordResults(parts, recorder, target);
  endImport(recorder);
}

async function recordLogs(
  { tree, logs }: WaaRunParts,
  recorder: RunRecorder,
  { report, signal }: ImportTarget,
): Promise<void> {
  if (logs.length === 0) return;
  const imported = logs.map(({ file, workerId }): ImportedLog => ({
    file,
    source: { id: `file:${file.path}`.slice(0, 256), workerId },
  }));
  recorder.record(
    imported.map(({ file, source }): EventDraft => ({
      ...appNow(),
      type: 'source.opened',
      sourceId: source.id,
      kind: 'file',
      location: file.path,
    })),
  );
  const totalBytes = logs.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  for await (const { source, lines, readBytes } of readLogs(tree, imported)) {
    signal.throwIfAborted();
    recorder.receive(source, lines);
    await recorder.flush();
    report('reading_log', Math.min(1, readBytes / Math.max(1, totalBytes)));
  }
}

async function recordResults(
  { tree, tasks, logFiles, logs }: WaaRunParts,
  recorder: RunRecorder,
  { paths, report, signal }: ImportTarget,
): Promise<void> {
  await copyFiles(tree, [...tasks.flatMap(datedFiles), ...logFiles], {
    targetDir: paths.artifacts,
    signal,
    onFraction: (fraction) => report('copying', fraction),
  });
  recorder.record([
    {
      ...appNow(),
      type: 'source.opened',
      sourceId: RESULTS_ID,
      kind: 'results',
      location: tree.location,
    },
    ...(logs.length === 0 ? beginDrafts(tasks) : []),
  ]);
  const reader = createResultsReader({ artifactsDir: paths.artifacts, sourceId: RESULTS_ID });
  const drafts = await reader.readAll();
  for (let start = 0; start < drafts.length; start += BATCH_EVENTS) {
    signal.throwIfAborted();
    recorder.record(drafts.slice(start, start + BATCH_EVENTS));
    await recorder.flush();
    report('reading_results', start / drafts.length);
  }
}

/** The results reader dates an outcome by its file, so a copy's time is set right. */
function datedFiles(task: TaskWithFacts): CopiedFile[] {
  const { files, endedAtMs, supposedEndAt, result, trajectory } = task;
  const at = endedAtMs === null && supposedEndAt !== null ? Date.parse(supposedEndAt) : null;
  return files.map((placed) => {
    const isDated = placed.file === result || placed.file === trajectory;
    return at === null || !isDated ? placed : { ...placed, modifiedAtMs: at };
  });
}

/** Without a log, the first picture of a task is the first that is known of the benchmark. */
function beginDrafts(tasks: readonly TaskWithFacts[]): EventDraft[] {
  const first = tasks.flatMap(({ facts }) => facts.firstAt ?? []).sort()[0];
  if (first === undefined) return [];
  return [
    { type: 'phase.started', at: first, clock: 'vm', source: RESULTS_ID, phase: 'benchmark' },
  ];
}
