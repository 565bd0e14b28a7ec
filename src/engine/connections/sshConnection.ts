/** One SSH connection to a VM: commands, followed output, forwarded sockets. Never reconnects. */
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel } from 'ssh2';
import type { CommandRecord } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { printable } from '../remote/commandErrors.ts';
import type { CommandLog, RunningCommand } from '../remote/commandLog.ts';
import type {
  RemoteChunk,
  RemoteCommand,
  RemoteHost,
  RemoteStream,
  RunOptions,
  StreamCommand,
} from '../remote/remoteHost.ts';
import { quoteArgv } from '../remote/shellQuote.ts';
import { ChannelSlots, type ChannelKind } from './channelSlots.ts';
import { collectOutput, type CollectedOutput } from './collectOutput.ts';
import type { HostAddress } from './hostKeys.ts';
import { orderedChunks } from './orderedChunks.ts';
import { lost } from './sshFailures.ts';

/** Every short command answers in well under a second on a healthy VM. */
const DEFAULT_TIMEOUT_MS = 30_000;
/** A peer that is gone never confirms the farewell. */
const CLOSE_GRACE_MS = 1000;
const NO_EXIT: { readonly exitCode: number | null; readonly signal: string | null } = {
  exitCode: null,
  signal: null,
};

interface AnyCommand<Args> {
  readonly id: string;
  readonly title: string;
  readonly effect: 'read' | 'change';
  readonly argv: (args: Args) => readonly string[];
}

export interface SshConnectionParts {
  readonly client: Client;
  readonly socket: Duplex;
  /** The jump host through which `socket` goes; closed with this connection. */
  readonly via: SshConnection | null;
  readonly address: HostAddress;
  readonly log: CommandLog;
}

interface OpenChannel<Reading> {
  readonly channel: ClientChannel;
  readonly record: RunningCommand;
  /** What takes its output, set up before any could come. */
  readonly reading: Reading;
}

export class SshConnection implements RemoteHost {
  /** Resolves once, when the connection has ended: null when `close` was called, else why. */
  readonly ended: Promise<MonitorError | null>;
  readonly #client: Client;
  readonly #socket: Duplex;
  /** The hop that `#socket` is a channel of; null for a TCP socket. */
  readonly #via: SshConnection | null;
  readonly #address: HostAddress;
  readonly #log: CommandLog;
  readonly #slots = new ChannelSlots();
  #end: MonitorError | null = null;
  #isEnded = false;
  #isClosing = false;

