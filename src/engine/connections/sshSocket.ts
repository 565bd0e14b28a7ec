/** The way to the SSH port, in two stages so that a failure says which: name, then connection. */
import { lookup } from 'node:dns/promises';
import net from 'node:net';
import type { Duplex } from 'node:stream';
import type { HostAddress } from './hostKeys.ts';
import { silence, unreachable, unreachableThrough } from './sshFailures.ts';

/** Longer than a slow mobile network takes, short enough to be told while one is still looking. */
const CONNECT_TIMEOUT_MS = 15_000;

export interface ResolvedAddress {
  readonly address: string;
  readonly family: number;
}

/** @throws MonitorError `unreachable` */
export async function resolveHost(address: HostAddress): Promise<readonly ResolvedAddress[]> {
  const family = net.isIP(address.host);
  if (family !== 0) return [{ address: address.host, family }];
  try {
    return await lookup(address.host, { all: true });
  } catch (error) {
    throw unreachable(address, error);
  }
}

/** @throws MonitorError `unreachable`; the reason of `signal` when it fires. */
export function connectSocket(
  address: HostAddress,
  resolved: readonly ResolvedAddress[],
  signal: AbortSignal,
): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const socket = net.connect({
      host: address.host,
      port: address.port,
      noDelay: true,
      autoSelectFamily: true,
      // The name is resolved already; a second look-up could give another machine.
      lookup: (_host, options, callback) => {
        const [first] = resolved;
        if (options.all === true || first === undefined) callback(null, [...resolved]);
        else callback(null, first.address, first.family);
      },
    });
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      socket.removeAllListeners('error');
      act();
    };
    const fail = (error: Error): void =>
      settle(() => {
        // Late errors of a socket that is given up have nobody to tell.
        socket.on('error', () => undefined);
        socket.destroy();
        reject(error);
      });
    const abort = (): void => fail(signal.reason as Error);
    const timer = setTimeout(
      () => fail(silence(address, 'connecting', CONNECT_TIMEOUT_MS / 1000)),
      CONNECT_TIMEOUT_MS,
    );
    signal.addEventListener('abort', abort, { once: true });
    socket.once('error', (error) => fail(unreachable(address, firstCause(error))));
    socket.once('connect', () => settle(() => resolve(socket)));
  });
}

/**
 * A channel through a jump host to the next server's SSH port.
 * @throws MonitorError `unreachable`; the reason of `signal` when it fires.
 */
export function connectThrough(
  via: { connectTo(host: string, port: number): Promise<Duplex> },
  address: HostAddress,
  signal: AbortSignal,
): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      act();
    };
    const abort = (): void => settle(() => reject(signal.reason as Error));
    const timer = setTimeout(
      () => settle(() => reject(silence(address, 'connecting', CONNECT_TIMEOUT_MS / 1000))),
      CONNECT_TIMEOUT_MS,
    );
    signal.addEventListener('abort', abort, { once: true });
    via.connectTo(address.host, address.port).then(
      // Too late is fine: the caller closes the jump host, and the channel with it.
      (channel) => settle(() => resolve(channel)),
      (error: unknown) => settle(() => reject(unreachableThrough(address, error))),
    );
  });
}

/** Several addresses tried in vain come as one AggregateError; the first one's reason is shown. */
function firstCause(error: unknown): unknown {
  return error instanceof AggregateError ? (error.errors[0] as unknown) : error;
}
