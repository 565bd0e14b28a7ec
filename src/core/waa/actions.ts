/**
 * What an agent did, read from the text of its action: navi's `computer.…` code, pyautogui code,
 * OSWorld's computer_13 dicts, short calls such as `click(100, 200)`, and the words WAIT, DONE, FAIL.
 */
import type { StepTarget } from '#protocol/events.ts';
import { readPythonString } from '../logs/pythonRepr.ts';
import { type PythonCall, type PythonValue, readPythonCalls } from './pythonCalls.ts';
import type { ScreenRegion } from './regions.ts';

export type ActionKind =
  | StepTarget['kind']
  | 'open'
  | 'switch'
  | 'wait'
  | 'done'
  | 'fail'
  /** Code in which nothing above was found. */
  | 'code'
  /** The agent gave no action: empty text, or `# plan not found`. */
  | 'none';

/** Where on the screen, in the units of the action's text. */
export type ActionPoint =
  | { readonly in: 'pixels'; readonly x: number; readonly y: number }
  /** 0..1 of the whole screen. */
  | { readonly in: 'fractions'; readonly x: number; readonly y: number }
  /** 0..1000 of the whole screen. */
  | { readonly in: 'thousandths'; readonly x: number; readonly y: number }
  /** The middle of a numbered region of the picture that the agent saw. */
  | { readonly in: 'region'; readonly id: string };

export interface ActionTarget {
  readonly kind: StepTarget['kind'];
  readonly point: ActionPoint | null;
  /** What was typed or pressed, or which way was scrolled. */
  readonly text?: string;
}

export interface ParsedAction {
  readonly kind: ActionKind;
  /** For step lists: `click (412, 233)`, `type "=SUM("`. */
  readonly label: string;
  readonly targets: readonly ActionTarget[];
}

/** One thing done, before they are put together. */
interface Deed {
  readonly kind: ActionKind;
  readonly label: string;
  readonly target: ActionTarget | null;
  /** Where a drag begins, when its own call says so. */
  readonly from?: ActionPoint | null;
}

const MAX_LABEL_CHARS = 80;
const MAX_QUOTE_CHARS = 32;
/** Deeds named in a label; the others are counted. */
const MAX_LABEL_DEEDS = 3;

