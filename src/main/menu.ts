import type { BrowserWindow, MenuItemConstructorOptions } from 'electron';

/** What the menu asks of the page; the page knows these words. */
export type MenuCommand = 'home' | 'settings' | 'palette' | 'shortcuts';

export interface MenuOptions {
  readonly isMac: boolean;
  readonly window: () => Pick<BrowserWindow, 'webContents'> | null;
  readonly openDataFolder: () => void;
}

export function menuTemplate(options: MenuOptions): MenuItemConstructorOptions[] {
  const send = (command: MenuCommand) => () => {
    options.window()?.webContents.send('waa-monitor:menu', command);
  };
  return [
    ...(options.isMac ? [{ role: 'appMenu' as const }] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Home', accelerator: 'CmdOrCtrl+Shift+H', click: send('home') },
        { label: 'Settings', accelerator: 'CmdOrCtrl+,', click: send('settings') },
        { label: 'Open data folder', click: options.openDataFolder },
        { type: 'separator' },
        options.isMac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { label: 'Command palette', accelerator: 'CmdOrCtrl+K', click: send('palette') },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        { type: 'separator' },
        { role: 'toggleDevTools' },
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [{ label: 'Keyboard shortcuts', click: send('shortcuts') }] },
  ];
}
