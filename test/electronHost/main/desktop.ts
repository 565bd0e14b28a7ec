/** What Electron offers of the desktop around the app. */
import { app, requireReady } from './app.ts';
import { host } from './host.ts';
import { checkKeys, StrictEmitter } from './strict.ts';

export const shell = {
  openExternal(url: string): Promise<void> {
    host.tell('opened', { kind: 'external', target: new URL(url).href });
    return Promise.resolve();
  },
  openPath(target: string): Promise<string> {
    host.tell('opened', { kind: 'path', target });
    return Promise.resolve('');
  },
  showItemInFolder(target: string): void {
    if (typeof target !== 'string') throw new TypeError('Error processing argument at index 0');
    host.tell('opened', { kind: 'folder', target });
  },
};

/** Nobody is there to choose what to open; what is proposed for saving is taken. */
export const dialog = {
  showOpenDialog(): Promise<{ canceled: boolean; filePaths: readonly string[] }> {
    requireReady('dialog module can only be used after app is ready:');
    return Promise.resolve({ canceled: true, filePaths: [] });
  },
  showSaveDialog({ defaultPath }: { readonly defaultPath: string }): Promise<object> {
    requireReady('dialog module can only be used after app is ready:');
    return Promise.resolve({ canceled: false, filePath: defaultPath });
  },
};

interface NotificationOptions {
  readonly title?: string;
  readonly body?: string;
}

/** Shown to nobody; a spec sees what would have been. */
export class Notification extends StrictEmitter {
  readonly #options: NotificationOptions;

  constructor(options: NotificationOptions = {}) {
    super('Notification', ['show', 'click', 'close', 'failed']);
    if (!app.isReady()) throw new Error('Cannot create Notification before app is ready');
    checkKeys('Notification', options, ['title', 'body']);
    this.#options = options;
  }

  static isSupported(): boolean {
    return true;
  }

  show(): void {
    const { title = '', body = '' } = this.#options;
    host.tell('notified', { title, body });
    this.emit('show');
  }
}

const AREA = { x: 0, y: 0, width: 1920, height: 1040 };

export const screen = {
  getAllDisplays(): readonly object[] {
    requireReady("The 'screen' module can't be used");
    return [{ id: 1, workArea: { ...AREA }, bounds: { ...AREA, height: 1080 }, scaleFactor: 1 }];
  },
};
