/** Where an export goes on this machine: asked of the user by the system's own dialog. */
import { cp, rm } from 'node:fs/promises';
import path from 'node:path';
import type { App, Dialog, IpcMain, Shell } from 'electron';
import { z } from 'zod';
import type { Engine } from '#engine';
import { isOwnPage } from './ipcBridge.ts';

export const DESK_CHANNEL = 'waa-monitor:desk';

const wishSchema = z.object({
  action: z.enum(['save', 'open', 'show']),
  exportId: z.string().regex(/^[a-z0-9-]{1,64}$/),
});
type Wish = z.infer<typeof wishSchema>;

type Answer =
  | { readonly status: 'done'; readonly path: string | null }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly message: string };

export interface ExportDeskOptions {
  readonly app: Pick<App, 'getPath'>;
  readonly dialog: Pick<Dialog, 'showSaveDialog'>;
  readonly shell: Pick<Shell, 'openPath' | 'showItemInFolder'>;
  readonly engine: Pick<Engine, 'locateExport'>;
}

/** The page sends a wish with a port, on which it gets its answer. */
export function openExportDesk(ipcMain: Pick<IpcMain, 'on'>, options: ExportDeskOptions): void {
  /** Where each export was put; only these are opened or shown. */
  const saved = new Map<string, string>();
  ipcMain.on(DESK_CHANNEL, (event, message: unknown) => {
    const [port] = event.ports;
    if (!port) return;
    const wish = wishSchema.safeParse(message);
    if (!isOwnPage(event) || !wish.success) {
      port.close();
      return;
    }
    void grant(wish.data, saved, options)
      .catch((error: unknown): Answer => ({
        status: 'failed',
        message: error instanceof Error ? error.message : String(error),
      }))
      .then((answer) => port.postMessage(answer));
  });
}

async function grant(
  { action, exportId }: Wish,
  saved: Map<string, string>,
  options: ExportDeskOptions,
): Promise<Answer> {
  if (action === 'save') return save(exportId, saved, options);
  const target = saved.get(exportId);
  if (target === undefined) throw new Error('This export has not been saved yet.');
  if (action === 'show') options.shell.showItemInFolder(target);
  else await openTarget(target, options);
  return { status: 'done', path: target };
}

async function save(
  exportId: string,
  saved: Map<string, string>,
  { app, dialog, engine }: ExportDeskOptions,
): Promise<Answer> {
  const { filePath, fileName } = engine.locateExport(exportId);
  const choice = await dialog.showSaveDialog({
    title: 'Save the export',
    defaultPath: path.join(app.getPath('downloads'), fileName),
    properties: ['createDirectory', 'showOverwriteConfirmation'],
  });
  if (choice.canceled || choice.filePath === '') return { status: 'cancelled' };
  await rm(choice.filePath, { recursive: true, force: true });
  await cp(filePath, choice.filePath, { recursive: true });
  saved.set(exportId, choice.filePath);
  return { status: 'done', path: choice.filePath };
}

/** A folder is opened by what is in it: its page. */
async function openTarget(target: string, { shell }: ExportDeskOptions): Promise<void> {
  const problem = await shell.openPath(target);
  if (problem !== '') throw new Error(`The system could not open ${target}: ${problem}`);
}
