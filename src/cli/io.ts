/** What the terminal face needs of its process, so that tests can stand in for it. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

export type OutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

export interface CliIo {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborts at the first Ctrl+C, or when the process is asked to end. */
  readonly interrupted: AbortSignal;
  /** Whether a person can be asked. */
  readonly canAsk: boolean;
  /** Milliseconds since 1970. */
  now(): number;
  /** One line typed by the person, not shown when secret; null when they gave up. */
  ask(prompt: string, isSecret: boolean, signal: AbortSignal): Promise<string | null>;
  openUrl(url: string): Promise<void>;
}

/** `stuck`: ended by the stuck limit. */
export const EXIT = { done: 0, failed: 1, usage: 2, stuck: 3, interrupted: 130 } as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function processIo(): CliIo {
  const controller = new AbortController();
  const interrupt = (): void => {
    // The second time the person means it: whatever is being written is given up.
    if (controller.signal.aborted) process.exit(EXIT.interrupted);
    controller.abort();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    // The reader of a pipe went away (`| head`): nothing left to say.
    if (error.code === 'EPIPE') interrupt();
  });
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    interrupted: controller.signal,
    // Typed answers need a keyboard, and stderr to show the question while stdout may be a pipe.
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
    now: () => Date.now(),
    ask: (prompt, isSecret, signal) => askOnTerminal(prompt, isSecret, signal, interrupt),
    openUrl: async (url) => {
      const { default: open } = await import('open');
      await open(url);
    },
  };
}

function askOnTerminal(
  prompt: string,
  isSecret: boolean,
  signal: AbortSignal,
  interrupt: () => void,
): Promise<string | null> {
  if (signal.aborted) return Promise.resolve(null);
  return new Promise((resolve) => {
    let isMuted = false;
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        if (!isMuted) process.stderr.write(chunk);
        done();
      },
    });
    const reader = createInterface({ input: process.stdin, output, terminal: true });
    const settle = (answer: string | null): void => {
      signal.removeEventListener('abort', giveUp);
      if (isSecret) process.stderr.write('\n');
      resolve(answer);
      reader.close();
    };
    const giveUp = (): void => settle(null);
    signal.addEventListener('abort', giveUp, { once: true });
    reader.on('SIGINT', () => {
      interrupt();
      settle(null);
    });
    reader.on('close', () => resolve(null));
    reader.question(prompt, settle);
    // From here on readline would echo what is typed.
    isMuted = isSecret;
  });
}

export function writeLine(stream: OutputStream, text: string): void {
  stream.write(`${text}\n`);
}