export function parseAction(text: string): ParsedAction {
  const trimmed = text.trim();
  const word = WORDS.get(trimmed.toUpperCase().replace(/\(\)$/, ''));
  if (word !== undefined) return word;
  const deeds = /^[[{]/.test(trimmed) ? readDicts(trimmed) : readCode(trimmed);
  return deeds.length === 0 ? toBareCode(trimmed) : toAction(deeds);
}

const WORDS: ReadonlyMap<string, ParsedAction> = new Map([
  ['', { kind: 'none', label: 'no action', targets: [] }],
  ['# PLAN NOT FOUND', { kind: 'none', label: 'no code in the answer', targets: [] }],
  ['WAIT', { kind: 'wait', label: 'wait', targets: [] }],
  ['DONE', { kind: 'done', label: 'done', targets: [] }],
  ['FAIL', { kind: 'fail', label: 'give up', targets: [] }],
]);

function toBareCode(text: string): ParsedAction {
  const lines = text.split('\n').map((line) => line.trim());
  const line = lines.find((each) => each !== '' && !each.startsWith('#')) ?? lines[0] ?? '';
  return { kind: 'code', label: shorten(line, MAX_LABEL_CHARS), targets: [] };
}

function toAction(deeds: readonly Deed[]): ParsedAction {
  const shown = withoutPassing(deeds, null);
  const labels = shown.slice(0, MAX_LABEL_DEEDS).map(({ label }) => label);
  const more = shown.length > MAX_LABEL_DEEDS ? ` +${shown.length - MAX_LABEL_DEEDS}` : '';
  return {
    kind:
      shown.find(({ kind }) => kind !== 'wait' && kind !== 'move')?.kind ??
      shown[0]?.kind ??
      'code',
    label: `${shorten(labels.join(', '), MAX_LABEL_CHARS)}${more}`,
    targets: withoutPassing(deeds, 'drag').flatMap(({ from, target }) => [
      ...(from == null ? [] : [{ kind: 'move', point: from } as const]),
      ...(target === null ? [] : [target]),
    ]),
  };
}

const POINTER_KINDS: ReadonlySet<ActionKind> = new Set<ActionKind>([
  'click',
  'double_click',
  'right_click',
  'scroll',
  'drag',
  'move',
]);

/** A move whose place the next deed of the pointer names as well says nothing more, save where a drag begins. */
function withoutPassing(deeds: readonly Deed[], kept: ActionKind | null): readonly Deed[] {
  return deeds.filter((deed, index) => {
    const next = deeds[index + 1];
    if (deed.kind !== 'move' || next === undefined) return true;
    const isStart = next.kind === kept && next.from === undefined;
    return isStart || !POINTER_KINDS.has(next.kind);
  });
}

// --- Code -----------------------------------------------------------------------------------------

/** Where the pointer is, and where its button went down. */
interface PointerState {
  pointer: ActionPoint | null;
  /** Undefined while no button is held. */
  pressedAt: ActionPoint | null | undefined;
}

function readCode(code: string): Deed[] {
  return readDeeds(readPythonCalls(code));
}

function readDeeds(calls: readonly PythonCall[]): Deed[] {
  const deeds: Deed[] = [];
  const state: PointerState = { pointer: null, pressedAt: undefined };
  for (const call of calls) {
    const found = readPressing(call, state) ?? readCall(call, state.pointer);
    if (found === null) continue;
    deeds.push(found);
    if (found.target !== null && POINTER_KINDS.has(found.kind)) state.pointer = found.target.point;
  }
  return deeds;
}

/** `mouseDown` … `mouseUp` is a click, or a drag when the pointer moved between them. */
function readPressing(call: PythonCall, state: PointerState): Deed | null {
  const name = lastName(call);
  if (name !== 'mousedown' && name !== 'mouseup') return null;
  const point = readPoint(call) ?? state.pointer;
  if (name === 'mousedown') {
    state.pressedAt = point;
    return point === state.pointer ? null : toPointerDeed('move', point);
  }
  const from = state.pressedAt;
  state.pressedAt = undefined;
  if (from === undefined || isSamePoint(from, point)) return toPointerDeed('click', point);
  return { ...toPointerDeed('drag', point), from };
}

function isSamePoint(a: ActionPoint | null, b: ActionPoint | null): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

type CallReader = (call: PythonCall, pointer: ActionPoint | null) => Deed | null;

/** By the last part of the call's name, lower case without underscores. */
const CALLS: Readonly<Record<string, CallReader>> = {
  moveid: (call) => toPointerDeed('move', readPoint(call)),
  moveabs: (call) => toPointerDeed('move', readFraction(call)),
  moveto: (call) => toPointerDeed('move', readPoint(call)),
  move: (call) => toPointerDeed('move', readPoint(call)),
  click: readClick,
  singleclick: readClick,
  leftclick: readClick,
  leftsingle: readClick,
  tripleclick: readClick,
  doubleclick: readDoubleClick,
  leftdouble: readDoubleClick,
  rightclick: readRightClick,
  rightsingle: readRightClick,
  moverel: (call, pointer) => toPointerDeed('move', readOffset(call, pointer)),
  middleclick: readClick,
  drag: readDrag,
  dragto: readDrag,
  dragrel: (call, pointer) => ({
    ...toPointerDeed('drag', readOffset(call, pointer)),
    from: pointer,
  }),
  leftclickdrag: readDrag,
  scroll: readScroll,
  vscroll: readScroll,
  hscroll: readScroll,
  write: readTyping,
  typewrite: readTyping,
  type: readTyping,
  typetext: readTyping,
  press: readPress,
  hotkey: readPress,
  key: readPress,
  keydown: readPress,
  openprogram: (call) => toNamedDeed('open', 'open', call),
  switchtoapplication: (call) => toNamedDeed('switch', 'switch to', call),
  sleep: (call) => toWait(call),
  wait: (call) => toWait(call),
  done: () => ({ kind: 'done', label: 'done', target: null }),
  fail: () => ({ kind: 'fail', label: 'give up', target: null }),
};

function readCall(call: PythonCall, pointer: ActionPoint | null): Deed | null {
  const name = lastName(call);
  return Object.hasOwn(CALLS, name) ? (CALLS[name]?.(call, pointer) ?? null) : null;
}

function lastName(call: PythonCall): string {
  return (call.name.split('.').at(-1) ?? '').toLowerCase().replaceAll('_', '');
}

function readClick(call: PythonCall, pointer: ActionPoint | null): Deed {
  const point = readPoint(call) ?? pointer;
  const clicks = (call.named.get('clicks') ?? call.named.get('num_clicks'))?.number ?? 1;
  if (call.named.get('button')?.text === 'right') return toPointerDeed('right_click', point);
  return toPointerDeed(clicks === 2 ? 'double_click' : 'click', point);
}

function readDoubleClick(call: PythonCall, pointer: ActionPoint | null): Deed {
  return toPointerDeed('double_click', readPoint(call) ?? pointer);
}

function readRightClick(call: PythonCall, pointer: ActionPoint | null): Deed {
  return toPointerDeed('right_click', readPoint(call) ?? pointer);
}

function readScroll(call: PythonCall, pointer: ActionPoint | null): Deed {
  const named = call.named.get('dir') ?? call.named.get('direction');
  const amount = call.named.get('clicks') ?? call.named.get('amount') ?? call.args[0];
  const point = readNumbers(call.named.get('x'), call.named.get('y')) ?? pointer;
  const words = named ?? (amount?.number === null ? amount : undefined);
  const direction = words?.text ?? ((amount?.number ?? -1) < 0 ? 'down' : 'up');
  return toScrollDeed(shorten(direction, 16), point);
}

/** `drag(start_box=…, end_box=…)`, or to one place from where the pointer is. */
function readDrag(call: PythonCall): Deed {
  const end = ['end_box', 'end_point', 'end', 'to'].map((name) => call.named.get(name));
  const to = readBox(end.find((value) => value !== undefined));
  if (to === null) return toPointerDeed('drag', readPoint(call));
  const start = ['start', 'from'].map((name) => call.named.get(name));
  const from = readPoint(call) ?? readBox(start.find((value) => value !== undefined));
  return { ...toPointerDeed('drag', to), from };
}

/** `moveRel(10, -5)`: known only where the pointer is known in pixels. */
function readOffset(call: PythonCall, pointer: ActionPoint | null): ActionPoint | null {
  const x = (call.named.get('xOffset') ?? call.named.get('x') ?? call.args[0])?.number ?? 0;
  const y = (call.named.get('yOffset') ?? call.named.get('y') ?? call.args[1])?.number ?? 0;
  return pointer?.in === 'pixels' ? { in: 'pixels', x: pointer.x + x, y: pointer.y + y } : null;
}

function readTyping(call: PythonCall): Deed | null {
  const value =
    call.args[0] ??
    call.named.get('text') ??
    call.named.get('message') ??
    call.named.get('content');
  return value === undefined ? null : toTypingDeed(value.text);
}

function readPress(call: PythonCall): Deed | null {
  const named = call.named.get('key') ?? call.named.get('keys');
  const keys = [...call.args, ...(named === undefined ? [] : [named])].filter(
    ({ number }) => number === null,
  );
  return keys.length === 0
    ? null
    : toPressDeed(keys.flatMap(({ text }) => readKeys(text)).join('+'));
}

/** `['ctrl', 's']` or `ctrl+s`. */
function readKeys(text: string): string[] {
  const quoted = [...text.matchAll(/['"]([^'"]{1,32})['"]/g)].map((match) => match[1] ?? '');
  return quoted.length > 0 ? quoted : [text];
}

function toNamedDeed(kind: 'open' | 'switch', verb: string, call: PythonCall): Deed {
  const name = call.args[0] ?? [...call.named.values()][0];
  return { kind, label: name === undefined ? verb : `${verb} ${quote(name.text)}`, target: null };
}

function toWait(call: PythonCall): Deed {
  const seconds = call.args[0]?.number ?? call.named.get('time')?.number ?? null;
  return { kind: 'wait', label: seconds === null ? 'wait' : `wait ${seconds} s`, target: null };
}

// --- Places ---------------------------------------------------------------------------------------

function readPoint(call: PythonCall): ActionPoint | null {
  const id = call.named.get('id');
  if (id !== undefined) return { in: 'region', id: id.text };
  if (/move_?id$/i.test(call.name)) {
    const first = call.args[0];
    return first === undefined ? null : { in: 'region', id: first.text };
  }
  const box = ['box', 'start_box', 'point', 'start_point'].map((name) => call.named.get(name));
  const thousandths = readBox(box.find((value) => value !== undefined));
  if (thousandths !== null) return thousandths;
  const first = call.named.get('x') ?? call.named.get('screen_x') ?? call.args[0];
  const second = call.named.get('y') ?? call.named.get('screen_y') ?? call.args[1];
  return readNumbers(first, second);
}

function readFraction(call: PythonCall): ActionPoint | null {
  const x = (call.named.get('x') ?? call.args[0])?.number ?? null;
  const y = (call.named.get('y') ?? call.args[1])?.number ?? null;
  return x === null || y === null ? null : { in: 'fractions', x, y };
}

/** Two numbers are pixels, unless both are at most 1 and written with a point. */
function readNumbers(
  first: PythonValue | undefined,
  second: PythonValue | undefined,
): ActionPoint | null {
  const x = first?.number ?? null;
  const y = second?.number ?? null;
  if (x === null || y === null) return null;
  const isFraction = [x, y].every((value) => value >= 0 && value <= 1);
  const hasPoint = [first, second].some((value) => value?.text.includes('.') === true);
  return { in: isFraction && hasPoint ? 'fractions' : 'pixels', x, y };
}

/** `[412, 233]` or a box of four: its middle. */
function readBox(value: PythonValue | undefined): ActionPoint | null {
  const numbers = (value?.text.match(/\d{1,5}(?:\.\d{1,6})?/g) ?? []).map(Number);
  const [left, top, right, bottom] = numbers;
  if (left === undefined || top === undefined) return null;
  if (right === undefined || bottom === undefined) return { in: 'thousandths', x: left, y: top };
  return { in: 'thousandths', x: (left + right) / 2, y: (top + bottom) / 2 };
}

// --- Dicts ----------------------------------------------------------------------------------------

/** Actions of one text; a list of more than this is not an agent's. */
const MAX_DICTS = 50;

/** `{'action_type': 'CLICK', 'parameters': {'x': 412, 'y': 233}}`, as Python or JSON. */
function readDicts(text: string): Deed[] {
  return readDeeds(
    text
      .split(/(?=["']action_type["'])/)
      .slice(0, MAX_DICTS)
      .flatMap((part) => readDict(part) ?? []),
  );
}

function readDict(text: string): PythonCall | null {
  const type = /^["']action_type["']\s*:\s*["'](\w{1,32})["']/.exec(text)?.[1];
  if (type === undefined) return null;
  return { name: DICT_CALLS[type.toUpperCase()] ?? type, args: [], named: readEntries(text) };
}

const DICT_CALLS: Readonly<Record<string, string>> = {
  TYPING: 'type',
  KEY_DOWN: 'press',
};

/** Names and values at any depth: computer_13 nests only `parameters`. */
function readEntries(text: string): ReadonlyMap<string, PythonValue> {
  const entries = new Map<string, PythonValue>();
  const pattern = /["'](\w{1,32})["']\s*:\s*/g;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const start = pattern.lastIndex;
    const string = readPythonString(text, start);
    const raw = /^(?:-?\d+(?:\.\d+)?|\[[^\]]{0,200}\])/.exec(text.slice(start, start + 256))?.[0];
    const value = string?.value ?? raw;
    if (value === undefined || entries.has(match[1] ?? '')) continue;
    const number = string === null && /^-?\d/.test(value) ? Number(value) : null;
    entries.set(match[1] === 'dy' ? 'amount' : (match[1] ?? ''), { number, text: value });
    if (string !== null) pattern.lastIndex = string.end;
  }
  return entries;
}

// --- Deeds and words ------------------------------------------------------------------------------

const VERBS: Readonly<Record<'move' | 'click' | 'double_click' | 'right_click' | 'drag', string>> =
  {
    move: 'move to',
    click: 'click',
    double_click: 'double-click',
    right_click: 'right-click',
    drag: 'drag to',
  };

function toPointerDeed(kind: keyof typeof VERBS, point: ActionPoint | null): Deed {
  const place = point === null ? '' : ` ${formatPoint(point)}`;
  return { kind, label: `${VERBS[kind]}${place}`, target: { kind, point } };
}

function toScrollDeed(direction: string, point: ActionPoint | null): Deed {
  return {
    kind: 'scroll',
    label: `scroll ${direction}`,
    target: { kind: 'scroll', point, text: direction },
  };
}

function toTypingDeed(text: string): Deed {
  return {
    kind: 'type',
    label: `type ${quote(text)}`,
    target: { kind: 'type', point: null, text },
  };
}

function toPressDeed(keys: string): Deed {
  const text = shorten(keys, 64);
  return { kind: 'press', label: `press ${text}`, target: { kind: 'press', point: null, text } };
}

function formatPoint(point: ActionPoint): string {
  switch (point.in) {
    case 'region':
      return `#${shorten(point.id, 12)}`;
    case 'pixels':
      return `(${round(point.x)}, ${round(point.y)})`;
    case 'fractions':
      return `(${round(point.x * 100)} %, ${round(point.y * 100)} %)`;
    case 'thousandths':
      return `(${round(point.x / 10)} %, ${round(point.y / 10)} %)`;
  }
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function quote(text: string): string {
  return `"${shorten(text.replace(/\s+/g, ' '), MAX_QUOTE_CHARS)}"`;
}

function shorten(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`;
}

// --- On a picture ---------------------------------------------------------------------------------

export interface PictureFrame {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Of the picture that the agent saw before this action. */
  readonly regions: readonly ScreenRegion[];
  /** Size of the picture that the regions were found on, when it is not this one's. */
  readonly regionFrame?: { readonly widthPx: number; readonly heightPx: number };
}

/** Where the targets are on a picture, in fractions of it; null where the picture does not tell. */
export function resolveTargets(
  targets: readonly ActionTarget[],
  frame: PictureFrame,
): StepTarget[] {
  return targets.map(({ kind, point, text }) => {
    const place = point === null ? null : toFractions(point, frame);
    const target = { kind, x: place?.x ?? null, y: place?.y ?? null };
    return text === undefined ? target : { ...target, text };
  });
}

function toFractions(point: ActionPoint, frame: PictureFrame): { x: number; y: number } | null {
  switch (point.in) {
    case 'fractions':
      return clamped(point.x, point.y);
    case 'thousandths':
      return clamped(point.x / 1000, point.y / 1000);
    case 'pixels':
      return clamped(point.x / frame.widthPx, point.y / frame.heightPx);
    case 'region': {
      const region = frame.regions.find(({ id }) => id === point.id);
      if (region === undefined) return null;
      const { widthPx, heightPx } = frame.regionFrame ?? frame;
      return clamped(
        (region.x + region.width / 2) / widthPx,
        (region.y + region.height / 2) / heightPx,
      );
    }
  }
}

function clamped(x: number, y: number): { x: number; y: number } | null {
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
}
