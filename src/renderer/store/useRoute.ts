import { useMemo, useSyncExternalStore } from 'react';
import {
  formatRoute,
  homeRoute,
  libraryRoute,
  parseRoute,
  settingsRoute,
  type Route,
  type RunRoute,
} from './route.ts';

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash);
  return useMemo(() => parseRoute(hash), [hash]);
}

export function goTo(route: Route): void {
  window.location.hash = formatRoute(route);
}

export function goHome(): void {
  goTo(homeRoute);
}

export function goLibrary(): void {
  goTo(libraryRoute);
}

/** Where the settings were opened from; leaving them leads back there. */
let beforeSettings: Route = homeRoute;

export function goSettings(section = ''): void {
  const here = parseRoute(window.location.hash);
  if (here.screen !== 'settings') beforeSettings = here;
  goTo(settingsRoute(section));
}

export function leaveSettings(): void {
  goTo(beforeSettings);
}

/** Changes part of the run route. Stepping replaces the history entry: Back leaves the run, not the step. */
export function changeRun(change: Partial<Omit<RunRoute, 'screen' | 'runId'>>): void {
  const route = parseRoute(window.location.hash);
  if (route.screen !== 'run') return;
  const next = formatRoute({ ...route, ...change });
  if (next === window.location.hash) return;
  window.history.replaceState(null, '', next);
  window.dispatchEvent(new HashChangeEvent('hashchange'));
}
