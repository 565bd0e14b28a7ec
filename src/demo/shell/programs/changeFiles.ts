/** coreutils that change files: on the VM's own file system and in the container's. */
import { posix } from 'node:path';
import type { Program } from '../program.ts';
import { quoted, resolvePath } from './files.ts';
import { parseOptions } from './options.ts';

const NO_SUCH_FILE = 'No such file or directory';

export const pwd: Program = async (io) => {
  await io.stdout.write(`${io.workingDirectory}\n`);
  return 0;
};

export const mkdir: Program = async (io, args) => {
  const { flags, operands } = parseOptions(args, ['-m']);
  for (const path of operands) {
    const full = resolvePath(io, path);
    if (io.fs.find(full) !== null && !flags.has('-p')) {
      await io.stderr.write(`mkdir: cannot create directory ${quoted(path)}: File exists\n`);
      return 1;
    }
    io.fs.makeDirectory(full, io.machine.nowMs());
  }
  return 0;
};

/** With `-T` the target is a name, never a directory to move into; with `-n` nothing is replaced. */
export const mv: Program = async (io, args) => {
  const { flags, operands } = parseOptions(args, []);
  const [from = '', to = ''] = operands;
  const source = resolvePath(io, from);
  if (io.fs.find(source) === null) {
    await io.stderr.write(`mv: cannot stat ${quoted(from)}: ${NO_SUCH_FILE}\n`);
    return 1;
  }
  const target = targetOf(
    io.fs.find(resolvePath(io, to))?.kind,
    resolvePath(io, to),
    source,
    flags,
  );
  const isMoved = io.fs.move(source, target, io.machine.nowMs());
  if (isMoved || flags.has('-n')) return 0;
  await io.stderr.write(`mv: cannot move ${quoted(from)} to ${quoted(to)}: File exists\n`);
  return 1;
};

export const cp: Program = async (io, args) => {
  const { flags, operands } = parseOptions(args, []);
  const [from = '', to = ''] = operands;
  const source = resolvePath(io, from);
  if (io.fs.find(source) === null) {
    await io.stderr.write(`cp: cannot stat ${quoted(from)}: ${NO_SUCH_FILE}\n`);
    return 1;
  }
  const target = targetOf(
    io.fs.find(resolvePath(io, to))?.kind,
    resolvePath(io, to),
    source,
    flags,
  );
  return io.fs.copy(source, target, io.machine.nowMs()) ? 0 : 1;
};

function targetOf(
  kind: 'file' | 'directory' | undefined,
  target: string,
  source: string,
  flags: ReadonlySet<string>,
): string {
  const isInto = kind === 'directory' && !flags.has('-T');
  return isInto ? posix.join(target, posix.basename(source)) : target;
}

export const rm: Program = async (io, args) => {
  const { flags, operands } = parseOptions(args, []);
  let exitCode = 0;
  for (const path of operands) {
    const full = resolvePath(io, path);
    const node = io.fs.find(full);
    if (node === null) {
      if (flags.has('-f')) continue;
      await io.stderr.write(`rm: cannot remove ${quoted(path)}: ${NO_SUCH_FILE}\n`);
      exitCode = 1;
      continue;
    }
    if (node.kind === 'directory' && !flags.has('-r')) {
      await io.stderr.write(`rm: cannot remove ${quoted(path)}: Is a directory\n`);
      exitCode = 1;
      continue;
    }
    io.fs.remove(full, io.machine.nowMs());
  }
  return exitCode;
};
