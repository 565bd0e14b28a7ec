import { posix } from 'node:path';
import { type FsNode, readFileNode } from '../../vm/fileSystem.ts';
import type { Program, ProgramIo } from '../program.ts';
import { parseOptions } from './options.ts';

/** Size that ext4 shows for a directory. */
const DIRECTORY_BYTES = 4096;
const NO_SUCH_FILE = 'No such file or directory';

export function resolvePath(io: ProgramIo, path: string): string {
  return posix.resolve(io.workingDirectory, path);
}

export function sizeOf(node: FsNode): number {
  return node.kind === 'file' ? node.sizeBytes : DIRECTORY_BYTES;
}

/** A name as GNU tools print it in messages: quoted only when it needs to be. */
export function quoted(path: string): string {
  return `'${path}'`;
}

export const cat: Program = async (io, args) => {
  const { operands } = parseOptions(args, []);
  let exitCode = 0;
  for (const path of operands.length === 0 ? ['-'] : operands) {
    if (path === '-') {
      for await (const chunk of io.stdin) await io.stdout.write(chunk);
      continue;
    }
    if (resolvePath(io, path) === '/proc/uptime') {
      await io.stdout.write(uptimeText(io));
      continue;
    }
    const node = io.fs.find(resolvePath(io, path));
    if (node?.kind === 'file') {
      await io.stdout.write(await readFileNode(node));
      continue;
    }
    exitCode = 1;
    await io.stderr.write(`cat: ${path}: ${node === null ? NO_SUCH_FILE : 'Is a directory'}\n`);
  }
  return exitCode;
};

/** As the kernel writes it: seconds up, and seconds that all cores together were idle. */
function uptimeText({ machine }: ProgramIo): string {
  const seconds = (machine.nowMs() - machine.bootedAtMs) / 1000;
  return `${seconds.toFixed(2)} ${(seconds * 5.1).toFixed(2)}\n`;
}

export const head: Program = async (io, args) => {
  const { values, operands } = parseOptions(args, ['-c', '-n']);
  let exitCode = 0;
  for (const path of operands) {
    const node = io.fs.find(resolvePath(io, path));
    if (node?.kind !== 'file') {
      await io.stderr.write(`head: cannot open ${quoted(path)} for reading: ${NO_SUCH_FILE}\n`);
      exitCode = 1;
      continue;
    }
    const bytes = await readFileNode(node);
    const byteCount = values.get('-c');
    if (byteCount !== undefined) await io.stdout.write(bytes.subarray(0, Number(byteCount)));
    else await io.stdout.write(firstLines(bytes, Number(values.get('-n') ?? 10)));
  }
  return exitCode;
};

function firstLines(bytes: Buffer, count: number): Buffer {
  let end = 0;
  for (let line = 0; line < count; line += 1) {
    const newline = bytes.indexOf(0x0a, end);
    if (newline === -1) return bytes;
    end = newline + 1;
  }
  return bytes.subarray(0, end);
}

export const stat: Program = async (io, args) => {
  const { values, flags, operands } = parseOptions(args, ['-c', '--format', '--printf']);
  const printf = values.get('--printf');
  const format =
    printf === undefined ? (values.get('-c') ?? values.get('--format') ?? '%n') : unescape(printf);
  if (flags.has('-f')) {
    await io.stderr.write('stat: file system status is not supported here\n');
    return 1;
  }
  let exitCode = 0;
  for (const path of operands) {
    const node = io.fs.find(resolvePath(io, path));
    if (node === null) {
      await io.stderr.write(`stat: cannot statx ${quoted(path)}: ${NO_SUCH_FILE}\n`);
      exitCode = 1;
      continue;
    }
    await io.stdout.write(statLine(format, path, node) + (printf === undefined ? '\n' : ''));
  }
  return exitCode;
};

function unescape(text: string): string {
  const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', '0': '\0', '\\': '\\' };
  return text.replaceAll(/\\(.)/g, (whole, name: string) => escapes[name] ?? whole);
}

function statLine(format: string, path: string, node: FsNode): string {
  const seconds = Math.floor(node.mtimeMs / 1000);
  const fields: Readonly<Record<string, string>> = {
    n: path,
    s: String(sizeOf(node)),
    Y: String(seconds),
    y: `${new Date(node.mtimeMs).toISOString().slice(0, 19).replace('T', ' ')}.${fraction(node.mtimeMs)} +0000`,
    F:
      node.kind === 'directory'
        ? 'directory'
        : node.sizeBytes === 0
          ? 'regular empty file'
          : 'regular file',
    a: node.kind === 'directory' ? '755' : node.mode.toString(8),
    U: 'root',
    G: 'root',
    u: '0',
    g: '0',
    i: '1049602',
    '%': '%',
  };
  return format.replaceAll(/%(.)/g, (whole, name: string) => fields[name] ?? whole);
}

