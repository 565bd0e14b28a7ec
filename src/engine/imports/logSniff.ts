/** What a file that may be a log of a benchmark is, from its beginning. */
import path from 'node:path/posix';
import { stripAnsi } from '#core/logs/ansi.ts';
import { parseWaaHeader } from '#core/logs/formats/waaHeader.ts';
import { createLineFramer } from '#core/logs/lineFramer.ts';
import { splitDockerTimestamp, toInstant } from '#core/logs/dockerTimestamp.ts';
import { createLogPipeline } from '#core/logs/logPipeline.ts';
import { parseLogFileName } from '#core/waa/resultFiles.ts';
import type { SourcedValue, TaskRef } from '#protocol/vocabulary.ts';
import { decodeText, readTreeHead } from './sourceTree.ts';
import type { SourceTree, TreeFile } from './sourceTree.ts';

export interface SniffedLog {
  readonly file: TreeFile;
  readonly workerId: string | null;
  /** WAA writes it beside its results (`normal-0-….log`); otherwise it was captured outside. */
  readonly isNormal: boolean;
  /** The client's own lines are in it, not only those of the container's boot. */
  readonly hasClient: boolean;
  /** The same in two logs that are of the same process: time and text of its first record. */
  readonly firstRecord: string | null;
  /** As ISO 8601, VM clock. */
  readonly firstAt: string | null;
  readonly settings: Readonly<Record<string, SourcedValue>>;
  readonly assigned: readonly TaskRef[];
}

/** A list of 10,000 tasks is 0.6 MB, and a client that waits for its server comes before it. */
const HEAD_BYTES = 2 * 2 ** 20;
/** A text is a log when formats know at least this share of its lines. */
const KNOWN_SHARE = 0.3;
/** Debug logs that hold pictures pass this; nothing that is read as a log does. */
const MAX_LOG_BYTES = 512 * 2 ** 20;
const LOG_NAME = /\.(?:log|txt|out)$|^[^.]+$/i;
/** Azure's captured output of one worker. */
const AZURE_WORKER = /^output_.*_worker_(\d{1,6})\.txt$/;

/** Cheap: by name and size alone. */
export function mayBeLog(file: TreeFile): boolean {
  const name = path.basename(file.path);
  if (file.sizeBytes === 0 || file.sizeBytes > MAX_LOG_BYTES || !LOG_NAME.test(name)) return false;
  const known = parseLogFileName(name);
  return known === null || known.kind === 'normal';
}

/** Null when it is no log of a benchmark. */
export async function sniffLog(tree: SourceTree, file: TreeFile): Promise<SniffedLog | null> {
  const head = await readTreeHead(tree, file, HEAD_BYTES);
  if (head === null) return null;
  const name = path.basename(file.path);
  const known = parseLogFileName(name);
  const workerId = known?.workerId ?? AZURE_WORKER.exec(name)?.[1] ?? null;
  const facts = factsOf(decodeText(head), workerId);
  if (facts === null) return null;
  return { file, workerId, isNormal: known?.kind === 'normal', ...facts };
}

function factsOf(
  text: string,
  workerId: string | null,
): Omit<SniffedLog, 'file' | 'workerId' | 'isNormal'> | null {
  const framer = createLineFramer({ hasDockerStamps: true });
  const pipeline = createLogPipeline({
    sourceId: 'sniffed',
    ...(workerId === null ? {} : { workerId }),
  });
  let firstRecord: string | null = null;
  let firstAt: string | null = null;
  let settings: Record<string, SourcedValue> = {};
  const assigned: TaskRef[] = [];
  let eventCount = 0;
  let hasClient = false;
  for (const framed of [...framer.push(text), ...framer.end()]) {
    const line = splitDockerTimestamp(framed.text);
    const header = line.text.includes('[2') ? parseWaaHeader(stripAnsi(line.text)) : null;
    hasClient ||= header !== null;
    if (header !== null) firstRecord ??= `${header.at} ${header.message}`;
    firstAt ??= header?.at ?? (line.stamp === null ? null : toInstant(line.stamp));
    const dockerAt = line.at;
    const drafts = pipeline.push({
      stream: 'stdout',
      dockerAt,
      arrivedAt: firstAt ?? '1970-01-01T00:00:00.000Z',
      text: line.text,
    });
    eventCount += drafts.length;
    for (const draft of drafts) {
      if (draft.type === 'run.configured') settings = { ...settings, ...draft.settings };
      if (draft.type === 'worker.assigned') assigned.push(...draft.tasks);
      if (draft.type.startsWith('task.')) hasClient = true;
    }
  }
  const { lineCount, unknownCount } = pipeline.counts;
  const isKnown = lineCount > 0 && (lineCount - unknownCount) / lineCount >= KNOWN_SHARE;
  if (eventCount === 0 || !(isKnown || hasClient)) return null;
  return { hasClient, firstRecord, firstAt, settings, assigned };
}

/** Of logs with the same beginning only the longest: a copy without colours is no second run. */
export function withoutCopies(logs: readonly SniffedLog[]): readonly SniffedLog[] {
  const longest = new Map<string, SniffedLog>();
  for (const log of logs) {
    const key = log.firstRecord ?? log.file.path;
    const other = longest.get(key);
    if (other === undefined || log.file.sizeBytes > other.file.sizeBytes) longest.set(key, log);
  }
  return logs.filter((log) => longest.get(log.firstRecord ?? log.file.path) === log);
}
