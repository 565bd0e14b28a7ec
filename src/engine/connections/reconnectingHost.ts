/**
 * A VM that stays connected: opens connections one after the other and is a `RemoteHost` all the
 * while. Commands in flight fail with `connection_lost` when a connection drops; who runs them
 * awaits `ready()` and runs them again.
 */
import type { Duplex } from 'node:stream';
import type { CommandRecord } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError, type ErrorCode } from '#protocol/errors.ts';
import type { CommandLog } from '../remote/commandLog.ts';
import type {
  RemoteCommand,
  RemoteHost,
  RemoteStream,
  RunOptions,
  StreamCommand,
} from '../remote/remoteHost.ts';
import type { ConnectionStage, ConnectionState } from './connectionState.ts';
import { retryDelayMs } from './reconnectPolicy.ts';

/** What a supervisor needs of a connection. */
export interface LiveConnection extends RemoteHost {
  /** Resolves once, when it has ended: null when closed on purpose, else why. */
  readonly ended: Promise<MonitorError | null>;
  close(): Promise<void>;
}

export interface ReconnectingHostOptions {
  readonly open: (
    signal: AbortSignal,
    onStage: (stage: ConnectionStage) => void,
  ) => Promise<LiveConnection>;
  /** The log that all connections share. */
  readonly commands: CommandLog;
  readonly onState: (state: ConnectionState) => void;
  readonly now?: () => number;
  readonly random?: () => number;
  /** Whether this computer is in any network that may lead to the VM. Default: always. */
  readonly hasNetwork?: () => boolean;
}

/** How often a computer without network is looked at: what the operating system says costs nothing. */
const NETWORK_LOOK_MS = 1000;
/** After this a try is made all the same: the operating system may be wrong about it. */
const MAX_NETWORK_LOOKS = 30;

/** Trying again without a person would give the same answer, or lock the account. */
const NEEDS_A_PERSON: readonly ErrorCode[] = [
  ERROR_CODES.hostKeyUnknown,
  ERROR_CODES.hostKeyChanged,
  ERROR_CODES.hostKeyRevoked,
  ERROR_CODES.authFailed,
  ERROR_CODES.identityUnreadable,
  ERROR_CODES.invalidInput,
];

export class ReconnectingHost implements RemoteHost {
  readonly #options: ReconnectingHostOptions;
  readonly #closing = new AbortController();
  readonly #waiting = new Set<(host: LiveConnection) => void>();
  #state: ConnectionState = { status: 'idle' };
  #connection: LiveConnection | null = null;
  #loop: Promise<void> | null = null;
  /** Ends the pause before the next try. */
  #wake: () => void = () => undefined;

