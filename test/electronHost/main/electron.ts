/** What `import … from 'electron'` finds in the main process. A name that is missing here fails at import. */
import { app as appStandIn } from './app.ts';
import { BrowserWindow } from './browserWindow.ts';
import {
  dialog as dialogStandIn,
  Notification,
  screen as screenStandIn,
  shell as shellStandIn,
} from './desktop.ts';
import { ipcMain as ipcMainStandIn } from './ipcMain.ts';
import { Menu } from './menu.ts';
import { protocol as protocolStandIn } from './protocol.ts';
import { safeStorage as safeStorageStandIn } from './safeStorage.ts';
import { openSession, session as sessionStandIn } from './session.ts';
import { strict } from './strict.ts';

appStandIn.once('ready', openSession);

export const app = strict('app', appStandIn);
export const dialog = strict('dialog', dialogStandIn);
export const ipcMain = strict('ipcMain', ipcMainStandIn);
export const protocol = strict('protocol', protocolStandIn);
export const safeStorage = strict('safeStorage', safeStorageStandIn);
export const screen = strict('screen', screenStandIn);
export const session = strict('session', sessionStandIn);
export const shell = strict('shell', shellStandIn);
export { BrowserWindow, Menu, Notification };

export default strict('electron', {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
});
