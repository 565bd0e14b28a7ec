/** Names in WAA's results tree, and in those of its relatives. Paths have forward slashes. */
import type { TaskRef } from '#protocol/vocabulary.ts';
import { toTaskRef } from '../logs/logFormat.ts';
import { parseFileTime } from './trajectory.ts';

export interface StepFile {
  /** `waa`: `screenshot-step_3_….png`. `osworld`: `step_3_….png`, its only picture. */
  readonly family: 'waa' | 'osworld';
  /** What it holds: `screenshot`, `foreground_window`, `plan_result`, … */
  readonly key: string;
  /**
   * The step whose files it is among, 1-based as logged; 0 after reset. A `screenshot` shows the
   * screen after that step, a `foreground_window` what the agent saw before it.
   */
  readonly stepNumber: number;
  /** On the VM's clock, to the second; null where the name tells no time. */
  readonly at: string | null;
  readonly extension: string;
}

const WAA_FILE = /^([A-Za-z]\w{0,63})-step_(reset|\d{1,6})_(\d{8}@\d{6})\.(\w{1,8})$/;
const OSWORLD_FILE = /^step_(reset|\d{1,6})(?:_(\d{8}@\d{6,12}))?\.(png|jpg|jpeg)$/;

/** What a step's file is by its base name; null for any other file. */
export function parseStepFileName(name: string): StepFile | null {
  const waa = WAA_FILE.exec(name);
  if (waa !== null) {
    const [, key = '', step = '', time = '', extension = ''] = waa;
    // Files are numbered from 0, one below the step's number in the log.
    const stepNumber = step === 'reset' ? 0 : Number(step) + 1;
    return { family: 'waa', key, stepNumber, at: parseFileTime(time), extension };
  }
  const osworld = OSWORLD_FILE.exec(name);
  if (osworld === null) return null;
  const [, step = '', time, extension = ''] = osworld;
  const stepNumber = step === 'reset' ? 0 : Number(step);
  const at = time === undefined ? null : parseFileTime(time);
  return { family: 'osworld', key: 'screenshot', stepNumber, at, extension };
}

export interface LogFileName {
  readonly kind: 'normal' | 'debug' | 'sdebug' | 'task';
  readonly workerId: string;
  /** Start of the client's process, the same in all files of one run. */
  readonly startedAt: string | null;
}

/** `normal-0-20261120@112712.log` and its kin. */
export function parseLogFileName(name: string): LogFileName | null {
  const match = /^(normal|debug|sdebug|task)-(\w{1,16})-(\d{8}@\d{6})\.log$/.exec(name);
  if (match === null) return null;
  const [, kind = '', workerId = '', time = ''] = match;
  return { kind: toLogKind(kind), workerId, startedAt: parseFileTime(time) };
}

function toLogKind(kind: string): LogFileName['kind'] {
  return kind === 'debug' || kind === 'sdebug' || kind === 'task' ? kind : 'normal';
}

export interface TaskPath {
  readonly task: TaskRef;
  /** Path of the task's folder, relative as given. */
  readonly folder: string;
  /** Path of the file below that folder. */
  readonly file: string;
  /** From the folders above, where they are there; a model's name may hold slashes. */
  readonly trialId: string | null;
  readonly model: string | null;
  readonly observationType: string | null;
  readonly actionSpace: string | null;
}

export const ACTION_SPACES: ReadonlySet<string> = new Set([
  'pyautogui',
  'computer_13',
  'code_block',
  'som',
]);

/**
 * Which task a file of the results tree is of: its last two folders are domain and id, those above
 * `<action_space>/<observation_type>/<model>/<trial>`. Null for files of no task, and for any path
 * that would lead out of the tree.
 */
export function parseTaskPath(path: string): TaskPath | null {
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\'))) {
    return null;
  }
  const isInLogs = parts.at(-2) === 'logs';
  if (isInLogs && parseLogFileName(parts.at(-1) ?? '')?.kind !== 'task') return null;
  const depth = isInLogs ? 2 : 1;
  const folders = parts.slice(0, -depth);
  const start = folders.findIndex((name) => ACTION_SPACES.has(name));
  // Summaries lie beside the tasks' folders, not in them.
  if (start !== -1 && folders.length - start < FOLDERS_TO_TASK) return null;
  const task = toTaskRef(folders.at(-2) ?? '', folders.at(-1) ?? '');
  if (task === null) return null;
  const file = parts.slice(-depth).join('/');
  return { task, folder: folders.join('/'), file, ...readAbove(folders, start) };
}

/** `<action_space>/<observation_type>/<model>/<trial>/<domain>/<id>`. */
const FOLDERS_TO_TASK = 6;

function readAbove(
  folders: readonly string[],
  start: number,
): Pick<TaskPath, 'trialId' | 'model' | 'observationType' | 'actionSpace'> {
  if (start === -1) return { trialId: null, model: null, observationType: null, actionSpace: null };
  const above = folders.slice(start, -2);
  return {
    actionSpace: above[0] ?? null,
    observationType: above[1] ?? null,
    model: above.slice(2, -1).join('/'),
    trialId: above.at(-1) ?? null,
  };
}
