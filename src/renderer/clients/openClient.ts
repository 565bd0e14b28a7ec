import type { MonitorClient } from './monitorClient.ts';
import { createPortClient } from './portClient.ts';
import { createSocketClient } from './socketClient.ts';

declare global {
  interface Window {
    /** Set by Electron's preload script, absent in a browser. */
    readonly waaMonitor?: { readonly isDesktop: boolean };
  }
}

export function openClient(page: Window): Promise<MonitorClient> {
  if (page.waaMonitor?.isDesktop === true) return createPortClient(page);
  return Promise.resolve(createSocketClient(page.location.origin));
}
