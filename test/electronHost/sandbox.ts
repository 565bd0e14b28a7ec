/**
 * What a sandboxed preload script finds: `require('electron')` with contextBridge and ipcRenderer,
 * and nothing of Node. Evaluated as text, types stripped, in an isolated world of the page before the
 * page's own scripts; `encodeWire` and `decodeWire` stand in front of it.
 */
import { decodeWire, encodeWire } from './wire.ts';

/** Put there by `Runtime.addBinding`, for this world only. */
declare const electronHostSend: (payload: string) => void;

/** What a preload script gives to its page. */
interface Exposed {
  readonly key: string;
  readonly wire: string;
  /** Names of its members that are functions. */
  readonly calls: readonly string[];
}

interface SandboxOptions {
  /** Name of the DOM event that reaches the main world's half of contextBridge. */
  readonly exposeEvent: string;
  readonly bootEvent: string;
}

type Preload = (require: (name: string) => object, module: object, exports: object) => void;

interface FromHost {
  readonly kind: 'port' | 'close' | 'ipc';
  readonly portId?: string;
  readonly channel?: string;
  readonly wire?: string;
}

type Listener = (event: object, ...args: unknown[]) => void;

export function startSandbox(options: SandboxOptions, preload: Preload): void {
  // Electron runs a preload script in the top frame only, unless asked for more.
  if (window.top !== window) return;
  const ports = new Map<string, MessagePort>();
  const listeners = new Map<string, Set<Listener>>();
  const send = (message: object): void => electronHostSend(JSON.stringify(message));

  const carry = (port: MessagePort): string => {
    const portId = crypto.randomUUID();
    ports.set(portId, port);
    port.onmessage = (event: MessageEvent<unknown>) => {
      if (event.ports.length > 0) throw new Error('The stand-in carries no ports over ports.');
      send({ kind: 'port', portId, wire: encodeWire(event.data) });
    };
    port.addEventListener('close', () => {
      ports.delete(portId);
      send({ kind: 'close', portId });
    });
    return portId;
  };

  const ipcRenderer = {
    on(channel: string, listener: Listener) {
      const set = listeners.get(channel) ?? new Set();
      listeners.set(channel, set.add(listener));
      return ipcRenderer;
    },
    send(channel: string, ...args: unknown[]) {
      send({ kind: 'ipc', channel, wire: encodeWire(structuredClone(args)), ports: [] });
    },
    postMessage(channel: string, message: unknown, transfer: readonly MessagePort[] = []) {
      if (typeof channel !== 'string') throw new TypeError('The channel must be a string.');
      if (!transfer.every((port) => port instanceof MessagePort)) {
        throw new TypeError('Invalid value for transfer');
      }
      const wire = encodeWire(structuredClone([message]));
      send({ kind: 'ipc', channel, wire, ports: transfer.map(carry) });
    },
  };

  const exposed: Exposed[] = [];
  const expose = (item: Exposed): void => {
    document.dispatchEvent(new CustomEvent(options.exposeEvent, { detail: JSON.stringify(item) }));
  };
  // The main world's half may begin after this one.
  document.addEventListener(options.bootEvent, () => exposed.forEach(expose));
  const contextBridge = {
    exposeInMainWorld(key: string, api: unknown) {
      if (exposed.some((item) => item.key === key)) {
        throw new Error(
          `Cannot bind an API on top of an existing property on the window object: ${key}`,
        );
      }
      // Electron wraps functions. Here they arrive as ones that fail: no call is carried.
      const members = Object.entries(api as object);
      const calls = members.flatMap(([name, value]) => (typeof value === 'function' ? [name] : []));
      const data = Object.fromEntries(members.filter(([, value]) => typeof value !== 'function'));
      const item = { key, wire: encodeWire(structuredClone(data)), calls };
      exposed.push(item);
      expose(item);
    },
  };

  (globalThis as unknown as { electronHostReceive: (text: string) => void }).electronHostReceive = (
    text,
  ) => {
    const message = JSON.parse(text) as FromHost;
    const portId = message.portId ?? '';
    if (message.kind === 'port') ports.get(portId)?.postMessage(decodeWire(message.wire ?? ''));
    else if (message.kind === 'close') {
      ports.get(portId)?.close();
      ports.delete(portId);
    } else {
      const args = decodeWire(message.wire ?? '') as unknown[];
      const set = listeners.get(message.channel ?? '') ?? new Set<Listener>();
      for (const listener of [...set]) listener({ sender: ipcRenderer, ports: [] }, ...args);
    }
  };

  // Menu accelerators act on keys that the page left alone.
  window.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    setTimeout(() => {
      if (event.defaultPrevented) return;
      send({ kind: 'key', key, ctrlKey, metaKey, altKey, shiftKey });
    });
  });

  const strict = <T extends object>(name: string, target: T): T =>
    new Proxy(target, {
      get(from, key, receiver) {
        if (typeof key === 'symbol' || key in from)
          return Reflect.get(from, key, receiver) as unknown;
        throw new Error(`The stand-in for Electron has no ${name}.${key}.`);
      },
    });
  const electron = strict('electron', {
    contextBridge: strict('contextBridge', contextBridge),
    ipcRenderer: strict('ipcRenderer', ipcRenderer),
    // Its members are missing, so that using one fails by name.
    webUtils: strict('webUtils', {}),
  });
  const require = (name: string): object => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name} (a sandboxed preload script has no Node)`);
  };
  const module = { exports: {} };
  preload(require, module, module.exports);
}

/** The main world's half of contextBridge: copies of data, frozen, on `window`. */
export function receiveExposed(exposeEvent: string, bootEvent: string): void {
  if (window.top !== window) return;
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  document.addEventListener(exposeEvent, (event) => {
    const { key, wire, calls } = JSON.parse((event as CustomEvent<string>).detail) as Exposed;
    if (key in window) return;
    const failing = calls.map((name) => [
      name,
      () => {
        throw new Error(`The stand-in for Electron carries no call of ${key}.${name}.`);
      },
    ]);
    const data = decodeWire(wire) as object;
    const value = freeze({ ...data, ...(Object.fromEntries(failing) as object) });
    Object.defineProperty(window, key, { value, writable: false, configurable: false });
  });
  document.dispatchEvent(new CustomEvent(bootEvent));
}