  constructor({ client, socket, via, address, log }: SshConnectionParts) {
    this.#client = client;
    this.#socket = socket;
    this.#via = via;
    this.#address = address;
    this.#log = log;
    this.ended = new Promise((resolve) => {
      let cause: unknown = null;
      client.on('error', (error) => (cause = error));
      client.once('close', () => {
        this.#isEnded = true;
        this.#end = this.#isClosing ? null : (via?.endReason ?? lost(address, cause));
        resolve(this.#end);
      });
    });
    // The hops serve this connection alone.
    void this.ended.then(() => via?.close());
  }

  /** Why it ended; null while it is open and after `close`. */
  get endReason(): MonitorError | null {
    return this.#end;
  }

  commandsRun(): readonly CommandRecord[] {
    return this.#log.records();
  }

  async run<Args, Result>(
    command: RemoteCommand<Args, Result>,
    args: Args,
    options: RunOptions = {},
  ): Promise<Result> {
    const output = await this.#collect(command, args, options);
    return command.parse(
      { exitCode: output.exitCode, stdout: output.stdout.toString('utf8'), stderr: output.stderr },
      args,
    );
  }

  async runBinary<Args>(
    command: StreamCommand<Args>,
    args: Args,
    options: RunOptions = {},
  ): Promise<Buffer> {
    const { exitCode, stdout, stderr } = await this.#collect(command, args, options);
    if (exitCode === 0) return stdout;
    throw failureOf(command.title, exitCode, stderr);
  }

  async stream<Args>(
    command: StreamCommand<Args>,
    args: Args,
    options: Pick<RunOptions, 'signal' | 'input'> = {},
  ): Promise<RemoteStream> {
    const leaving = new AbortController();
    const { channel, record, reading } = await this.#open(
      command,
      args,
      'stream',
      options,
      (opened, run) => ({
        chunks: orderedChunks(opened, (bytes) => run.received(bytes), leaving.signal),
        exit: this.#exitOf(opened),
      }),
    );
    let giveUp: () => void = () => undefined;
    const closedHere = new Promise<typeof NO_EXIT>((resolve) => (giveUp = () => resolve(NO_EXIT)));
    const close = (): void => {
      endChannel(channel);
      leaving.abort();
      giveUp();
    };
    options.signal?.addEventListener('abort', close, { once: true });
    // The signal may have fired while the channel was being opened.
    if (options.signal?.aborted === true) close();
    // The server frees the channel only when the command is gone, which may be later.
    const ended = Promise.race([reading.exit, closedHere]).finally(() =>
      options.signal?.removeEventListener('abort', close),
    );
    void ended.then(({ exitCode }) => record.ended(exitCode));
    return { chunks: this.#untilLost(reading.chunks, close), ended, close };
  }

  connectTo(host: string, port: number): Promise<Duplex> {
    return new Promise((resolve, reject) => {
      this.#throwIfEnded();
      this.#client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => {
        if (error === undefined) {
          resolve(channel);
          return;
        }
        reject(forwardFailure(host, port, error));
      });
    });
  }

  /** Says farewell and frees the socket, then the hops, nearest to the VM first. Twice is fine. */
  async close(): Promise<void> {
    this.#isClosing = true;
    if (!this.#isEnded) {
      this.#client.end();
      const timer = setTimeout(() => this.#drop(), CLOSE_GRACE_MS);
      await this.ended;
      clearTimeout(timer);
    }
    await this.#via?.close();
  }

  /** Frees the sockets without a farewell; a channel of a dead hop ends only with the hop. */
  #drop(): void {
    this.#socket.destroy();
    if (this.#via !== null) this.#via.#drop();
  }

  async #collect<Args>(
    command: AnyCommand<Args>,
    args: Args,
    options: RunOptions,
  ): Promise<CollectedOutput> {
    const timeout = new AbortController();
    const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const timer = setTimeout(() => timeout.abort(tooSlow(command.title, timeoutMs)), timeoutMs);
    const signal =
      options.signal === undefined
        ? timeout.signal
        : AbortSignal.any([options.signal, timeout.signal]);
    try {
      const { channel, record, reading } = await this.#open(
        command,
        args,
        'short',
        { ...options, signal },
        (opened, run) =>
          collectOutput(opened, command.title, options.maxOutputBytes, (bytes) =>
            run.received(bytes),
          ),
      );
      const collected = await this.#unlessEnded(reading, { signal, channel });
      record.ended(collected.exitCode);
      return collected;
    } finally {
      clearTimeout(timer);
    }
  }

  /** `onOpen` runs in the very callback that opened the channel, before any output can come. */
  async #open<Args, Reading>(
    command: AnyCommand<Args>,
    args: Args,
    kind: ChannelKind,
    { signal, input }: Pick<RunOptions, 'signal' | 'input'>,
    onOpen: (channel: ClientChannel, record: RunningCommand) => Reading,
  ): Promise<OpenChannel<Reading>> {
    const commandLine = quoteArgv(command.argv(args));
    for (;;) {
      this.#throwIfEnded();
      const release = await this.#slots.acquire(kind, signal);
      try {
        signal?.throwIfAborted();
        const { id, title, effect } = command;
        const record = this.#log.start({ commandId: id, title, effect, commandLine });
        const { channel, reading } = await this.#exec(commandLine, (opened) => {
          // A quick command's end can be in the same packet as its beginning.
          opened.once('close', release);
          return onOpen(opened, record);
        });
        void this.ended.then(release);
        // Without input the channel's input stays open: a signal can't follow its end (RFC 4254).
        if (input !== undefined) channel.end(input);
        return { channel, record, reading };
      } catch (error) {
        const canRetry = isChannelRefused(error) && this.#slots.shrink();
        release();
        if (!canRetry) throw this.#reasonOr(error);
      }
    }
  }

  #exec<Reading>(
    commandLine: string,
    onOpen: (channel: ClientChannel) => Reading,
  ): Promise<{ channel: ClientChannel; reading: Reading }> {
    return new Promise((resolve, reject) => {
      this.#throwIfEnded();
      this.#client.exec(commandLine, (error, channel) => {
        if (error !== undefined) {
          reject(this.#isEnded ? this.#endError() : error);
          return;
        }
        channel.on('error', () => undefined); // Told by the end of the channel.
        resolve({ channel, reading: onOpen(channel) });
      });
    });
  }

  #exitOf(channel: ClientChannel): Promise<{ exitCode: number | null; signal: string | null }> {
    return new Promise((resolve) => {
      channel.once('exit', (exitCode: number | null, signal?: string) =>
        resolve({ exitCode, signal: signal ?? null }),
      );
      channel.once('close', () => resolve(NO_EXIT));
      void this.ended.then(() => resolve(NO_EXIT));
    });
  }

  /** A stream that ends because the connection did says so, instead of looking complete. */
  async *#untilLost(
    chunks: AsyncIterable<RemoteChunk>,
    close: () => void,
  ): AsyncGenerator<RemoteChunk> {
    try {
      yield* chunks;
      if (this.#end !== null) throw this.#end;
    } finally {
      // A reader that leaves early must not leave the command running.
      close();
    }
  }

  #unlessEnded<T>(
    work: Promise<T>,
    { signal, channel }: { readonly signal: AbortSignal; readonly channel: ClientChannel },
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const abort = (): void => {
        endChannel(channel);
        reject(signal.reason as Error);
      };
      if (signal.aborted) abort();
      signal.addEventListener('abort', abort, { once: true });
      void this.ended.then(() => reject(this.#endError()));
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
    });
  }

  #throwIfEnded(): void {
    if (this.#isEnded || this.#isClosing) throw this.#endError();
  }

  #reasonOr(error: unknown): unknown {
    return this.#isEnded ? this.#endError() : error;
  }

  #endError(): MonitorError {
    return this.#end ?? closedByUs(this.#address);
  }
}

