/** The way to a VM over all its reconnections, and when it was last heard of. */
import type { Duplex } from 'node:stream';
import type { CommandRecord } from '#protocol/contract.ts';
import type { ConnectionState } from '../connections/connectionState.ts';
import { ReconnectingHost } from '../connections/reconnectingHost.ts';
import type { ReconnectingHostOptions } from '../connections/reconnectingHost.ts';
import type {
  RemoteChunk,
  RemoteCommand,
  RemoteHost,
  RemoteStream,
  RunOptions,
  StreamCommand,
} from '../remote/remoteHost.ts';

export class VmLink {
  /** The same object for the whole session; calls fail while the connection is down. */
  readonly host: RemoteHost;
  readonly #connecting: ReconnectingHost;
  readonly #listeners = new Set<(state: ConnectionState) => void>();
  #lastHeardAt: string | null = null;

  constructor(options: Omit<ReconnectingHostOptions, 'onState'>) {
    this.#connecting = new ReconnectingHost({
      ...options,
      onState: (state) => {
        if (state.status === 'ready') this.#hear();
        for (const listener of [...this.#listeners]) listener(state);
      },
    });
    this.host = new HeardHost(this.#connecting, () => {
      this.#hear();
    });
  }

  get state(): ConnectionState {
    return this.#connecting.state;
  }

  /** When the VM last answered anything, app clock, ISO 8601; null for never. */
  get lastHeardAt(): string | null {
    return this.#lastHeardAt;
  }

  onState(listener: (state: ConnectionState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** True when the connection is ready; false when `signal` aborted or the link was closed. */
  async whenReady(signal: AbortSignal): Promise<boolean> {
    try {
      await this.#connecting.ready(signal);
      return true;
    } catch {
      // Rejects only for the signal or on closing, and both end the caller's loop.
      return false;
    }
  }

  start(): void {
    this.#connecting.start();
  }

  retryNow(): void {
    this.#connecting.retryNow();
  }

  close(): Promise<void> {
    return this.#connecting.close();
  }

  #hear(): void {
    this.#lastHeardAt = new Date().toISOString();
  }
}

/** A host that tells whenever something came from the VM. */
class HeardHost implements RemoteHost {
  readonly #host: RemoteHost;
  readonly #onHeard: () => void;

  constructor(host: RemoteHost, onHeard: () => void) {
    this.#host = host;
    this.#onHeard = onHeard;
  }

  async run<Args, Result>(
    command: RemoteCommand<Args, Result>,
    args: Args,
    options?: RunOptions,
  ): Promise<Result> {
    const result = await this.#host.run(command, args, options);
    this.#onHeard();
    return result;
  }

  async runBinary<Args>(
    command: StreamCommand<Args>,
    args: Args,
    options?: RunOptions,
  ): Promise<Buffer> {
    const bytes = await this.#host.runBinary(command, args, options);
    this.#onHeard();
    return bytes;
  }

  async stream<Args>(
    command: StreamCommand<Args>,
    args: Args,
    options?: Pick<RunOptions, 'signal' | 'input'>,
  ): Promise<RemoteStream> {
    const stream = await this.#host.stream(command, args, options);
    return {
      ...stream,
      close: () => {
        stream.close();
      },
      chunks: this.#heard(stream.chunks),
    };
  }

  connectTo(host: string, port: number): Promise<Duplex> {
    return this.#host.connectTo(host, port);
  }

  commandsRun(): readonly CommandRecord[] {
    return this.#host.commandsRun();
  }

  async *#heard(chunks: AsyncIterable<RemoteChunk>): AsyncGenerator<RemoteChunk> {
    for await (const chunk of chunks) {
      this.#onHeard();
      yield chunk;
    }
  }
}
