/** Whether the inbox is open: opened by its bell, a key and the palette alike. */
let isOpen = false;
const listeners = new Set<() => void>();

export function setInboxOpen(next: boolean): void {
  isOpen = next;
  for (const listener of [...listeners]) listener();
}

export const readInboxOpen = (): boolean => isOpen;

export function subscribeInboxOpen(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
