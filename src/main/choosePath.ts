/** The system's own dialog for a file or folder to import; the page gets no more than its path. */
import type { Dialog, IpcMain } from 'electron';
import { isOwnPage } from './ipcBridge.ts';

export const CHOOSE_CHANNEL = 'waa-monitor:choose';

export function offerPathDialog(
  ipcMain: Pick<IpcMain, 'handle'>,
  dialog: Pick<Dialog, 'showOpenDialog'>,
  window: () => Electron.BaseWindow | null,
): void {
  ipcMain.handle(CHOOSE_CHANNEL, async (event, kind: unknown): Promise<string | null> => {
    const parent = window();
    if (!isOwnPage(event) || parent === null) return null;
    const { canceled, filePaths } = await dialog.showOpenDialog(parent, {
      title: 'Import a run',
      properties: [kind === 'folder' ? 'openDirectory' : 'openFile'],
    });
    return canceled ? null : (filePaths[0] ?? null);
  });
}
