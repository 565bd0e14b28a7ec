/** What keys mean. Pure, so that the shortcut sheet, the handler and the tests read one table. */

export type KeyAction =
  | 'next_task'
  | 'previous_task'
  | 'next_step'
  | 'previous_step'
  | 'first_step'
  | 'last_step'
  | 'toggle_play'
  | 'toggle_side'
  | 'compare_sides'
  | 'copy_link'
  | 'filter_tasks'
  | 'show_shortcuts'
  | 'open_palette'
  | 'toggle_fullscreen'
  | 'open_run'
  | 'select_run'
  | 'edit_run'
  | 'star_run'
  | 'delete_run'
  | 'toggle_replay'
  | 'replay_next'
  | 'replay_previous'
  | 'go_home'
  | 'go_library'
  | 'go_settings'
  | 'go_inbox'
  | 'go_live'
  | 'go_gallery'
  | 'go_log'
  | 'go_timing'
  | 'go_files'
  | 'go_vm'
  | 'go_commands'
  | 'go_numbers'
  | 'close';

interface Binding {
  readonly action: KeyAction;
  /** Each entry is one way to type it; `g l` is g, then l. */
  readonly keys: readonly string[];
  readonly label: string;
  readonly group: 'Tasks' | 'Runs' | 'Steps' | 'Go to' | 'Everywhere';
}

export const BINDINGS: readonly Binding[] = [
  { action: 'next_task', keys: ['j', 'ArrowDown'], label: 'Next task', group: 'Tasks' },
  { action: 'previous_task', keys: ['k', 'ArrowUp'], label: 'Previous task', group: 'Tasks' },
  { action: 'filter_tasks', keys: ['/'], label: 'Filter tasks', group: 'Tasks' },
  { action: 'open_run', keys: ['o'], label: 'Open the run (or Enter)', group: 'Runs' },
  { action: 'select_run', keys: ['x'], label: 'Select the run', group: 'Runs' },
  { action: 'edit_run', keys: ['e'], label: 'Name, tags and note of the run', group: 'Runs' },
  { action: 'star_run', keys: ['s'], label: 'Star the run', group: 'Runs' },
  { action: 'delete_run', keys: ['Delete'], label: 'Delete the selected runs', group: 'Runs' },
  { action: 'previous_step', keys: ['ArrowLeft'], label: 'Previous step', group: 'Steps' },
  { action: 'next_step', keys: ['ArrowRight'], label: 'Next step', group: 'Steps' },
  { action: 'first_step', keys: ['Home'], label: 'First step', group: 'Steps' },
  { action: 'last_step', keys: ['End'], label: 'Last step', group: 'Steps' },
  { action: 'toggle_play', keys: ['Space'], label: 'Play or pause', group: 'Steps' },
  { action: 'toggle_side', keys: ['b'], label: 'Before or after the action', group: 'Steps' },
  { action: 'compare_sides', keys: ['c'], label: 'Compare before and after', group: 'Steps' },
  { action: 'copy_link', keys: ['y'], label: 'Copy link to this step', group: 'Steps' },
  { action: 'toggle_replay', keys: ['p'], label: 'Play or pause the replay', group: 'Steps' },
  { action: 'replay_previous', keys: ['['], label: 'Replay: task before', group: 'Steps' },
  { action: 'replay_next', keys: [']'], label: 'Replay: next task', group: 'Steps' },
  { action: 'toggle_fullscreen', keys: ['f'], label: 'Full screen', group: 'Steps' },
  { action: 'go_home', keys: ['g h'], label: 'Home', group: 'Go to' },
  { action: 'go_library', keys: ['g a'], label: 'All runs', group: 'Go to' },
  { action: 'go_live', keys: ['g r'], label: 'What runs now', group: 'Go to' },
  { action: 'go_gallery', keys: ['g g'], label: 'Screenshots of the task', group: 'Go to' },
  { action: 'go_log', keys: ['g l'], label: 'Log', group: 'Go to' },
  { action: 'go_timing', keys: ['g t'], label: 'Timing', group: 'Go to' },
  { action: 'go_files', keys: ['g f'], label: 'Step inspector', group: 'Go to' },
  { action: 'go_vm', keys: ['g v'], label: 'VM', group: 'Go to' },
  { action: 'go_commands', keys: ['g c'], label: 'Commands', group: 'Go to' },
  { action: 'go_inbox', keys: ['g i'], label: 'Inbox', group: 'Go to' },
  { action: 'go_numbers', keys: ['g n'], label: 'Numbers', group: 'Go to' },
  { action: 'go_settings', keys: ['g s'], label: 'Settings', group: 'Go to' },
  { action: 'open_palette', keys: ['Mod+k'], label: 'Search everything', group: 'Everywhere' },
  { action: 'show_shortcuts', keys: ['?'], label: 'This list', group: 'Everywhere' },
  {
    action: 'close',
    keys: ['Escape'],
    label: 'Close, or back to following the run',
    group: 'Everywhere',
  },
];

export interface KeyPress {
  readonly key: string;
  readonly isCtrl: boolean;
  readonly isMeta: boolean;
  readonly isAlt: boolean;
  /** What has the focus: typing must never trigger anything, widgets keep their own keys. */
  readonly focus: 'page' | 'text' | 'widget';
}

export interface KeyResult {
  readonly action: KeyAction | null;
  /** `g` when it waits for its second letter. */
  readonly prefix: string | null;
}

/** Keys that buttons, tabs and menus use themselves. */
const WIDGET_KEYS = new Set([
  'Space',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
]);
const PREFIXES = new Set(
  BINDINGS.flatMap((binding) => binding.keys).flatMap((keys) =>
    keys.includes(' ') ? [keys.charAt(0)] : [],
  ),
);

export function readKey(press: KeyPress, prefix: string | null): KeyResult {
  const key = press.key === ' ' ? 'Space' : press.key;
  const name = press.isCtrl || press.isMeta ? `Mod+${key.toLowerCase()}` : key;
  if (press.isAlt) return { action: null, prefix: null };
  if (press.focus === 'text' && !name.startsWith('Mod+')) return { action: null, prefix: null };
  if (press.focus === 'widget' && WIDGET_KEYS.has(key)) return { action: null, prefix: null };
  if (prefix !== null) return { action: find(`${prefix} ${name}`), prefix: null };
  if (PREFIXES.has(name)) return { action: null, prefix: name };
  return { action: find(name), prefix: null };
}

function find(keys: string): KeyAction | null {
  return BINDINGS.find((binding) => binding.keys.includes(keys))?.action ?? null;
}
