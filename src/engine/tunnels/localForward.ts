/**
 * One port of this computer that leads to one of the VM. It listens on loopback from `open` to
 * `close`, also while there is no connection to the VM: after a reconnect it is the same port.
 */
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream';

const LOOPBACK = '127.0.0.1';
/** A browser opens six; more at once is no person. */
const MAX_CONNECTIONS = 64;

export interface RemotePort {
  /** As seen from the VM. */
  readonly host: string;
  readonly port: number;
}

export interface ForwardCounts {
  readonly connections: number;
  readonly bytesToVm: number;
  readonly bytesFromVm: number;
  readonly lastProblem: string | null;
}

export class LocalForward {
  readonly #connect: (remote: RemotePort) => Promise<Duplex>;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly remote: RemotePort;
  #ended = { bytesToVm: 0, bytesFromVm: 0 };
  #lastProblem: string | null = null;

  private constructor(remote: RemotePort, connect: (remote: RemotePort) => Promise<Duplex>) {
    this.remote = remote;
    this.#connect = connect;
    // A side that has said all it has to say still listens: `nc`, and protocols before HTTP, rely on it.
    this.#server = createServer({ allowHalfOpen: true }, (socket) => void this.#serve(socket));
    this.#server.maxConnections = MAX_CONNECTIONS;
  }

  /** @param wantedPort taken when it is free, else any free one. */
  static async open(
    remote: RemotePort,
    wantedPort: number,
    connect: (remote: RemotePort) => Promise<Duplex>,
  ): Promise<LocalForward> {
    const forward = new LocalForward(remote, connect);
    await forward.#listen(wantedPort).catch(() => forward.#listen(0));
    return forward;
  }

  get localPort(): number {
    // A server that listens on TCP has such an address.
    return (this.#server.address() as AddressInfo).port;
  }

  counts(): ForwardCounts {
    let { bytesToVm, bytesFromVm } = this.#ended;
    for (const socket of this.#sockets) {
      bytesToVm += socket.bytesRead;
      bytesFromVm += socket.bytesWritten;
    }
    const connections = this.#sockets.size;
    return { connections, bytesToVm, bytesFromVm, lastProblem: this.#lastProblem };
  }

  /** Closing twice is fine. */
  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    if (!this.#server.listening) return;
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, LOOPBACK, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
  }

  async #serve(socket: Socket): Promise<void> {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#ended = {
        bytesToVm: this.#ended.bytesToVm + socket.bytesRead,
        bytesFromVm: this.#ended.bytesFromVm + socket.bytesWritten,
      };
    });
    try {
      const channel = await this.#connect(this.remote);
      this.#lastProblem = null;
      // The end of one direction is passed on; an error of either ends both.
      pipeline(socket, channel, () => undefined);
      pipeline(channel, socket, () => undefined);
    } catch (error) {
      this.#lastProblem = error instanceof Error ? error.message : String(error);
      socket.destroy();
    }
  }
}
