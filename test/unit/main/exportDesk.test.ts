import { EventEmitter } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { PAGE_ORIGIN } from '../../../src/main/appScheme.ts';
import { DESK_CHANNEL, openExportDesk } from '../../../src/main/exportDesk.ts';

let dir = '';
let answer: { canceled: boolean; filePath: string };
const shell = { openPath: vi.fn(() => Promise.resolve('')), showItemInFolder: vi.fn() };

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-desk-'));
  await writeFile(path.join(dir, 'made.csv'), 'a,b\r\n');
  answer = { canceled: false, filePath: path.join(dir, 'saved.csv') };
  vi.clearAllMocks();
});
afterEach(() => rm(dir, { recursive: true, force: true }));

/** A page that asks, and the answers on its port; null when the port was closed on it. */
function openDesk() {
  const ipcMain = new EventEmitter();
  openExportDesk(ipcMain as unknown as Parameters<typeof openExportDesk>[0], {
    app: { getPath: () => dir },
    dialog: { showSaveDialog: () => Promise.resolve(answer) },
    shell,
    engine: {
      locateExport: (exportId) => {
        if (exportId !== 'one') {
          throw new MonitorError(ERROR_CODES.notFound, 'There is no such export.', 'Export again.');
        }
        const filePath = path.join(dir, 'made.csv');
        return { filePath, fileName: 'made.csv', mediaType: 'text/csv', isFolder: false };
      },
    },
  });
  return (wish: unknown, origin = PAGE_ORIGIN): Promise<unknown> =>
    new Promise((resolve) => {
      const port = { postMessage: resolve, close: () => resolve(null) };
      ipcMain.emit(DESK_CHANNEL, { senderFrame: { origin, parent: null }, ports: [port] }, wish);
    });
}

describe('where an export goes on this machine', () => {
  it('is where the user says, and can then be opened and shown', async () => {
    const ask = openDesk();
    const saved = await ask({ action: 'save', exportId: 'one' });
    await ask({ action: 'show', exportId: 'one' });
    await ask({ action: 'open', exportId: 'one' });
    expect({
      saved,
      text: await readFile(answer.filePath, 'utf8'),
      shown: shell.showItemInFolder.mock.calls,
      opened: shell.openPath.mock.calls,
    }).toEqual({
      saved: { status: 'done', path: answer.filePath },
      text: 'a,b\r\n',
      shown: [[answer.filePath]],
      opened: [[answer.filePath]],
    });
  });

  it('is nowhere when the dialog is closed', async () => {
    answer = { canceled: true, filePath: '' };
    expect(await openDesk()({ action: 'save', exportId: 'one' })).toEqual({ status: 'cancelled' });
  });

  it('is never opened before it was saved here', async () => {
    expect(await openDesk()({ action: 'open', exportId: 'one' })).toEqual({
      status: 'failed',
      message: 'This export has not been saved yet.',
    });
    expect(shell.openPath).not.toHaveBeenCalled();
  });

  it('says why there is none', async () => {
    expect(await openDesk()({ action: 'save', exportId: 'two' })).toEqual({
      status: 'failed',
      message: 'There is no such export.',
    });
  });

  it('is nobody else’s to ask for, and no other wish is granted', async () => {
    const ask = openDesk();
    expect([
      await ask({ action: 'save', exportId: 'one' }, 'https://elsewhere.example'),
      await ask({ action: 'delete', exportId: 'one' }),
      await ask({ action: 'save', exportId: '../../etc' }),
    ]).toEqual([null, null, null]);
  });
});
