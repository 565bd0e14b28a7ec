/** The line between this machine and a VM: a TCP proxy on loopback that fails in every way lines do. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export interface FaultyLine {
  readonly port: number;
  /** How many times the line was cut so far. */
  readonly cuts: number;
  /** Connections that were made so far. */
  readonly connections: number;
  /** Cuts everything that is open, as a reset does. */
  cut(): void;
  /** Half-open: everything stays connected, and no byte gets through any more. */
  swallow(): void;
  /** Lets bytes through again; what was swallowed is lost, so those connections are cut. */
  heal(): void;
  /** Cuts again and again, each time after that many more bytes from the VM. Ends with the list. */
  cutAfter(bytes: Iterable<number>): void;
  close(): Promise<void>;
}

export async function openFaultyLine(target: {
  readonly host: string;
  readonly port: number;
}): Promise<FaultyLine> {
  const open = new Set<Socket>();
  let isSwallowing = false;
  let cuts = 0;
  let connections = 0;
  let plan: Iterator<number> = [][Symbol.iterator]();
  let bytesLeft = Infinity;

  const cut = (): void => {
    cuts += 1;
    for (const socket of open) socket.resetAndDestroy();
  };
  const planNext = (): void => {
    const next = plan.next();
    bytesLeft = next.done === true ? Infinity : next.value;
  };
  const server = createServer((near) => {
    connections += 1;
    const far = connect(target.port, target.host);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        if (isSwallowing) return; // The other side of a dead line hears nothing.
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => {
      if (!isSwallowing) far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (isSwallowing) return;
      if (bytes.length < bytesLeft) {
        bytesLeft -= bytes.length;
        near.write(bytes);
        return;
      }
      // The last bytes get through, wherever in a line, a packet or a character that is.
      near.write(bytes.subarray(0, bytesLeft), () => cut());
      planNext();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    // A server that listens on TCP has such an address.
    port: (server.address() as AddressInfo).port,
    get cuts() {
      return cuts;
    },
    get connections() {
      return connections;
    },
    cut,
    swallow: () => {
      isSwallowing = true;
    },
    heal: () => {
      for (const socket of open) socket.destroy();
      isSwallowing = false;
    },
    cutAfter: (bytes) => {
      plan = bytes[Symbol.iterator]();
      planNext();
    },
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** Numbers in [low, high), each order of magnitude as likely as the next; the same for a seed. */
export function* drawSpread(
  seed: number,
  count: number,
  low = 500,
  high = 300_000,
): Generator<number> {
  let state = seed >>> 0;
  for (let index = 0; index < count; index += 1) {
    // mulberry32: small, and good enough to spread cuts.
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    const unit = ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    yield Math.floor(low * (high / low) ** unit);
  }
}