  constructor(options: ReconnectingHostOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Begins to connect; at once returned, the outcome comes through `onState` and `ready`. */
  start(): void {
    this.#loop ??= this.#keepConnected();
  }

  /** Tries at once instead of waiting, also after a failure that needed a person. */
  retryNow(): void {
    this.#wake();
  }

  /**
   * The connection as soon as there is one. Waits for as long as it takes.
   * @throws the reason of `signal`, or MonitorError `cancelled` when the host is closed
   */
  ready(signal?: AbortSignal): Promise<RemoteHost> {
    return new Promise((resolve, reject) => {
      if (this.#connection !== null) {
        resolve(this.#connection);
        return;
      }
      const either =
        signal === undefined
          ? this.#closing.signal
          : AbortSignal.any([signal, this.#closing.signal]);
      const giveUp = (): void => {
        this.#waiting.delete(accept);
        reject(either.reason as Error);
      };
      const accept = (host: LiveConnection): void => {
        either.removeEventListener('abort', giveUp);
        resolve(host);
      };
      if (either.aborted) {
        giveUp();
        return;
      }
      either.addEventListener('abort', giveUp, { once: true });
      this.#waiting.add(accept);
    });
  }

  /** Closing twice is fine. */
  async close(): Promise<void> {
    if (!this.#closing.signal.aborted) this.#closing.abort(closed());
    this.#wake();
    await this.#connection?.close();
    await this.#loop;
    this.#setState({ status: 'closed' });
  }

  commandsRun(): readonly CommandRecord[] {
    return this.#options.commands.records();
  }

  async run<Args, Result>(
    command: RemoteCommand<Args, Result>,
    args: Args,
    options?: RunOptions,
  ): Promise<Result> {
    return this.#current().run(command, args, options);
  }

  async runBinary<Args>(
    command: StreamCommand<Args>,
    args: Args,
    options?: RunOptions,
  ): Promise<Buffer> {
    return this.#current().runBinary(command, args, options);
  }

  async stream<Args>(
    command: StreamCommand<Args>,
    args: Args,
    options?: Pick<RunOptions, 'signal' | 'input'>,
  ): Promise<RemoteStream> {
    return this.#current().stream(command, args, options);
  }

  async connectTo(host: string, port: number): Promise<Duplex> {
    return this.#current().connectTo(host, port);
  }

  #current(): LiveConnection {
    if (this.#connection !== null) return this.#connection;
    throw notConnected(this.#state);
  }

  async #keepConnected(): Promise<void> {
    let attempt = 1;
    while (!this.#isClosing()) {
      const error = await this.#connectOnce(attempt, () => (attempt = 0));
      if (this.#isClosing()) return;
      attempt += 1;
      await this.#pauseAfter(error, attempt);
    }
  }

  /** Resolves when the connection, or the attempt at it, has ended, with the reason. */
  async #connectOnce(attempt: number, onReady: () => void): Promise<MonitorError> {
    const { open, now = Date.now } = this.#options;
    const onStage = (stage: ConnectionStage): void =>
      this.#setState({ status: 'connecting', stage, attempt });
    onStage('dns');
    try {
      const connection = await open(this.#closing.signal, onStage);
      this.#connection = connection;
      onReady();
      this.#setState({ status: 'ready', since: new Date(now()).toISOString() });
      for (const accept of [...this.#waiting]) accept(connection);
      this.#waiting.clear();
      const reason = await connection.ended;
      return reason ?? closed();
    } catch (error) {
      return toMonitorError(error);
    } finally {
      this.#connection = null;
    }
  }

  async #pauseAfter(error: MonitorError, attempt: number): Promise<void> {
    const { now = Date.now, random = Math.random } = this.#options;
    if (NEEDS_A_PERSON.includes(error.code) || error.code === ERROR_CODES.cancelled) {
      this.#setState({ status: 'failed', error });
      await this.#sleep(null);
      return;
    }
    const delayMs = retryDelayMs(Math.max(1, attempt - 1), random());
    const retryAt = new Date(now() + delayMs).toISOString();
    this.#setState({ status: 'reconnecting', attempt, retryAt, error });
    await this.#sleep(delayMs);
    await this.#waitForNetwork(attempt);
  }

  /**
   * Just woken, a laptop has no network for some seconds: a try then only makes the next pause
   * longer. "Reconnect" tries all the same.
   */
  async #waitForNetwork(attempt: number): Promise<void> {
    const { hasNetwork = () => true, now = Date.now } = this.#options;
    for (let looks = 0; !this.#isClosing() && looks < MAX_NETWORK_LOOKS; looks += 1) {
      if (hasNetwork()) return;
      const retryAt = new Date(now() + NETWORK_LOOK_MS).toISOString();
      this.#setState({ status: 'reconnecting', attempt, retryAt, error: noNetwork() });
      if (await this.#sleep(NETWORK_LOOK_MS)) return;
    }
  }

  /** Until `retryNow`, `close` (true), or the time is over (null: no time). */
  #sleep(delayMs: number | null): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = delayMs === null ? null : setTimeout(resolve, delayMs, false);
      this.#wake = () => {
        if (timer !== null) clearTimeout(timer);
        resolve(true);
      };
    });
  }

  #isClosing(): boolean {
    return this.#closing.signal.aborted;
  }

  #setState(state: ConnectionState): void {
    this.#state = state;
    this.#options.onState(state);
  }
}

function toMonitorError(error: unknown): MonitorError {
  if (error instanceof MonitorError) return error;
  return new MonitorError(
    ERROR_CODES.internal,
    'Connecting failed in an unexpected way.',
    'It is tried again; if it stays, look into the log file of the app.',
    { cause: error },
  );
}

function closed(): MonitorError {
  return new MonitorError(
    ERROR_CODES.cancelled,
    'The connection was closed.',
    'Connect again when ready.',
  );
}

function noNetwork(): MonitorError {
  return new MonitorError(
    ERROR_CODES.unreachable,
    'This computer has no network now.',
    'The VM is tried as soon as there is one; "Reconnect" tries at once.',
  );
}

function notConnected(state: ConnectionState): MonitorError {
  const reason =
    state.status === 'reconnecting' || state.status === 'failed' ? ` ${state.error.message}` : '';
  return new MonitorError(
    ERROR_CODES.connectionLost,
    `There is no connection to the VM now.${reason}`,
    'It is tried again by itself; "Reconnect" tries at once.',
  );
}
