/** What is selected lives in the URL's hash, so that a reload, a bookmark or a second tab shows the same. */
import type { RunId, TaskKey } from '#protocol/vocabulary.ts';

export const RUN_TABS = [
  'log',
  'timing',
  'files',
  'vm',
  'commands',
  'cost',
  'numbers',
  'task',
] as const;
export type RunTab = (typeof RUN_TABS)[number];

export type Route =
  | { readonly screen: 'home' }
  | { readonly screen: 'library' }
  | CompareRoute
  /** `section` names a part of the settings; one that is not known shows the first. */
  | { readonly screen: 'settings'; readonly section: string }
  | {
      readonly screen: 'run';
      readonly runId: RunId;
      /** Null: the task in progress, followed as it changes. */
      readonly taskKey: TaskKey | null;
      /** Null: the newest step, followed. 0 is the screen after reset. */
      readonly step: number | null;
      /** Null: the latest attempt. */
      readonly attempt: number | null;
      readonly tab: RunTab;
      readonly view: 'live' | 'gallery';
      /** The journal is played again instead of followed. */
      readonly isReplay: boolean;
    };
export type RunRoute = Extract<Route, { screen: 'run' }>;

/** Runs held against the first of them; with one run the others are still to be chosen. */
export interface CompareRoute {
  readonly screen: 'compare';
  readonly runIds: readonly RunId[];
  /** The task that is replayed side by side; null for none. */
  readonly taskKey: TaskKey | null;
}

export function compareRoute(
  runIds: readonly RunId[],
  taskKey: TaskKey | null = null,
): CompareRoute {
  return { screen: 'compare', runIds, taskKey };
}

export const homeRoute: Route = { screen: 'home' };
export const libraryRoute: Route = { screen: 'library' };

export function settingsRoute(section = ''): Route {
  return { screen: 'settings', section };
}

export function runRoute(
  runId: RunId,
  rest: Partial<Omit<RunRoute, 'screen' | 'runId'>> = {},
): RunRoute {
  return {
    screen: 'run',
    runId,
    taskKey: null,
    step: null,
    attempt: null,
    tab: 'log',
    view: 'live',
    isReplay: false,
    ...rest,
  };
}

/**
 * `#/run/<id>/task/<key>/step/<n>?tab=timing&view=gallery`, `#/compare/<id>,<id>/task/<key>` or
 * `#/library`, `#/settings/<section>`; anything else is the home screen.
 */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?');
  const parts = path.split('/').filter((part) => part !== '');
  if (parts[0] === 'library') return libraryRoute;
  if (parts[0] === 'settings') return settingsRoute(decodePart(parts[1]) ?? '');
  if (parts[0] === 'compare') return parseCompare(parts);
  const runId = decodePart(parts[1]);
  if (parts[0] !== 'run' || runId === null) return homeRoute;
  const fields = new URLSearchParams(query);
  const tab = RUN_TABS.find((name) => name === fields.get('tab')) ?? 'log';
  const view = fields.get('view') === 'gallery' ? 'gallery' : 'live';
  const taskKey = parts[2] === 'task' ? decodePart(parts[3]) : null;
  const step = taskKey !== null && parts[4] === 'step' ? parseWhole(parts[5]) : null;
  const attempt = taskKey === null ? null : parseWhole(fields.get('attempt') ?? undefined);
  const isReplay = fields.has('replay');
  return runRoute(runId, { taskKey, step, attempt, tab, view, isReplay });
}

export function formatRoute(route: Route): string {
  if (route.screen === 'home') return '#/';
  if (route.screen === 'library') return '#/library';
  if (route.screen === 'settings') {
    return route.section === '' ? '#/settings' : `#/settings/${encodeURIComponent(route.section)}`;
  }
  if (route.screen === 'compare') return formatCompare(route);
  const task = route.taskKey === null ? '' : `/task/${encodeURIComponent(route.taskKey)}`;
  const step = route.taskKey === null || route.step === null ? '' : `/step/${route.step}`;
  const fields = new URLSearchParams();
  if (route.taskKey !== null && route.attempt !== null)
    fields.set('attempt', String(route.attempt));
  if (route.tab !== 'log') fields.set('tab', route.tab);
  if (route.view !== 'live') fields.set('view', route.view);
  if (route.isReplay) fields.set('replay', '1');
  const query = fields.size === 0 ? '' : `?${fields.toString()}`;
  return `#/run/${encodeURIComponent(route.runId)}${task}${step}${query}`;
}

function parseCompare(parts: readonly string[]): Route {
  const ids = (parts[1] ?? '').split(',').map(decodePart);
  const runIds = [...new Set(ids.filter((id) => id !== null))];
  if (runIds.length === 0) return homeRoute;
  return compareRoute(runIds, parts[2] === 'task' ? decodePart(parts[3]) : null);
}

function formatCompare({ runIds, taskKey }: CompareRoute): string {
  const task = taskKey === null ? '' : `/task/${encodeURIComponent(taskKey)}`;
  return `#/compare/${runIds.map(encodeURIComponent).join(',')}${task}`;
}

function decodePart(part: string | undefined): string | null {
  if (part === undefined || part === '') return null;
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

function parseWhole(part: string | undefined): number | null {
  const value = Number(part);
  return part !== undefined && part !== '' && Number.isSafeInteger(value) && value >= 0
    ? value
    : null;
}
