/** What a line of traj.jsonl says of the environment besides the names of files. */
import type { TreeRect } from './accessibilityTree.ts';

export interface RecordedObservation {
  readonly windowTitle: string | null;
  readonly windowRect: TreeRect | null;
  /** Front one first, as the guest told them. */
  readonly windowNames: readonly string[] | null;
  readonly clipboard: string | null;
  readonly humanInput: string | null;
  readonly terminal: string | null;
  /** The model's reply, where the line itself holds it (OSWorld). */
  readonly response: string | null;
}

/** More windows than a person could look through. */
const MAX_WINDOWS = 500;
const MAX_TEXT_CHARS = 256 * 1024;
/** What the recorder writes in place of a value it could not save. */
const NOT_SAVED = /^key: \S{1,64}: .{1,200} not saved$/;
/** navi's human_input when nobody was asked. */
const NOT_ASKED = /^Question: No question asked yet\s+Answer: No answer given yet\s*$/;

/** Never throws: a line that is no JSON object has told nothing. */
export function readObservation(line: string): RecordedObservation {
  const value = parseObject(line);
  const text = (key: string): string | null => savedText(value[key]);
  const human = text('human_input');
  return {
    windowTitle: text('window_title'),
    windowRect: toRect(value['window_rect']),
    windowNames:
      text('window_names_str')
        ?.split('\n', MAX_WINDOWS)
        .filter((name) => name !== '') ?? null,
    clipboard: text('computer_clipboard'),
    humanInput: human === null || NOT_ASKED.test(human) ? null : human,
    terminal: text('terminal'),
    response: text('response'),
  };
}

function parseObject(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    // Just checked: an object; its values stay unknown.
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function savedText(value: unknown): string | null {
  if (typeof value !== 'string' || NOT_SAVED.test(value)) return null;
  return value.slice(0, MAX_TEXT_CHARS);
}

/** `[x0, y0, x1, y1]` in pixels of the screen. */
function toRect(value: unknown): TreeRect | null {
  if (!Array.isArray(value) || value.length !== 4) return null;
  const [x0, y0, x1, y1] = value as readonly unknown[];
  if (![x0, y0, x1, y1].every(Number.isFinite)) return null;
  const rect = {
    x: Number(x0),
    y: Number(y0),
    width: Number(x1) - Number(x0),
    height: Number(y1) - Number(y0),
  };
  return rect.width > 0 && rect.height > 0 ? rect : null;
}
