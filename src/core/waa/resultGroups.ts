/**
 * Which runs a heap of result files is of. A task's folder is found by what lies in it; the two
 * names above are domain and id, and all tasks below one folder are one run:
 *
 *     <action_space>/<observation_type>/<model>/<trial>/<domain>/<id>/traj.jsonl      WAA
 *     <action_space>/<observation_type>/<model>/<domain>/<id>/traj.jsonl              OSWorld
 *     agent_outputs/<experiment>/<action_space>/…                                     WAA on Azure
 */
import { toTaskKey, type TaskRef } from '#protocol/vocabulary.ts';
import { toTaskRef } from '../logs/logFormat.ts';
import { ACTION_SPACES, parseLogFileName, parseTaskPath } from './resultFiles.ts';

export interface GroupedTask {
  readonly task: TaskRef;
  /** Path of the task's folder as given; empty for the root itself. */
  readonly folder: string;
}

export interface ResultGroup {
  /** Folder that holds the domains' folders, as given; may begin above the root. */
  readonly prefix: string;
  readonly tasks: readonly GroupedTask[];
  readonly place: ResultPlace;
}

/** What the folders above the domains tell. */
export interface ResultPlace {
  readonly actionSpace: string | null;
  readonly observationType: string | null;
  readonly model: string | null;
  readonly trialId: string | null;
  /** Folder above the action space, where it is one of `agent_outputs`. */
  readonly experiment: string | null;
}

const MARKS = new Set(['traj.jsonl', 'result.txt']);

/**
 * @param paths Files below the root, with forward slashes.
 * @param ancestors Names of the folders from above the root down to it: they count where the root
 * lies within a results tree.
 */
export function groupResults(
  paths: readonly string[],
  ancestors: readonly string[],
): readonly ResultGroup[] {
  const groups = new Map<string, { tasks: Map<string, GroupedTask>; place: ResultPlace }>();
  const seen = new Set<string>();
  for (const path of paths) {
    const folder = taskFolderOf(path);
    if (folder === null || seen.has(folder)) continue;
    seen.add(folder);
    const parts = withAncestors(folder, ancestors);
    const task = toTaskRef(parts.at(-2) ?? '', parts.at(-1) ?? '');
    if (task === null) continue;
    const above = parts.slice(0, -2);
    const prefix = above.join('/');
    const group = groups.get(prefix) ?? { tasks: new Map(), place: readPlace(above) };
    groups.set(prefix, group);
    group.tasks.set(toTaskKey(task), { task, folder });
  }
  return [...groups].map(([prefix, { tasks, place }]) => ({
    prefix,
    place,
    tasks: [...tasks.values()],
  }));
}

/** The folder of a task that this file marks; null for any other file. */
function taskFolderOf(path: string): string | null {
  const slash = path.lastIndexOf('/');
  const name = path.slice(slash + 1);
  const folder = path.slice(0, Math.max(0, slash));
  if (MARKS.has(name)) return folder;
  if (parseLogFileName(name)?.kind !== 'task' || !/(?:^|\/)logs$/.test(folder)) return null;
  // A task that was cut off before its first picture has nothing but its log.
  return folder.slice(0, Math.max(0, folder.length - '/logs'.length));
}

/** The root may be a trial, a domain or a task: then names above it belong to the path. */
function withAncestors(folder: string, ancestors: readonly string[]): readonly string[] {
  const parts = folder === '' ? [] : folder.split('/');
  if (parts.some((part) => ACTION_SPACES.has(part))) return parts;
  const whole = [...ancestors, ...parts];
  const start = whole.findLastIndex((name, index) => {
    const depth = whole.length - index;
    return ACTION_SPACES.has(name) && depth >= OSWORLD_DEPTH && depth <= MAX_DEPTH;
  });
  if (start !== -1 && start < ancestors.length) return whole.slice(start);
  return parts.length >= 2 ? parts : whole.slice(-2);
}

/** `<action_space>/<observation_type>/<model>/<domain>/<id>`; WAA has a trial more. */
const OSWORLD_DEPTH = 5;
/** A model's name may hold slashes, but not many. */
const MAX_DEPTH = 9;

function readPlace(above: readonly string[]): ResultPlace {
  const start = above.findIndex((name) => ACTION_SPACES.has(name));
  if (start === -1) return readShortPlace(above);
  const rest = above.slice(start);
  const hasTrial = rest.length > OSWORLD_DEPTH - 2;
  const isAzure = above.at(start - 2) === 'agent_outputs' && start >= 2;
  return {
    actionSpace: rest[0] ?? null,
    observationType: rest[1] ?? null,
    model: rest.slice(2, hasTrial ? -1 : undefined).join('/') || null,
    trialId: hasTrial ? (rest.at(-1) ?? null) : null,
    experiment: isAzure ? (above[start - 1] ?? null) : null,
  };
}

/** Without an action space nothing tells model and trial apart from any other folder. */
function readShortPlace(above: readonly string[]): ResultPlace {
  const experiment = above.at(-2) === 'agent_outputs' ? (above.at(-1) ?? null) : null;
  return { actionSpace: null, observationType: null, model: null, trialId: null, experiment };
}

/**
 * Where a file of a task goes below a run's `artifacts` folder: as WAA has it where WAA wrote it, so
 * that a live run and an imported one look the same; otherwise below domain and id.
 */
export function placeTaskFile(
  group: ResultGroup,
  { task, folder }: GroupedTask,
  path: string,
): string {
  const file = folder === '' ? path : path.slice(folder.length + 1);
  const { actionSpace } = group.place;
  const above = group.prefix.split('/');
  const start = actionSpace === null ? -1 : above.indexOf(actionSpace);
  const short = `${toTaskKey(task)}/${file}`;
  if (start === -1) return short;
  const long = `${above.slice(start).join('/')}/${short}`;
  const placed = parseTaskPath(`${long.slice(0, -file.length)}result.txt`)?.task;
  return placed !== undefined && toTaskKey(placed) === toTaskKey(task) ? long : short;
}
