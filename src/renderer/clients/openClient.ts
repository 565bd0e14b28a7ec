import { createHttpClient } from './httpClient.ts';
import type { MonitorClient } from './monitorClient.ts';
import { createPortClient } from './portClient.ts';

declare global {
  interface Window {
    /** Set by Electron's preload script, absent in a browser. */
    readonly waaMonitor?: { readonly isDesktop: boolean };
  }
}

export function openClient(page: Window): Promise<MonitorClient> {
  if (page.waaMonitor?.isDesktop === true) return createPortClient(page);
  return Promise.resolve(createHttpClient(page.location.origin));
}
