/**
 * Small scripts given to `sh -c` with arguments: writing standard input to a file, signalling WAA's
 * client, and starting a command that outlives the connection. A real shell would run any; this one
 * knows what is needed to start and stop a benchmark.
 */
import type { Program, ProgramIo } from '../program.ts';
import { runCommandLine } from '../run.ts';
import { resolvePath } from './files.ts';

/** @returns null when the script is none of them. */
export function knownScript(
  io: ProgramIo,
  script: string,
  args: readonly string[],
): Promise<number> | null {
  const [first = '', second = '', third = ''] = args;
  if (/cat > "\$0"$/.test(script)) return writeInput(io, first, /umask 077/.test(script));
  if (/\/proc\/\[0-9\]\*/.test(script) && /run\.py/.test(script)) return signalClients(io);
  if (/setsid nohup sh -c "\$1"/.test(script)) {
    return startDetached(io, { envFile: first, command: second, logPath: third });
  }
  return null;
}

async function writeInput(io: ProgramIo, path: string, isPrivate: boolean): Promise<number> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk);
  const full = resolvePath(io, path);
  io.fs.write(full, Buffer.concat(chunks), io.machine.nowMs());
  io.fs.setMode(full, isPrivate ? 0o600 : 0o644);
  return 0;
}

async function signalClients(io: ProgramIo): Promise<number> {
  const { container, machine } = io;
  if (container === null || machine.launcher === null) return 0;
  for (const pid of machine.launcher.signalClients(container)) await io.stdout.write(`${pid}\n`);
  return 0;
}

/** The command gets the variables of the file, which is removed before it runs. */
async function startDetached(
  io: ProgramIo,
  call: { readonly envFile: string; readonly command: string; readonly logPath: string },
): Promise<number> {
  const environment =
    call.envFile === '' ? {} : await readVariables(io, resolvePath(io, call.envFile), 'shell');
  if (call.envFile !== '') io.fs.remove(resolvePath(io, call.envFile), io.machine.nowMs());
  const log = resolvePath(io, call.logPath);
  io.fs.write(log, '', io.machine.nowMs());
  const sink = {
    write: (data: string | Buffer): Promise<void> => {
      io.fs.append(log, data, io.machine.nowMs());
      return Promise.resolve();
    },
  };
  // It goes on when the connection is gone.
  const signal = new AbortController().signal;
  void runCommandLine({ ...io, stdout: sink, stderr: sink, environment, signal }, call.command);
  return 0;
}

/** `NAME=value` a line: as Docker reads it, or with the quotes of a shell taken off. */
export async function readVariables(
  io: ProgramIo,
  path: string,
  how: 'docker' | 'shell',
): Promise<Readonly<Record<string, string>>> {
  const node = io.fs.find(path);
  if (node?.kind !== 'file') return {};
  const text = node.pieces.map((piece) => piece.toString()).join('');
  const pairs = text.split('\n').flatMap((line) => {
    const match = /^([A-Za-z_]\w*)=(.*)$/.exec(line);
    if (match === null) return [];
    const value = match[2] ?? '';
    return [[match[1] ?? '', how === 'shell' ? unquoted(value) : value] as const];
  });
  return await Promise.resolve(Object.fromEntries(pairs));
}

function unquoted(word: string): string {
  return word.startsWith("'") ? word.slice(1, -1).replaceAll(`'\\''`, "'") : word;
}

/** `ss -Hltn`: what listens on the VM itself. */
export const ss: Program = async (io) => {
  const published = io.machine.containers
    .filter(({ isRunning }) => isRunning)
    .flatMap(({ options }) => options.ports.map(({ hostPort }) => hostPort));
  for (const port of [22, ...published]) {
    await io.stdout.write(`LISTEN 0      4096         0.0.0.0:${port}        0.0.0.0:*\n`);
  }
  return 0;
};
