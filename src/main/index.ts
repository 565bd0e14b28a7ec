/** Face 3: the desktop window. Wires Electron to the engine; everything of interest is elsewhere. */
import path from 'node:path';
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  Notification,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron';
import envPaths from 'env-paths';
import { createEngine } from '#engine';
import { startDemoVm } from '../demo/index.ts';
import { declareSchemes, serveSchemes } from './appScheme.ts';
import { createElectronSecretStore } from './electronSecretStore.ts';
import { createElectronSettingsStore } from './electronSettingsStore.ts';
import { createNotify } from './desktopNotifications.ts';
import { offerPathDialog } from './choosePath.ts';
import { openExportDesk } from './exportDesk.ts';
import { bridgePages } from './ipcBridge.ts';
import { menuTemplate } from './menu.ts';
import { confinePages, openWindow } from './window.ts';

const outDir = path.join(import.meta.dirname, '..');

/** All faces share one data folder, so the choice is the same as in the terminal. */
function chooseDataDir(): string {
  const named = process.env['WAA_MONITOR_DATA_DIR'] ?? '';
  return named === '' ? envPaths('waa-monitor', { suffix: '' }).data : path.resolve(named);
}

function showFirstWindow(): void {
  const [window] = BrowserWindow.getAllWindows();
  if (window?.isMinimized()) window.restore();
  window?.focus();
}

/** The page knows the way to a run from its address. */
function showRun(runId: string | null): void {
  showFirstWindow();
  const [window] = BrowserWindow.getAllWindows();
  if (runId !== null) window?.webContents.send('waa-monitor:menu', `run ${runId}`);
}

async function start(): Promise<void> {
  const dataDir = chooseDataDir();
  const settings = createElectronSettingsStore(dataDir);
  const engine = await createEngine({
    dataDir,
    face: 'desktop',
    build: { version: __APP_VERSION__, commit: __APP_COMMIT__, builtAt: __BUILD_TIME__ },
    settings,
    secrets: await createElectronSecretStore(safeStorage, dataDir, process.platform),
    startDemoVm,
    reportTemplate: path.join(outDir, 'report', 'report.html'),
    notify: createNotify(Notification, showRun),
    reveal: (filePath) => shell.showItemInFolder(filePath),
  });
  serveSchemes(protocol, engine, path.join(outDir, 'renderer'));
  bridgePages(ipcMain, engine);
  offerPathDialog(ipcMain, dialog, () => BrowserWindow.getAllWindows()[0] ?? null);
  openExportDesk(ipcMain, { app, dialog, shell, engine });
  session.defaultSession.setPermissionCheckHandler(
    (_contents, permission) => permission === 'clipboard-sanitized-write',
  );
  const menu = menuTemplate({
    isMac: process.platform === 'darwin',
    window: () => BrowserWindow.getAllWindows()[0] ?? null,
    openDataFolder: () => void shell.openPath(dataDir),
  });
  Menu.setApplicationMenu(Menu.buildFromTemplate(menu));

  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openWindow(settings, outDir);
  });
  let isClosed = false;
  app.on('will-quit', (event) => {
    if (isClosed) return;
    // The engine writes what is left to write; then quitting goes on.
    event.preventDefault();
    void engine.close().finally(() => {
      isClosed = true;
      app.quit();
    });
  });
  await openWindow(settings, outDir);
}

declareSchemes(protocol);
if (app.requestSingleInstanceLock()) {
  app.on('second-instance', showFirstWindow);
  app.on('web-contents-created', (_event, contents) => {
    confinePages(contents);
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  void app.whenReady().then(start);
} else {
  app.quit();
}
