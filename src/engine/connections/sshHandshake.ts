/**
 * From an open socket to a logged-in ssh2 client. The order is the point: host key, then
 * credentials. ssh2 asks its `authHandler` for a credential only after `hostVerifier` said yes.
 */
import type { Duplex } from 'node:stream';
import ssh2, { type Client } from 'ssh2';
import type { MonitorError } from '#protocol/errors.ts';
import type { ConnectionStage } from './connectionState.ts';
import { preferredAlgorithms, type HostAddress, type HostKeyBook } from './hostKeys.ts';
import type { HostTrust } from './hostTrust.ts';
import { handshakeFailure, silence } from './sshFailures.ts';
import type { SshLogin } from './sshLogin.ts';

/** A dead peer is noticed within half a minute: three unanswered signs of life. */
const KEEPALIVE_INTERVAL_MS = 10_000;
const KEEPALIVE_COUNT = 3;
/** For each silent stretch of the handshake; time a person takes to answer does not count. */
const SILENCE_TIMEOUT_MS = 30_000;

export interface HandshakeOptions {
  readonly address: HostAddress;
  readonly user: string;
  /** A TCP socket, or a channel of the hop before. */
  readonly socket: Duplex;
  readonly book: HostKeyBook;
  readonly trust: HostTrust;
  readonly login: SshLogin;
  readonly signal: AbortSignal;
  readonly onStage: (stage: ConnectionStage) => void;
  /** True while a person is being asked: silence of the server means nothing then. */
  readonly isAsking: () => boolean;
}

/** @throws MonitorError for every way in which it can fail; the socket is closed then. */
export function openClient(options: HandshakeOptions): Promise<Client> {
  const { address, socket, trust, login, signal, onStage } = options;
  return new Promise((resolve, reject) => {
    const client = new ssh2.Client();
    let refusal: MonitorError | null = null;
    const settle = (act: () => void): void => {
      watchdog.stop();
      signal.removeEventListener('abort', abort);
      client.removeAllListeners();
      // An error event without a listener would end the process.
      client.on('error', () => undefined);
      act();
    };
    const fail = (error: Error): void =>
      settle(() => {
        // ssh2's own `destroy` leaves a socket open that the other side has half closed.
        socket.destroy();
        reject(error);
      });
    const abort = (): void => fail(signal.reason as Error);
    const watchdog = watchSilence(socket, options.isAsking, () =>
      fail(silence(address, 'the handshake', SILENCE_TIMEOUT_MS / 1000)),
    );
    signal.addEventListener('abort', abort, { once: true });

    client.on('handshake', () => onStage('login'));
    client.on('error', (error) => {
      // A key that could not sign (agent locked, passphrase not given): ssh2 goes on to the next.
      if (levelOf(error) === 'agent') return;
      if (refusal !== null) {
        fail(refusal);
        return;
      }
      if (levelOf(error) === 'client-authentication') {
        fail(login.failure ?? login.refusal());
        return;
      }
      fail(handshakeFailure(address, error));
    });
    client.on('close', () => fail(refusal ?? login.failure ?? closedEarly(address)));
    client.on('ready', () => settle(() => resolve(client)));

    onStage('host_key');
    client.connect({
      sock: socket,
      username: options.user,
      keepaliveInterval: KEEPALIVE_INTERVAL_MS,
      keepaliveCountMax: KEEPALIVE_COUNT,
      // Counted by the watchdog instead, which waits while a person is asked.
      readyTimeout: 0,
      algorithms: { serverHostKey: [...preferredAlgorithms(options.book, address)] },
      hostVerifier: (key: Buffer, verify: (isTrusted: boolean) => void) => {
        trust.verify(key).then(
          (problem) => {
            refusal = problem;
            verify(problem === null);
          },
          (error: unknown) => fail(handshakeFailure(address, error)),
        );
      },
      authHandler: login.handler,
    });
    // Only now: a listener before ssh2's own would set what came already flowing past it.
    watchdog.start();
  });
}

function watchSilence(
  socket: Duplex,
  isAsking: () => boolean,
  onSilence: () => void,
): { readonly start: () => void; readonly stop: () => void } {
  let hasMoved = false;
  let silentTicks = 0;
  const tickMs = 1000;
  const move = (): void => {
    hasMoved = true;
  };
  const timer = setInterval(() => {
    silentTicks = hasMoved || isAsking() ? 0 : silentTicks + 1;
    hasMoved = false;
    if (silentTicks * tickMs >= SILENCE_TIMEOUT_MS) onSilence();
  }, tickMs);
  return {
    start: () => socket.on('data', move),
    stop: () => {
      clearInterval(timer);
      socket.off('data', move);
    },
  };
}

function closedEarly(address: HostAddress): MonitorError {
  return handshakeFailure(
    address,
    new Error('it closed the connection before handshake and login were done'),
  );
}

function levelOf(error: unknown): string {
  return error instanceof Error && 'level' in error ? String(error.level) : '';
}
