/** Runs in a tree of WAA's results (or its relatives'): which files and logs are of which. */
import path from 'node:path/posix';
import { parseLogFileName, parseStepFileName } from '#core/waa/resultFiles.ts';
import { groupResults, placeTaskFile } from '#core/waa/resultGroups.ts';
import type { GroupedTask, ResultGroup } from '#core/waa/resultGroups.ts';
import { collisionKey, distinctLocalPath, toLocalPath } from '../mirror/localName.ts';
import { mayBeLog, sniffLog, withoutCopies } from './logSniff.ts';
import type { SniffedLog } from './logSniff.ts';
import type { SourceTree, TreeFile } from './sourceTree.ts';

/** A file of a run and where it goes below the run's `artifacts`. */
export interface PlacedFile {
  readonly file: TreeFile;
  readonly to: string;
}

export interface PlannedTask extends GroupedTask {
  readonly trajectory: TreeFile | null;
  readonly result: TreeFile | null;
  readonly files: readonly PlacedFile[];
}

export interface PlannedGroup extends ResultGroup {
  readonly planned: readonly PlannedTask[];
  readonly logs: readonly SniffedLog[];
  /** WAA's own log files beside the results; copied whether or not they are read. */
  readonly logFiles: readonly PlacedFile[];
  readonly isOsworld: boolean;
  /** Files whose names no system could hold. */
  readonly unplaceable: number;
}

/** Files of one folder are few; a heap of text files that are no logs is not worth reading. */
const MAX_SNIFFED = 400;

export async function planResultGroups(
  tree: SourceTree,
  signal: AbortSignal,
): Promise<readonly PlannedGroup[]> {
  const groups = groupResults(
    tree.files.map((file) => file.path),
    tree.ancestors,
  );
  if (groups.length === 0) return [];
  const byFolder = filesByTask(tree, groups);
  const logs = await findLogs(tree, byFolder.others, signal);
  return groups.map((group) => planGroup(group, groups, byFolder.files, logs, tree));
}

interface FoundLogs {
  readonly sniffed: readonly SniffedLog[];
  readonly beside: readonly TreeFile[];
}

async function findLogs(
  tree: SourceTree,
  others: readonly TreeFile[],
  signal: AbortSignal,
): Promise<FoundLogs> {
  return {
    sniffed: await sniffAll(tree, others, signal),
    beside: others.filter((file) => parseLogFileName(path.basename(file.path)) !== null),
  };
}

export async function sniffAll(
  tree: SourceTree,
  files: readonly TreeFile[],
  signal: AbortSignal,
): Promise<readonly SniffedLog[]> {
  const sniffed: SniffedLog[] = [];
  for (const file of files.filter(mayBeLog).slice(0, MAX_SNIFFED)) {
    signal.throwIfAborted();
    const log = await sniffLog(tree, file);
    if (log !== null) sniffed.push(log);
  }
  return sniffed;
}

function filesByTask(
  tree: SourceTree,
  groups: readonly ResultGroup[],
): { readonly files: ReadonlyMap<string, readonly TreeFile[]>; readonly others: TreeFile[] } {
  const folders = new Set(groups.flatMap(({ tasks }) => tasks.map(({ folder }) => folder)));
  const files = new Map<string, TreeFile[]>();
  const others: TreeFile[] = [];
  for (const file of tree.files) {
    const folder = nearestOf(file.path, folders);
    if (folder === null) others.push(file);
    else if (!files.get(folder)?.push(file)) files.set(folder, [file]);
  }
  return { files, others };
}

function nearestOf(filePath: string, folders: ReadonlySet<string>): string | null {
  for (let end = filePath.lastIndexOf('/'); end >= 0; end = filePath.lastIndexOf('/', end - 1)) {
    const folder = filePath.slice(0, end);
    if (folders.has(folder)) return folder;
    if (end === 0) break;
  }
  return folders.has('') ? '' : null;
}

function planGroup(
  group: ResultGroup,
  groups: readonly ResultGroup[],
  files: ReadonlyMap<string, readonly TreeFile[]>,
  logs: FoundLogs,
  tree: SourceTree,
): PlannedGroup {
  const placer = new Placer();
  let isOsworld = false;
  const planned = group.tasks.map((task): PlannedTask => {
    const own = files.get(task.folder) ?? [];
    isOsworld ||= own.some(isOsworldPicture);
    return {
      ...task,
      trajectory: own.find((file) => nameIn(task, file) === 'traj.jsonl') ?? null,
      result: own.find((file) => nameIn(task, file) === 'result.txt') ?? null,
      files: own.flatMap((file) => placer.place(file, placeTaskFile(group, task, file.path))),
    };
  });
  const isAlone = groups.length === 1;
  const ofGroup = (file: TreeFile): boolean => isAlone || isAbove(logRootOf(file), group, tree);
  const near = logs.sniffed.filter((log) => ofGroup(log.file) && isSameModel(log, group, isAlone));
  const chosen = chooseLogs(near);
  const chosenFiles = new Set(chosen.map(({ file }) => file));
  const logFiles = logs.beside
    .filter((file) => ofGroup(file) && (isAlone || chosenFiles.has(file)))
    .flatMap((file) => placer.place(file, `logs/${path.basename(file.path)}`));
  return {
    ...group,
    planned,
    logs: chosen,
    logFiles,
    isOsworld,
    unplaceable: placer.unplaceable,
  };
}

/** WAA's own logs where there are any: what was captured outside holds the same lines again. */
export function chooseLogs(logs: readonly SniffedLog[]): readonly SniffedLog[] {
  const normal = logs.filter((log) => log.isNormal);
  const chosen = normal.length > 0 ? normal : logs.filter((log) => log.hasClient);
  return withoutCopies(chosen).toSorted((a, b) => (a.firstAt ?? '').localeCompare(b.firstAt ?? ''));
}

/** The folder that a log speaks for: the one above `logs`. */
function logRootOf(file: TreeFile): string {
  const folder = path.dirname(file.path);
  const root = path.basename(folder) === 'logs' ? path.dirname(folder) : folder;
  return root === '.' ? '' : root;
}

function isAbove(root: string, group: ResultGroup, tree: SourceTree): boolean {
  const isWithinTree = group.tasks.every(({ folder }) => folder.startsWith(root));
  return root === '' || (tree.kind !== 'file' && isWithinTree);
}

/** Several models share one folder of logs; each log tells in its arguments which it is of. */
function isSameModel({ settings }: SniffedLog, { place }: ResultGroup, isAlone: boolean): boolean {
  if (isAlone) return true;
  const model = settings['model']?.value;
  const trial = settings['trial_id']?.value;
  if (model === undefined) return false;
  return model === place.model && (trial === undefined || trial === (place.trialId ?? trial));
}

function isOsworldPicture(file: TreeFile): boolean {
  return parseStepFileName(path.basename(file.path))?.family === 'osworld';
}

function nameIn({ folder }: GroupedTask, file: TreeFile): string {
  return folder === '' ? file.path : file.path.slice(folder.length + 1);
}

/** Gives every file a name that every system can hold, and no two the same. */
export class Placer {
  readonly #taken = new Set<string>();
  unplaceable = 0;

  place(file: TreeFile, wanted: string): readonly PlacedFile[] {
    const local = toLocalPath(wanted);
    if (local === null) {
      this.unplaceable += 1;
      return [];
    }
    const isTaken = this.#taken.has(collisionKey(local));
    const to = isTaken ? distinctLocalPath(local, file.path) : local;
    this.#taken.add(collisionKey(to));
    return [{ file, to }];
  }
}
