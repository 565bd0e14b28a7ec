import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { host, userDataDir } from './host.ts';
import { PreventableEvent, StrictEmitter } from './strict.ts';
import { windows } from './windows.ts';

const EVENTS = [
  'ready',
  'window-all-closed',
  'before-quit',
  'will-quit',
  'quit',
  'activate',
  'second-instance',
  'web-contents-created',
  'browser-window-created',
];

class App extends StrictEmitter {
  readonly name = 'waa-monitor';
  readonly #ready = Promise.withResolvers<undefined>();
  #isReady = false;
  #hasLock = false;
  #isQuitting = false;

  constructor() {
    super('app', EVENTS);
  }

  isReady(): boolean {
    return this.#isReady;
  }

  whenReady(): Promise<undefined> {
    return this.#ready.promise;
  }

  getVersion(): string {
    return '0.0.0-stand-in';
  }

  getPath(name: string): string {
    if (name === 'downloads') return userDataDir;
    if (name !== 'userData') throw new Error(`The stand-in for Electron has no path "${name}".`);
    return userDataDir;
  }

  /** One lock a user-data folder, as Electron's; a lock of a process that is gone is taken over. */
  requestSingleInstanceLock(): boolean {
    if (this.#hasLock) return true;
    const file = path.join(userDataDir, 'SingletonLock');
    const holder = readPid(file);
    if (holder !== null && isAlive(holder)) return false;
    writeFileSync(file, String(process.pid));
    this.#hasLock = true;
    process.on('exit', () => rmSync(file, { force: true }));
    return true;
  }

  quit(): void {
    if (this.#isQuitting) return;
    this.#isQuitting = true;
    // Electron quits from its event loop, never within the call.
    setImmediate(() => void this.#quit());
  }

  async #quit(): Promise<void> {
    const before = new PreventableEvent();
    this.emit('before-quit', before);
    if (before.defaultPrevented || !(await windows.closeAll())) {
      this.#isQuitting = false;
      return;
    }
    const will = new PreventableEvent();
    this.emit('will-quit', will);
    if (will.defaultPrevented) {
      this.#isQuitting = false;
      return;
    }
    this.emit('quit', {}, 0);
    process.exit(0);
  }

  /** Said by the host once the main script has been evaluated, as Electron waits for an ES module. */
  becomeReady(): void {
    this.#isReady = true;
    this.emit('ready', {}, {});
    this.#ready.resolve(undefined);
  }

  noteAllClosed(): void {
    if (this.#isQuitting) return;
    if (this.listenerCount('window-all-closed') === 0) this.quit();
    else this.emit('window-all-closed');
  }
}

function readPid(file: string): number | null {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

export const app = new App();

export function requireReady(what: string): void {
  if (!app.isReady()) throw new Error(`${what} before app is ready`);
}

host.handle('ready', () => app.becomeReady());
host.handle('quit', () => app.quit());
host.handle('activate', () => app.emit('activate', {}, windows.all().length > 0));
host.handle('secondInstance', () => app.emit('second-instance', {}, [], process.cwd(), {}));
windows.onAllClosed = () => app.noteAllClosed();
