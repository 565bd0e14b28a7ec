/**
 * The one bridge between page and main process: it carries a message port across, and wishes for
 * dialogs of the system.
 * The page asks with a window message; no Electron API ever reaches it.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';

contextBridge.exposeInMainWorld('waaMonitor', { isDesktop: true });

/** Where files are that the person dropped or chose; the page can ask for no other. */
contextBridge.exposeInMainWorld('waaPaths', {
  pathOf: (file: File): string => webUtils.getPathForFile(file),
  choose: (kind: 'folder' | 'file'): Promise<unknown> =>
    ipcRenderer.invoke('waa-monitor:choose', kind),
});

window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || event.data !== 'waa-monitor:connect') return;
  const { port1, port2 } = new MessageChannel();
  ipcRenderer.postMessage('waa-monitor:connect', null, [port2]);
  window.postMessage({ type: 'waa-monitor:port' }, window.location.origin, [port1]);
});

/** Wishes of the page that need the desktop: the main process knows which there are. */
window.addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== window || !isDeskWish(event.data)) return;
  const { id, wish } = event.data;
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data: answer }: MessageEvent<unknown>) => {
    window.postMessage({ type: 'waa-monitor:desk-answer', id, answer }, window.location.origin);
    port1.close();
  };
  ipcRenderer.postMessage('waa-monitor:desk', wish, [port2]);
});

function isDeskWish(data: unknown): data is { readonly id: unknown; readonly wish: unknown } {
  return (
    typeof data === 'object' && data !== null && 'type' in data && data.type === 'waa-monitor:desk'
  );
}

ipcRenderer.on('waa-monitor:menu', (_event, command: unknown) => {
  window.postMessage({ type: 'waa-monitor:menu', command }, window.location.origin);
});
