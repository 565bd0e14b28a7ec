/**
 * WAA's files of a task, line by line and tolerant: traj.jsonl (also OSWorld's), result.txt and the
 * model's answer. A line that is no line of a trajectory is a value, not an exception.
 */
import { isRecord } from './isRecord.ts';

export type TrajectoryLine =
  /** The screen after reset, before the first step. A second one begins another attempt. */
  | {
      readonly kind: 'reset';
      readonly at: string | null;
      readonly instruction: string | null;
      readonly windowTitle: string | null;
      readonly files: TrajectoryFiles;
    }
  | {
      readonly kind: 'step';
      /** 1-based as WAA logs it. */
      readonly stepNumber: number;
      /** Just before the action ran; to the second. */
      readonly at: string | null;
      readonly action: string | null;
      readonly reward: number | null;
      readonly isDone: boolean | null;
      /** The agent said that the task cannot be done. */
      readonly isGivenUp: boolean;
      readonly windowTitle: string | null;
      /** Of the pictures that the agent saw; null for agents that do not tell. */
      readonly imageWidthPx: number | null;
      readonly imageHeightPx: number | null;
      readonly files: TrajectoryFiles;
    }
  /** The task ended with an exception; may be the only line. */
  | {
      readonly kind: 'error';
      readonly title: string;
      readonly message: string;
      readonly traceback: string;
    }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Base names of the files of one line by what they hold, e.g. `screenshot`, `plan_result`. */
export type TrajectoryFiles = Readonly<Record<string, string>>;

/** An accessibility tree in a line is far below; more is not a trajectory. */
const MAX_LINE_CHARS = 8 * 1024 * 1024;

export function parseTrajectoryLine(text: string): TrajectoryLine {
  if (text.length > MAX_LINE_CHARS)
    return unreadable('The line is longer than 8 million characters.');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('The line is not JSON; it may still be being written.');
  }
  if (!isRecord(value)) return unreadable('The line is not a JSON object.');
  if (typeof value['Error'] === 'string') return toError(value, value['Error']);
  const stepNumber = value['step_num'];
  if (!Number.isInteger(stepNumber) || Number(stepNumber) < 0) {
    return unreadable('The line has no step number.');
  }
  return stepNumber === 0 ? toReset(value) : toStep(value, Number(stepNumber));
}

function unreadable(reason: string): TrajectoryLine {
  return { kind: 'unreadable', reason };
}

function toError(value: Record<string, unknown>, title: string): TrajectoryLine {
  return {
    kind: 'error',
    title,
    message: textOf(value['Exception']) ?? '',
    traceback: textOf(value['Traceback']) ?? '',
  };
}

function toReset(value: Record<string, unknown>): TrajectoryLine {
  return {
    kind: 'reset',
    at: timeOf(value),
    instruction: textOf(value['instruction']),
    windowTitle: savedText(value['window_title']),
    files: filesOf(value),
  };
}

function toStep(value: Record<string, unknown>, stepNumber: number): TrajectoryLine {
  const info = isRecord(value['info']) ? value['info'] : {};
  return {
    kind: 'step',
    stepNumber,
    at: timeOf(value),
    action: textOf(value['action']) ?? dictText(value['action']),
    reward: numberOf(value['reward']),
    isDone: typeof value['done'] === 'boolean' ? value['done'] : null,
    isGivenUp: info['fail'] === true,
    windowTitle: savedText(value['window_title']),
    imageWidthPx: numberOf(value['image_width']),
    imageHeightPx: numberOf(value['image_height']),
    files: filesOf(value),
  };
}

/** OSWorld's computer_13 acts by dictionaries; as text they are what the parser of actions reads. */
function dictText(value: unknown): string | null {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : null;
}

/** Of its field, or else of the name of its picture: forks leave the field out. */
function timeOf(value: Record<string, unknown>): string | null {
  const told = parseFileTime(textOf(value['action_timestamp']) ?? '');
  if (told !== null) return told;
  const picture = textOf(value['screenshot']) ?? textOf(value['screenshot_file']) ?? '';
  return parseFileTime(PICTURE_TIME.exec(picture)?.[1] ?? '');
}

const PICTURE_TIME = /_(\d{8}@\d{6,12})\.\w{1,8}$/;

/** Names with an ending that a step's file can have; texts of observations have none. */
const FILE_NAME = /^[^/\\\n]{1,255}\.(?:png|jpg|jpeg|txt|json|xml|html)$/i;

/** OSWorld's name for the same file. */
const FILE_KEYS: ReadonlyMap<string, string> = new Map([['screenshot_file', 'screenshot']]);

function filesOf(value: Record<string, unknown>): TrajectoryFiles {
  const files: [string, string][] = [];
  for (const [key, entry] of Object.entries(value)) {
    if (typeof entry !== 'string' || TEXT_KEYS.has(key)) continue;
    // Versions before October 2024 wrote paths.
    const name = entry.length > 4096 ? '' : (entry.split(/[/\\]/).at(-1) ?? '');
    if (FILE_NAME.test(name)) files.push([FILE_KEYS.get(key) ?? key, name]);
  }
  return Object.fromEntries(files);
}

/** Free text that may happen to look like a file's name. */
const TEXT_KEYS = new Set([
  'action',
  'instruction',
  'window_title',
  'window_names_str',
  'computer_clipboard',
  'human_input',
  'response',
]);

/** What the recorder writes in place of a value it could not save. */
const NOT_SAVED = /^key: \S{1,64}: .{1,200} not saved$/;

function savedText(value: unknown): string | null {
  const text = textOf(value);
  return text === null || NOT_SAVED.test(text) ? null : text;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** WAA's time in names and fields, `20261120@112733` on the VM's clock (UTC), as ISO 8601. */
export function parseFileTime(text: string): string | null {
  const match = /^(\d{4})(\d\d)(\d\d)@(\d\d)(\d\d)(\d\d)(\d{3})?\d{0,3}$/.exec(text);
  if (match === null) return null;
  const [, year = '', month = '', day = '', hour = '', minute = '', second = '', millis] = match;
  const iso = `${year}-${month}-${day}T${hour}:${minute}:${second}.${millis ?? '000'}Z`;
  return Number.isNaN(Date.parse(iso)) ? null : iso;
}

export type TaskResult =
  | { readonly status: 'scored'; readonly score: number }
  /** Empty while it is being written, or no number. */
  | { readonly status: 'unreadable'; readonly text: string };

/** result.txt: a number or Python's `True` / `False`, clamped to 0..1. */
export function readTaskResult(text: string): TaskResult {
  const word = text.trim();
  if (word === 'True') return { status: 'scored', score: 1 };
  if (word === 'False') return { status: 'scored', score: 0 };
  const score = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/.test(word)
    ? Number(word)
    : null;
  if (score === null) return { status: 'unreadable', text: word.slice(0, 100) };
  return { status: 'scored', score: Math.min(1, Math.max(0, score)) };
}