function fraction(atMs: number): string {
  return String(Math.floor((atMs % 1000) * 1e6)).padStart(9, '0');
}

/** `test` and `[`: the unary file and string checks and the comparisons scripts use. */
export const test: Program = (io, args) => {
  const words = args.at(-1) === ']' ? args.slice(0, -1) : [...args];
  const isNegated = words[0] === '!';
  const isTrue = evaluateTest(io, isNegated ? words.slice(1) : words);
  return Promise.resolve(isTrue !== isNegated ? 0 : 1);
};

function evaluateTest(io: ProgramIo, words: readonly string[]): boolean {
  const [first = '', second = '', third = ''] = words;
  if (words.length === 1) return first !== '';
  if (words.length === 3) {
    if (second === '=' || second === '==') return first === third;
    if (second === '!=') return first !== third;
    return second === '-eq' && Number(first) === Number(third);
  }
  if (first === '-z') return second === '';
  if (first === '-n') return second !== '';
  const node = io.fs.find(resolvePath(io, second));
  switch (first) {
    case '-e':
    case '-r':
    case '-w':
      return node !== null;
    case '-d':
    case '-x':
      return node?.kind === 'directory';
    case '-f':
      return node?.kind === 'file';
    case '-s':
      return node !== null && sizeOf(node) > 0;
    default:
      return false;
  }
}

export const which: Program = async (io, args) => {
  let exitCode = 0;
  for (const name of args) {
    if (io.lookUp(name, io.container !== null) === null) exitCode = 1;
    else await io.stdout.write(`/usr/bin/${name}\n`);
  }
  return exitCode;
};

export const ls: Program = async (io, args) => {
  const { flags, operands } = parseOptions(args, []);
  let exitCode = 0;
  for (const path of operands.length === 0 ? ['.'] : operands) {
    const full = resolvePath(io, path);
    const node = io.fs.find(full);
    if (node === null) {
      await io.stderr.write(`ls: cannot access ${quoted(path)}: ${NO_SUCH_FILE}\n`);
      exitCode = 2;
      continue;
    }
    const names = node.kind === 'file' ? [path] : sortedNames(io, full, flags);
    const lines = flags.has('-l')
      ? names.map((name) =>
          longLine(io, node.kind === 'file' ? full : posix.join(full, name), name),
        )
      : names;
    await io.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
  return exitCode;
};

function sortedNames(io: ProgramIo, full: string, flags: ReadonlySet<string>): readonly string[] {
  const names = [...io.fs.list(full)];
  if (!flags.has('-t')) return names;
  const mtime = (name: string): number => io.fs.find(posix.join(full, name))?.mtimeMs ?? 0;
  return names.sort((a, b) => mtime(b) - mtime(a));
}

function longLine(io: ProgramIo, full: string, name: string): string {
  const node = io.fs.find(full);
  if (node === null) return name;
  const mode = node.kind === 'directory' ? 'drwxr-xr-x 2' : '-rw-r--r-- 1';
  const at = new Date(node.mtimeMs).toUTCString();
  return `${mode} root root ${String(sizeOf(node)).padStart(8)} ${at.slice(8, 11)} ${at.slice(5, 7)} ${at.slice(17, 22)} ${name}`;
}

export const df: Program = async (io, args) => {
  const { values, flags, operands } = parseOptions(args, ['-B', '--block-size']);
  const isKilobytes =
    flags.has('-k') || (values.get('-B') ?? values.get('--block-size')) === undefined;
  const unit = isKilobytes ? 1024 : 1;
  const path = operands[0] ?? '/';
  if (io.fs.find(resolvePath(io, path)) === null) {
    await io.stderr.write(`df: ${path}: ${NO_SUCH_FILE}\n`);
    return 1;
  }
  const { totalBytes, usedBytes } = io.machine.disk();
  const used = Math.ceil(usedBytes / unit);
  const total = Math.floor(totalBytes / unit);
  const available = Math.max(0, total - used);
  const percent = Math.ceil((usedBytes / totalBytes) * 100);
  const header = `Filesystem     ${isKilobytes ? '1024-blocks' : '1-blocks'} Used Available Capacity Mounted on`;
  const device = io.container === null ? '/dev/root' : 'overlay';
  await io.stdout.write(`${header}\n${device} ${total} ${used} ${available} ${percent}% /\n`);
  return 0;
};
