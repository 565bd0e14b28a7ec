/**
 * Small UI memory: pane sizes, filters, last tab. The engine's settings file owns it; localStorage
 * is only a quick copy, so that the first paint already has the right sizes.
 */
import type { MonitorRpc } from '../clients/monitorClient.ts';

const CACHE_KEY = 'waa-monitor.layout';
/** One save for a burst of changes: dragging a pane ends with a handful. */
const SAVE_DELAY_MS = 600;

export type LayoutRecord = Readonly<Record<string, unknown>>;

export interface LayoutMemory {
  readonly read: (key: string) => unknown;
  readonly write: (key: string, value: unknown) => void;
  readonly subscribe: (listener: () => void) => () => void;
  readonly adopt: (saved: LayoutRecord) => void;
  /** Writes what is pending at once. */
  readonly flush: () => void;
}

export function createLayoutMemory(
  saveSettings: MonitorRpc['app']['saveSettings'],
  cache: Pick<Storage, 'getItem' | 'setItem'>,
): LayoutMemory {
  let values: LayoutRecord = readCache(cache);
  let timer: ReturnType<typeof setTimeout> | null = null;
  const listeners = new Set<() => void>();
  const put = (next: LayoutRecord): void => {
    values = next;
    writeCache(cache, values);
    for (const listener of [...listeners]) listener();
  };
  const save = (): void => {
    timer = null;
    // A reader-along may not save; its own copy in localStorage still holds.
    saveSettings({ layout: { ...values } }).catch(() => undefined);
  };
  return {
    read: (key) => values[key],
    write: (key, value) => {
      put({ ...values, [key]: value });
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(save, SAVE_DELAY_MS);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    adopt: (saved) => {
      put(timer === null ? { ...values, ...saved } : { ...saved, ...values });
    },
    flush: () => {
      if (timer === null) return;
      clearTimeout(timer);
      save();
    },
  };
}

function readCache(cache: Pick<Storage, 'getItem'>): LayoutRecord {
  try {
    const parsed: unknown = JSON.parse(cache.getItem(CACHE_KEY) ?? '{}');
    return typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  } catch {
    return {};
  }
}

function writeCache(cache: Pick<Storage, 'setItem'>, values: LayoutRecord): void {
  try {
    cache.setItem(CACHE_KEY, JSON.stringify(values));
  } catch {
    // Private windows may refuse storage; the settings file still has it.
  }
}
