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
  const stderr = toSink(channel.stderr, signal);
  let exitCode: number;
  try {
    exitCode = await runCommandLine(
      {
        machine,
        container: null,
        fs: machine.hostFs,
        workingDirectory: `/home/${VM_USER}`,
        stdin: channel as AsyncIterable<Buffer>,
        stdout: toSink(channel, signal),
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

function toSink(stream: Writable, signal: AbortSignal): Sink {
  return {
    async write(data) {
      const bytes = typeof data === 'string' ? Buffer.from(data) : data;
      for (let at = 0; at < bytes.length; at += WRITE_BYTES) {
        if (signal.aborted) return;
        const hasRoom = stream.write(bytes.subarray(at, at + WRITE_BYTES));
        if (!hasRoom) await drained(stream, signal);
      }
    },
  };
}

function drained(stream: Writable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    stream.on('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
