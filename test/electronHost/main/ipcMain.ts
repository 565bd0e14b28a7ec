/** Messages from pages, with the ports they sent along and the frame they came from. */
import { EventEmitter } from 'node:events';
import { decodeWire, encodeWire } from '../wire.ts';
import { host } from './host.ts';
import { strict, StrictEmitter } from './strict.ts';

/** Requests of pages are not carried: `ipcRenderer.invoke` is missing in the sandbox and throws there. */
class IpcMain extends EventEmitter {
  readonly #handled = new Set<string>();

  handle(channel: string): void {
    if (this.#handled.has(channel)) {
      throw new Error(`Attempted to register a second handler for '${channel}'`);
    }
    this.#handled.add(channel);
  }
}

export const ipcMain = new IpcMain();

/** Delivers nothing before `start()`, as Electron's. */
class MessagePortMain extends StrictEmitter {
  readonly #portId: string;
  readonly #onGone: () => void;
  #waiting: unknown[] | null = [];
  #isClosed = false;

  constructor(portId: string, onGone: () => void) {
    super('MessagePortMain', ['message', 'close']);
    this.#portId = portId;
    this.#onGone = onGone;
  }

  start(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    for (const data of waiting) this.emit('message', { data, ports: [] });
  }

  postMessage(message: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0)
      throw new Error('The stand-in for Electron carries no ports over ports.');
    const wire = encodeWire(structuredClone(message));
    if (!this.#isClosed) host.tell('port.message', { portId: this.#portId, wire });
  }

  close(): void {
    if (this.#isClosed) return;
    host.tell('port.close', { portId: this.#portId });
    this.end();
  }

  /** For the host. */
  deliver(data: unknown): void {
    if (this.#waiting) this.#waiting.push(data);
    else this.emit('message', { data, ports: [] });
  }

  end(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#onGone();
    this.emit('close');
  }
}

const ports = new Map<string, MessagePortMain>();

interface FromPage {
  readonly channel: string;
  readonly wire: string;
  readonly ports: readonly string[];
  readonly frame: { readonly origin: string; readonly url: string; readonly isTop: boolean };
}

host.handle<FromPage>('ipc', ({ channel, wire, ports: portIds, frame }) => {
  const made = portIds.map((portId) => {
    const port = new MessagePortMain(portId, () => ports.delete(portId));
    ports.set(portId, port);
    return strict('MessagePortMain', port);
  });
  const args = decodeWire(wire) as unknown[];
  const senderFrame = strict('senderFrame', {
    origin: frame.origin,
    url: frame.url,
    parent: frame.isTop ? null : strict('frame', {}),
  });
  ipcMain.emit(channel, strict('IpcMainEvent', { ports: made, senderFrame }), ...args);
});
host.handle<{ portId: string; wire: string }>('port.message', ({ portId, wire }) => {
  ports.get(portId)?.deliver(decodeWire(wire));
});
host.handle<{ portId: string }>('port.close', ({ portId }) => ports.get(portId)?.end());
