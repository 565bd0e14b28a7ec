import { useCallback, useSyncExternalStore } from 'react';
import { useMonitorStore } from './useMonitor.ts';

/**
 * A small piece of UI memory. `read` turns what was saved (by any version, so `unknown`) into a value
 * or null; it must answer the same object for the same saved one.
 */
export function useRemembered<T>(
  key: string,
  read: (saved: unknown) => T | null,
  fallback: T,
): readonly [T, (value: T) => void] {
  const { layout } = useMonitorStore();
  const value = useSyncExternalStore(layout.subscribe, () => read(layout.read(key)) ?? fallback);
  const write = useCallback((next: T) => layout.write(key, next), [layout, key]);
  return [value, write];
}

export function readText(saved: unknown): string | null {
  return typeof saved === 'string' ? saved : null;
}

export function readNumber(saved: unknown): number | null {
  return typeof saved === 'number' && Number.isFinite(saved) ? saved : null;
}

export function readFlag(saved: unknown): boolean | null {
  return typeof saved === 'boolean' ? saved : null;
}

/** Panel sizes by panel id. */
export function readSizes(saved: unknown): Record<string, number> | null {
  if (typeof saved !== 'object' || saved === null) return null;
  const isSizes = Object.values(saved).every((size) => typeof size === 'number');
  // Just checked: a record of numbers.
  return isSizes ? (saved as Record<string, number>) : null;
}
