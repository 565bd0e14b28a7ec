/**
 * How a task can be done: the instruction, the window it begins with, and the moves that solve it.
 * The planner turns moves into the steps of an agent that is more or less good.
 */
import type {
  AppContent,
  AppName,
  AppWindow,
  ContentOf,
  Desktop,
  Point,
  Popup,
  Rect,
} from '../screens/guestScreen.ts';
import type { PythonValue } from './python.ts';

export type Op =
  | { readonly kind: 'click' | 'double_click' | 'right_click'; readonly target: string }
  | { readonly kind: 'click_at'; readonly at: Point }
  | { readonly kind: 'type'; readonly text: string }
  | { readonly kind: 'press'; readonly keys: string }
  | { readonly kind: 'open'; readonly program: string }
  | { readonly kind: 'scroll'; readonly direction: 'up' | 'down' }
  | { readonly kind: 'drag'; readonly from: Point; readonly to: Point };

export type Change = (desktop: Desktop) => Desktop;

export interface Move {
  /** What the agent says it sees. */
  readonly see: string;
  /** What it plans to do. */
  readonly plan: string;
  readonly ops: readonly Op[];
  readonly then: Change;
}

export interface SetupAction {
  readonly type: 'launch' | 'download' | 'open' | 'sleep' | 'activate_window' | 'create_folder';
  readonly parameters: { readonly [key: string]: PythonValue };
}

export interface Recipe {
  readonly instruction: string;
  readonly setup: readonly SetupAction[];
  readonly opening: readonly AppWindow[];
  readonly moves: readonly Move[];
}

// --- Ops ------------------------------------------------------------------------------------------

export const click = (target: string): Op => ({ kind: 'click', target });
export const doubleClick = (target: string): Op => ({ kind: 'double_click', target });
export const rightClick = (target: string): Op => ({ kind: 'right_click', target });
export const clickAt = (x: number, y: number): Op => ({ kind: 'click_at', at: { x, y } });
export const type = (text: string): Op => ({ kind: 'type', text });
export const press = (keys: string): Op => ({ kind: 'press', keys });
export const open = (program: string): Op => ({ kind: 'open', program });
export const scrollDown: Op = { kind: 'scroll', direction: 'down' };
export const drag = (from: Point, to: Point): Op => ({ kind: 'drag', from, to });

export function move(see: string, plan: string, ops: readonly Op[], then: Change = same): Move {
  return { see, plan, ops, then };
}

// --- Changes --------------------------------------------------------------------------------------

const same: Change = (desktop) => desktop;

export function inOrder(...changes: readonly Change[]): Change {
  return (desktop) => changes.reduce((current, change) => change(current), desktop);
}

/** Edits the front window when it is that app; otherwise leaves the desktop as it is. */
export function edit<A extends AppName>(
  app: A,
  change: (content: ContentOf<A>) => ContentOf<A>,
): Change {
  return (desktop) => {
    const front = desktop.windows.at(-1);
    if (front === undefined || !isApp(front.content, app)) return desktop;
    const changed: AppWindow = { rect: front.rect, content: change(front.content) };
    return { ...desktop, windows: [...desktop.windows.slice(0, -1), changed] };
  };
}

function isApp<A extends AppName>(content: AppContent, app: A): content is ContentOf<A> {
  return content.app === app;
}

export function addWindow(window: AppWindow): Change {
  return (desktop) => ({
    ...desktop,
    windows: [...desktop.windows, window],
    isStartOpen: false,
    popup: null,
  });
}

function showPopup(popup: Popup): Change {
  return (desktop) => ({ ...desktop, popup });
}

export const closePopup: Change = (desktop) => ({ ...desktop, popup: null });

export function menu(
  x: number,
  y: number,
  items: readonly string[],
  highlighted: string | null = null,
): Change {
  return showPopup({ kind: 'menu', at: { x, y }, items, highlighted });
}

export function dialog(
  title: string,
  text: string,
  fields: readonly (readonly [string, string])[],
  buttons: readonly string[],
): Change {
  return showPopup({
    kind: 'dialog',
    title,
    text,
    fields: fields.map(([label, value]) => ({ label, value })),
    buttons,
  });
}

// --- Windows --------------------------------------------------------------------------------------

/** Above the taskbar, edge to edge. */
const MAXIMISED: Rect = { x: 0, y: 0, width: 1280, height: 672 };

export function windowOf(content: AppContent, rect: Rect = MAXIMISED): AppWindow {
  return { rect, content };
}

export const launch = (...command: readonly string[]): SetupAction => ({
  type: 'launch',
  parameters: { command: command.length === 1 ? (command[0] ?? '') : command },
});

export const pause = (seconds: number): SetupAction => ({ type: 'sleep', parameters: { seconds } });
