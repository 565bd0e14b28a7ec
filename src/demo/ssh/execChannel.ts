import type { Writable } from 'node:stream';
import type { ServerChannel } from 'ssh2';
import type { Sink } from '../shell/program.ts';
import { programNamed } from '../shell/programs/index.ts';
import { runCommandLine } from '../shell/run.ts';
import { type Machine, VM_USER } from '../vm/machine.ts';

/** Bytes handed to the channel at once; larger answers go in pieces as the reader keeps up. */
const WRITE_BYTES = 128 * 1024;
const EXIT_BUG = 70;

/** Runs one command line on an SSH channel and closes it with the exit code. */
export function runOnChannel(
  channel: ServerChannel,
  commandLine: string,
  machine: Machine,
  connectionSignal: AbortSignal,
): void {
  machine.noteCommandLine(commandLine);
  const life = new AbortController();
  const abort = (): void => life.abort();
  connectionSignal.addEventListener('abort', abort);
  channel.on('close', () => {
    connectionSignal.removeEventListener('abort', abort);
    abort();
  });
  channel.on('error', abort);
  void runAndExit(channel, commandLine, machine, life.signal);
}

async function runAndExit(
  channel: ServerChannel,
  commandLine: string,
  machine: Machine,
  signal: AbortSignal,
): Promise<void> {
  const { stdout, stderr } = toSinks(channel, signal);
  let exitCode: number;
  try {
    exitCode = await runCommandLine(
      {
        machine,
        container: null,
        fs: machine.hostFs,
        workingDirectory: `/home/${VM_USER}`,
        stdin: channel as AsyncIterable<Buffer>,
        stdout,
        stderr,
        lookUp: programNamed,
        signal,
      },
      commandLine,
    );
  } catch (error) {
    exitCode = EXIT_BUG;
    await stderr.write(`demo VM: ${error instanceof Error ? error.message : String(error)}\n`);
  }
  if (signal.aborted) return;
  channel.exit(exitCode);
  channel.end();
}

/** Both outputs of a channel, one write at a time over both. */
function toSinks(
  channel: ServerChannel,
  signal: AbortSignal,
): { readonly stdout: Sink; readonly stderr: Sink } {
  let turn: Promise<void> = Promise.resolve();
  const toSink = (stream: Writable): Sink => ({
    write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      turn = turn.then(async () => {
        for (let at = 0; at < bytes.length && !signal.aborted; at += WRITE_BYTES) {
          await written(stream, bytes.subarray(at, at + WRITE_BYTES), signal);
          forgetStalled(channel);
        }
      });
      return turn;
    },
  });
  return { stdout: toSink(channel), stderr: toSink(channel.stderr) };
}

function written(stream: Writable, bytes: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    stream.write(bytes, done);
    if (signal.aborted) done();
  });
}

/**
 * ssh2 1.17 keeps what stdout had to hold back for want of window after it was sent; when stderr is
 * held back later, the old piece is sent again and stderr never is. Can go when ssh2 forgets it
 * itself (lib/server.js, CHANNEL_WINDOW_ADJUST).
 */
function forgetStalled(channel: ServerChannel): void {
  Object.assign(channel, {
    _chunk: undefined,
    _chunkcb: undefined,
    _chunkErr: undefined,
    _chunkcbErr: undefined,
  });
}
