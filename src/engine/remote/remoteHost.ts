/** A VM as the rest of the engine sees it: commands of the catalogue and forwarded sockets. */
import type { Duplex } from 'node:stream';
import type { CommandRecord } from '#protocol/contract.ts';

export interface CommandOutput {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * One entry of the command catalogue. `argv` is quoted by the host, so no entry ever builds shell
 * text by hand.
 */
export interface RemoteCommand<Args, Result> {
  readonly id: string;
  /** What it is for, in words a person can check: "List containers". */
  readonly title: string;
  readonly effect: 'read' | 'change';
  readonly argv: (args: Args) => readonly string[];
  /** @throws MonitorError when the output says that the command did not do its job. */
  readonly parse: (output: CommandOutput, args: Args) => Result;
}

/** A catalogue entry whose output is followed or is too large to hold: a log, a tar of files. */
export interface StreamCommand<Args> {
  readonly id: string;
  readonly title: string;
  readonly effect: 'read' | 'change';
  readonly argv: (args: Args) => readonly string[];
}

export interface RemoteChunk {
  readonly stream: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

export interface RemoteStream {
  /** Both streams in order of arrival. Reading slowly slows the VM's side down. */
  readonly chunks: AsyncIterable<RemoteChunk>;
  /** Resolves when the command ended or the channel closed. */
  readonly ended: Promise<{ exitCode: number | null; signal: string | null }>;
  close(): void;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Fed to the command's standard input. */
  readonly input?: string;
  /** Output beyond this many bytes fails the command. Default 16 MiB. */
  readonly maxOutputBytes?: number;
}

export interface RemoteHost {
  run<Args, Result>(
    command: RemoteCommand<Args, Result>,
    args: Args,
    options?: RunOptions,
  ): Promise<Result>;
  /** Like `run` for binary answers (a picture): stdout's bytes. */
  runBinary<Args>(command: StreamCommand<Args>, args: Args, options?: RunOptions): Promise<Buffer>;
  stream<Args>(
    command: StreamCommand<Args>,
    args: Args,
    options?: Pick<RunOptions, 'signal' | 'input'>,
  ): Promise<RemoteStream>;
  /** A socket to `host:port` as seen from the VM (SSH direct-tcpip). */
  connectTo(host: string, port: number): Promise<Duplex>;
  /** Every command line run so far with counts: row 103, "which commands did it run on my VM?". */
  readonly commandsRun: () => readonly CommandRecord[];
}
