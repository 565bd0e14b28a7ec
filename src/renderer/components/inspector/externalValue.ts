/** A value that parts of the page far from each other share, and that no URL and no memory keeps. */
import { useSyncExternalStore } from 'react';

export interface ExternalValue<T> {
  readonly read: () => T;
  readonly set: (value: T) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createExternalValue<T>(initial: T): ExternalValue<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    read: () => value,
    set: (next) => {
      if (Object.is(value, next)) return;
      value = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useExternalValue<T>(cell: ExternalValue<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.read);
}
