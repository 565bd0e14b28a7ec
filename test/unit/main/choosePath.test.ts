import type { Dialog, IpcMain, IpcMainInvokeEvent } from 'electron';
import { describe, expect, test } from 'vitest';
import { PAGE_ORIGIN } from '../../../src/main/appScheme.ts';
import { CHOOSE_CHANNEL, offerPathDialog } from '../../../src/main/choosePath.ts';

type Handler = Parameters<IpcMain['handle']>[1];

/** Asks as a page of `origin` would; the person chooses `chosen`. */
async function ask(
  kind: unknown,
  options: { readonly origin?: string; readonly chosen?: readonly string[] } = {},
): Promise<{ readonly answer: unknown; readonly asked: readonly unknown[] }> {
  const { origin = PAGE_ORIGIN, chosen = ['/results'] } = options;
  const handlers = new Map<string, Handler>();
  const asked: unknown[] = [];
  const dialog = {
    showOpenDialog: (_window: unknown, { properties }: { properties?: unknown }) => {
      asked.push(properties);
      return Promise.resolve({ canceled: chosen.length === 0, filePaths: [...chosen] });
    },
  };
  offerPathDialog(
    { handle: (channel, handler) => void handlers.set(channel, handler) },
    // Only the form with a parent window is used.
    dialog as Pick<Dialog, 'showOpenDialog'>,
    // The window is only handed on.
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- no window opens in a test
    () => ({}) as Electron.BaseWindow,
  );
  // Of the event only the frame is looked at.
  const event = { senderFrame: { parent: null, origin } } as IpcMainInvokeEvent;
  const answer: unknown = await handlers.get(CHOOSE_CHANNEL)?.(event, kind);
  return { answer, asked };
}

describe('the dialog for a path', () => {
  test('asks for a folder or a file, and answers with its path', async () => {
    expect(await ask('folder')).toEqual({ answer: '/results', asked: [['openDirectory']] });
    expect(await ask('file')).toEqual({ answer: '/results', asked: [['openFile']] });
  });

  test('answers nothing when nothing was chosen', async () => {
    expect(await ask('file', { chosen: [] })).toEqual({ answer: null, asked: [['openFile']] });
  });

  test('is not opened for a page that is not ours', async () => {
    expect(await ask('file', { origin: 'https://elsewhere.example' })).toEqual({
      answer: null,
      asked: [],
    });
  });
});