/**
 * Ends the command too: sshd passes the signal on, except to commands of a root login. Those end
 * when they next write, or, like `tail -F`, as soon as nobody listens.
 */
function endChannel(channel: ClientChannel): void {
  // What is still unread is thrown away; ssh2 frees a channel only once all was read.
  channel.resume();
  channel.stderr.resume();
  try {
    channel.signal('TERM');
    channel.close();
  } catch {
    // The connection is already gone, and the command with it.
  }
}

function isChannelRefused(error: unknown): boolean {
  return error instanceof Error && /channel open failure/i.test(error.message);
}

function closedByUs(address: HostAddress): MonitorError {
  return new MonitorError(
    ERROR_CODES.connectionLost,
    `The connection to ${address.host} is closed.`,
    'Connect again.',
  );
}

function tooSlow(title: string, timeoutMs: number): MonitorError {
  return new MonitorError(
    ERROR_CODES.commandFailed,
    `"${title}" did not end within ${timeoutMs / 1000} s on the VM.`,
    'The VM may be overloaded; it is tried again later.',
  );
}

function failureOf(title: string, exitCode: number | null, stderr: string): MonitorError {
  return new MonitorError(
    ERROR_CODES.commandFailed,
    `"${title}" failed on the VM (exit code ${exitCode ?? 'none'}): ${printable(stderr)}`,
    'Run the same command on the VM by hand to see more; the list of commands shows it.',
  );
}

function forwardFailure(host: string, port: number, error: Error): MonitorError {
  const isForbidden = /administratively prohibited/i.test(error.message);
  return new MonitorError(
    ERROR_CODES.guestUnreachable,
    `Could not reach ${host}:${port} from the VM: ${printable(error.message)}.`,
    isForbidden
      ? 'The SSH server forbids forwarding: set "AllowTcpForwarding yes" in its sshd_config.'
      : 'Nothing may be listening there yet; it is tried again.',
    { cause: error },
  );
}
