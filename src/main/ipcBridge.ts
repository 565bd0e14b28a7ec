/** Connects a page's message port to the contract. */
import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMain, IpcMainEvent } from 'electron';
import type { Engine } from '#engine';
import { PAGE_ORIGIN } from './appScheme.ts';

export const CONNECT_CHANNEL = 'waa-monitor:connect';

export function bridgePages(ipcMain: Pick<IpcMain, 'on'>, engine: Pick<Engine, 'router'>): void {
  const handler = new RPCHandler(engine.router);
  ipcMain.on(CONNECT_CHANNEL, (event) => {
    const [port] = event.ports;
    if (!port) return;
    if (!isOwnPage(event)) {
      port.close();
      return;
    }
    handler.upgrade(port);
    port.start();
  });
}

/** Only the top frame of our own page; a frame that was navigated away or embedded is nobody. */
export function isOwnPage(event: Pick<IpcMainEvent, 'senderFrame'>): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame.parent === null && frame.origin === PAGE_ORIGIN;
}
