import { encodeWire } from '../wire.ts';
import { host } from './host.ts';
import { session } from './session.ts';
import { PreventableEvent, StrictEmitter } from './strict.ts';

const EVENTS = [
  'will-navigate',
  'will-frame-navigate',
  'will-redirect',
  'will-attach-webview',
  'did-finish-load',
  'did-fail-load',
  'render-process-gone',
  'console-message',
];

interface OpenDetails {
  readonly url: string;
  readonly frameName: string;
  readonly features: string;
  readonly disposition: string;
}
type OpenHandler = (details: OpenDetails) => { readonly action: 'allow' | 'deny' };

export class WebContents extends StrictEmitter {
  readonly id: number;
  readonly session = session.defaultSession;
  #openHandler: OpenHandler | null = null;

  constructor(id: number) {
    super('webContents', EVENTS);
    this.id = id;
  }

  send(channel: string, ...args: unknown[]): void {
    if (typeof channel !== 'string') throw new TypeError('Missing required channel argument');
    // Electron fails on what structured clone can't carry ("An object could not be cloned").
    host.tell('window.ipc', { id: this.id, channel, wire: encodeWire(structuredClone(args)) });
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  /** For the host: may this navigation, begun by the page, go on? */
  mayNavigate(url: string): boolean {
    const event = new PreventableEvent();
    this.emit(
      'will-navigate',
      Object.assign(event, { url, isMainFrame: true, isSameDocument: false }),
      url,
    );
    return !event.defaultPrevented;
  }

  mayOpen(url: string): boolean {
    if (!this.#openHandler) return true;
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab' };
    return this.#openHandler(details).action === 'allow';
  }
}
