import { app, requireReady } from './app.ts';
import { host } from './host.ts';
import { checkKeys, PreventableEvent, strict, StrictEmitter } from './strict.ts';
import { WebContents } from './webContents.ts';
import { windows } from './windows.ts';

const EVENTS = [
  'close',
  'closed',
  'ready-to-show',
  'show',
  'focus',
  'blur',
  'resize',
  'move',
  'maximize',
];
const OPTIONS = [
  'x',
  'y',
  'width',
  'height',
  'minWidth',
  'minHeight',
  'show',
  'backgroundColor',
  'title',
  'icon',
  'autoHideMenuBar',
  'webPreferences',
];
const WEB_PREFERENCES = [
  'preload',
  'sandbox',
  'contextIsolation',
  'nodeIntegration',
  'webviewTag',
  'spellcheck',
];
/** BrowserWindow's own defaults. */
const DEFAULT_SIZE = { width: 800, height: 600 };
const DEFAULT_PLACE = { x: 320, y: 140 };

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly webPreferences?: Readonly<Record<string, unknown>>;
}

let lastId = 0;
const opened = new Map<number, BrowserWindowBase>();

class BrowserWindowBase extends StrictEmitter {
  readonly id: number;
  readonly webContents: WebContents;
  readonly #made: Promise<void>;
  #bounds: Bounds;
  #isMaximized = false;
  #isMinimized = false;
  #isVisible: boolean;
  #isDestroyed = false;

  constructor(options: WindowOptions = {}) {
    super('BrowserWindow', EVENTS);
    requireReady('Cannot create BrowserWindow');
    checkKeys('BrowserWindow option', options, OPTIONS);
    const preferences = options.webPreferences ?? {};
    checkKeys('webPreferences', preferences, WEB_PREFERENCES);
    if (preferences['sandbox'] !== true || preferences['contextIsolation'] !== true) {
      throw new Error('The stand-in for Electron shows sandboxed, isolated pages only.');
    }
    if (preferences['nodeIntegration'] === true) throw new Error('No page here may have Node.');
    this.id = lastId += 1;
    this.#bounds = { ...DEFAULT_PLACE, ...DEFAULT_SIZE, ...definedBounds(options) };
    this.#isVisible = options.show ?? true;
    this.webContents = new WebContents(this.id);
    windows.add(this);
    opened.set(this.id, this);
    this.#made = host.call('window.create', {
      id: this.id,
      width: this.#bounds.width,
      height: this.#bounds.height,
      preload: preferences['preload'] ?? null,
    });
    app.emit('web-contents-created', {}, strict('webContents', this.webContents));
    app.emit('browser-window-created', {}, this);
  }

  async loadURL(url: string): Promise<void> {
    this.#requireAlive();
    await this.#made;
    await host.call('window.load', { id: this.id, url });
    this.webContents.emit('did-finish-load');
    this.emit('ready-to-show');
  }

  show(): void {
    this.#requireAlive();
    this.#isVisible = true;
    this.emit('show');
  }

  focus(): void {
    this.#requireAlive();
    this.emit('focus');
  }

  maximize(): void {
    this.#requireAlive();
    this.#isMaximized = true;
    this.emit('maximize');
  }

  minimize(): void {
    this.#requireAlive();
    this.#isMinimized = true;
  }

  restore(): void {
    this.#requireAlive();
    this.#isMinimized = false;
  }

  isMaximized(): boolean {
    this.#requireAlive();
    return this.#isMaximized;
  }

  isMinimized(): boolean {
    this.#requireAlive();
    return this.#isMinimized;
  }

  isDestroyed(): boolean {
    return this.#isDestroyed;
  }

  getNormalBounds(): Bounds {
    this.#requireAlive();
    return { ...this.#bounds };
  }

  /** For the host: what the person sees and does. */
  readState(): object {
    return {
      bounds: this.#bounds,
      isMaximized: this.#isMaximized,
      isMinimized: this.#isMinimized,
      isVisible: this.#isVisible,
    };
  }

  moveTo(bounds: Bounds): void {
    this.#bounds = bounds;
    this.emit('move');
    this.emit('resize');
  }

  async requestClose(): Promise<boolean> {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (event.defaultPrevented) return false;
    await host.call('window.destroy', { id: this.id });
    this.#isDestroyed = true;
    opened.delete(this.id);
    windows.remove(this);
    this.emit('closed');
    return true;
  }

  #requireAlive(): void {
    if (this.#isDestroyed) throw new TypeError('Object has been destroyed');
  }

  static getAllWindows(): BrowserWindowBase[] {
    return [...opened.values()].map(proxyOf);
  }
}

const proxies = new WeakMap<BrowserWindowBase, BrowserWindowBase>();
function proxyOf(window: BrowserWindowBase): BrowserWindowBase {
  const known = proxies.get(window) ?? strict('BrowserWindow', window);
  proxies.set(window, known);
  return known;
}

export const BrowserWindow = new Proxy(BrowserWindowBase, {
  construct: (target, args) => proxyOf(Reflect.construct(target, args) as BrowserWindowBase),
});

function definedBounds(options: WindowOptions): Partial<Bounds> {
  const entries = (['x', 'y', 'width', 'height'] as const).flatMap((key) =>
    options[key] === undefined ? [] : [[key, options[key]] as const],
  );
  return Object.fromEntries(entries);
}

function windowOf(id: number): BrowserWindowBase {
  const window = opened.get(id);
  if (!window) throw new Error(`No window ${id}.`);
  return window;
}

interface ById {
  readonly id: number;
}
host.handle<ById>('window.close', ({ id }) => windowOf(id).requestClose());
host.handle<ById>('window.state', ({ id }) => windowOf(id).readState());
host.handle<ById & { action: 'minimize' | 'maximize' }>('window.do', ({ id, action }) => {
  windowOf(id)[action]();
});
host.handle<ById & Bounds>('window.move', ({ id, ...bounds }) => windowOf(id).moveTo(bounds));
host.handle<ById & { url: string }>('window.mayNavigate', ({ id, url }) =>
  windowOf(id).webContents.mayNavigate(url),
);
host.handle<ById & { url: string }>('window.mayOpen', ({ id, url }) =>
  windowOf(id).webContents.mayOpen(url),
);
