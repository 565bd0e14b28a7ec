/** coreutils that change files: on the VM's own file system and in the container's. */
import { posix } from 'node:path';
import type { Program, ProgramIo } from '../program.ts';
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

export const mv: Program = async (io, args) => {
  const { flags, operands } = parseOptions(args, []);
  const [from = '', to = ''] = operands;
  const places = await findPlaces('mv', io, from, to, flags);
  if (places === null) return 1;
  const isMoved = io.fs.move(places.source, places.target, io.machine.nowMs());
  if (isMoved || flags.has('-n')) return 0;
  await io.stderr.write(`mv: cannot move ${quoted(from)} to ${quoted(to)}: File exists\n`);
  return 1;
};

export const cp: Program = async (io, args) => {
  const { flags, operands } = parseOptions(args, []);
  const [from = '', to = ''] = operands;
  const places = await findPlaces('cp', io, from, to, flags);
  if (places === null) return 1;
  return io.fs.copy(places.source, places.target, io.machine.nowMs()) ? 0 : 1;
};

/** With `-T` the target is a name, never a directory to move into. Null when there is no source. */
async function findPlaces(
  program: string,
  io: ProgramIo,
  from: string,
  to: string,
  flags: ReadonlySet<string>,
): Promise<{ readonly source: string; readonly target: string } | null> {
  const source = resolvePath(io, from);
  if (io.fs.find(source) === null) {
    await io.stderr.write(`${program}: cannot stat ${quoted(from)}: ${NO_SUCH_FILE}\n`);
    return null;
  }
  const target = resolvePath(io, to);
  const isInto = io.fs.find(target)?.kind === 'directory' && !flags.has('-T');
  return { source, target: isInto ? posix.join(target, posix.basename(source)) : target };
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
