/** What Electron offers of the desktop around the app. */
import { requireReady } from './app.ts';
import { host } from './host.ts';

export const shell = {
  openExternal(url: string): Promise<void> {
    host.tell('opened', { kind: 'external', target: new URL(url).href });
    return Promise.resolve();
  },
  openPath(target: string): Promise<string> {
    host.tell('opened', { kind: 'path', target });
    return Promise.resolve('');
  },
};

const AREA = { x: 0, y: 0, width: 1920, height: 1040 };

export const screen = {
  getAllDisplays(): readonly object[] {
    requireReady("The 'screen' module can't be used");
    return [{ id: 1, workArea: { ...AREA }, bounds: { ...AREA, height: 1080 }, scaleFactor: 1 }];
  },
};
