import type { ClientChannel } from 'ssh2';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

/** A full listing of a large results tree is about half a megabyte. */
const DEFAULT_MAX_OUTPUT_BYTES = 16 * 1024 * 1024;
/** Error output is for messages; the rest of a flood is dropped. */
const MAX_STDERR_BYTES = 64 * 1024;

export interface CollectedOutput {
  readonly exitCode: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Must be called in the callback of `exec`, before any output can come. */
export function collectOutput(
  channel: ClientChannel,
  title: string,
  maxBytes: number = DEFAULT_MAX_OUTPUT_BYTES,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<CollectedOutput> {
  return new Promise((resolve, reject) => {
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    let stdoutBytes = 0;
    let stderrBytes = 0;
    let exitCode: number | null = null;
    channel.on('data', (chunk: Buffer) => {
      onBytes(chunk.length);
      stdoutBytes += chunk.length;
      if (stdoutBytes > maxBytes) {
        channel.close();
        reject(tooMuch(title, maxBytes));
      } else {
        stdout.push(chunk);
      }
    });
    channel.stderr.on('data', (chunk: Buffer) => {
      onBytes(chunk.length);
      if (stderrBytes < MAX_STDERR_BYTES) stderr.push(chunk);
      stderrBytes += chunk.length;
    });
    channel.once('exit', (code: number | null) => (exitCode = code));
    channel.once('close', () =>
      resolve({
        exitCode,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString('utf8'),
      }),
    );
  });
}

function tooMuch(title: string, maxBytes: number): MonitorError {
  return new MonitorError(
    ERROR_CODES.commandFailed,
    `"${title}" gave more than ${maxBytes} bytes on the VM and was stopped.`,
    'Check what the command prints on the VM; the list of commands shows it.',
  );
}
