/** Whether the sheet of shortcuts is open: opened by a key, a menu and the palette alike. */
let isOpen = false;
const listeners = new Set<() => void>();

function set(next: boolean): void {
  isOpen = next;
  for (const listener of [...listeners]) listener();
}

export const openShortcuts = (): void => set(true);
export const closeShortcuts = (): void => set(false);
export const readShortcuts = (): boolean => isOpen;
export function subscribeShortcuts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
