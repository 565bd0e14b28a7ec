/**
 * A `RemoteHost` that runs every command on this machine, through the same quoting as over SSH.
 * `docker exec [-i] NAME …` runs the rest directly, so that container paths can be tested too.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { connect } from 'node:net';
import { PassThrough, type Duplex } from 'node:stream';
import type { CommandRecord } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type {
  CommandOutput,
  RemoteChunk,
  RemoteCommand,
  RemoteHost,
  RemoteStream,
  RunOptions,
  StreamCommand,
} from '../../src/engine/remote/remoteHost.ts';
import { quoteArgv } from '../../src/engine/remote/shellQuote.ts';

export interface LocalHostOptions {
  /** Extra environment, e.g. a PATH with a scripted `docker` first. */
  readonly env?: Readonly<Record<string, string>>;
  /** Stand in for `docker exec`: run its command on this machine. Default true. */
  readonly unwrapsDockerExec?: boolean;
}

export interface LocalHost extends RemoteHost {
  /** Every argv run, in order. */
  readonly ran: readonly (readonly string[])[];
  /** Bytes that came back on standard output and standard error. */
  receivedBytes(): number;
  /** Makes every command fail as a cut connection does, until called with null. */
  failWith(error: Error | null): void;
}

export function createLocalHost(options: LocalHostOptions = {}): LocalHost {
  const ran: (readonly string[])[] = [];
  let received = 0;
  let failure: Error | null = null;

  const start = (argv: readonly string[], input: string | undefined): ChildProcess => {
    ran.push(argv);
    if (failure !== null) throw failure;
    const local = options.unwrapsDockerExec === false ? argv : unwrapped(argv);
    // With exec there is one process, and ending it ends the command.
    const child = spawn('/bin/sh', ['-c', `exec ${quoteArgv(local)}`], {
      env: { ...process.env, LC_ALL: 'C.UTF-8', ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // A command may end before it has read its input.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
    return child;
  };

  const collect = async (
    argv: readonly string[],
    run: RunOptions = {},
  ): Promise<{ exitCode: number | null; stdout: Buffer; stderr: Buffer }> => {
    run.signal?.throwIfAborted();
    const child = start(argv, run.input);
    const stop = () => child.kill();
    run.signal?.addEventListener('abort', stop, { once: true });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout?.on('data', (bytes: Buffer) => out.push(bytes));
    child.stderr?.on('data', (bytes: Buffer) => err.push(bytes));
    const { exitCode } = await ended(child);
    run.signal?.removeEventListener('abort', stop);
    run.signal?.throwIfAborted();
    const stdout = Buffer.concat(out);
    const stderr = Buffer.concat(err);
    received += stdout.length + stderr.length;
    if (stdout.length > (run.maxOutputBytes ?? 16 * 2 ** 20)) {
      throw new MonitorError(ERROR_CODES.commandFailed, 'The answer is too long.', 'Ask for less.');
    }
    return { exitCode, stdout, stderr };
  };

  return {
    ran,
    receivedBytes: () => received,
    failWith: (error) => {
      failure = error;
    },
    async run<Args, Result>(command: RemoteCommand<Args, Result>, args: Args, run?: RunOptions) {
      const raw = await collect(command.argv(args), run);
      const output: CommandOutput = {
        exitCode: raw.exitCode,
        stdout: raw.stdout.toString('utf8'),
        stderr: raw.stderr.toString('utf8'),
      };
      return command.parse(output, args);
    },
    async runBinary<Args>(command: StreamCommand<Args>, args: Args, run?: RunOptions) {
      const { exitCode, stdout, stderr } = await collect(command.argv(args), run);
      if (exitCode !== 0) {
        throw new MonitorError(ERROR_CODES.commandFailed, stderr.toString('utf8'), 'Look at it.');
      }
      return stdout;
    },
    stream<Args>(
      command: StreamCommand<Args>,
      args: Args,
      run?: Pick<RunOptions, 'signal' | 'input'>,
    ): Promise<RemoteStream> {
      return Promise.resolve().then(() => {
        run?.signal?.throwIfAborted();
        const child = start(command.argv(args), run?.input);
        const close = () => void child.kill();
        run?.signal?.addEventListener('abort', close, { once: true });
        const end = ended(child);
        const count = (bytes: number) => {
          received += bytes;
        };
        // At once: Node throws away what nobody has begun to read when the process ends.
        const output = new PassThrough();
        child.stdout?.pipe(output);
        // Errors are short; the output is what can be long and is read with backpressure.
        const errors: Buffer[] = [];
        child.stderr?.on('data', (bytes: Buffer) => errors.push(bytes));
        return { chunks: chunksOf(output, errors, end, count), ended: end, close };
      });
    },
    connectTo(host: string, port: number): Promise<Duplex> {
      return new Promise((resolve, reject) => {
        const socket = connect(port, host);
        socket.once('connect', () => resolve(socket));
        socket.once('error', reject);
      });
    },
    commandsRun: (): readonly CommandRecord[] => [],
  };
}

function unwrapped(argv: readonly string[]): readonly string[] {
  if (argv[0] !== 'docker' || argv[1] !== 'exec') return argv;
  return argv.slice(argv[2] === '-i' ? 4 : 3);
}

function ended(
  child: ChildProcess,
): Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
}

async function* chunksOf(
  output: PassThrough,
  errors: readonly Buffer[],
  end: Promise<unknown>,
  count: (bytes: number) => void,
): AsyncGenerator<RemoteChunk> {
  for await (const bytes of output) {
    // A pipe without an encoding gives buffers.
    const chunk = bytes as Buffer;
    count(chunk.length);
    yield { stream: 'stdout', bytes: chunk };
  }
  await end;
  for (const bytes of errors) yield { stream: 'stderr', bytes };
}
