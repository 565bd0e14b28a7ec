import { type FileNode, readFileNode } from '../../vm/fileSystem.ts';
import { type Program, type ProgramIo, waitForWake } from '../program.ts';
import { quoted, resolvePath } from './files.ts';
import { parseOptions } from './options.ts';

/** `tail -c +N [-f|-F]`, `tail -n N`: like GNU's, following by name with -F. */
export const tail: Program = async (io, args) => {
  const { values, flags, operands } = parseOptions(args, ['-c', '-n', '--pid']);
  const path = operands[0];
  if (path === undefined) return 0;
  const isByName = flags.has('-F');
  const file = fileAt(io, path);
  if (file === null) {
    await io.stderr.write(
      `tail: cannot open ${quoted(path)} for reading: No such file or directory\n`,
    );
    if (!isByName) return 1;
  }
  const bytes = file === null ? Buffer.alloc(0) : await readFileNode(file);
  const start = startOffset(bytes, values.get('-c'), values.get('-n'));
  await io.stdout.write(bytes.subarray(start));
  if (isByName || flags.has('-f')) {
    await follow(io, path, file, file === null ? 0 : bytes.length, isByName);
  }
  return 0;
};

function fileAt(io: ProgramIo, path: string): FileNode | null {
  const node = io.fs.find(resolvePath(io, path));
  return node?.kind === 'file' ? node : null;
}

function startOffset(
  bytes: Buffer,
  byteArg: string | undefined,
  lineArg: string | undefined,
): number {
  if (byteArg !== undefined) {
    // `+N` counts from 1; a plain N is the number of last bytes.
    return byteArg.startsWith('+')
      ? Math.max(0, Number(byteArg.slice(1)) - 1)
      : Math.max(0, bytes.length - Number(byteArg));
  }
  const lines = lineArg ?? '10';
  return lines.startsWith('+')
    ? offsetOfLine(bytes, Number(lines.slice(1)))
    : offsetOfLastLines(bytes, Number(lines));
}

function offsetOfLine(bytes: Buffer, line: number): number {
  let offset = 0;
  for (let number = 1; number < line; number += 1) {
    const newline = bytes.indexOf(0x0a, offset);
    if (newline === -1) return bytes.length;
    offset = newline + 1;
  }
  return offset;
}

function offsetOfLastLines(bytes: Buffer, count: number): number {
  if (count === 0) return bytes.length;
  let offset = bytes.length - 1;
  for (let found = 0; found < count; found += 1) {
    offset = bytes.lastIndexOf(0x0a, offset - 1);
    if (offset === -1) return 0;
  }
  return offset + 1;
}

async function follow(
  io: ProgramIo,
  path: string,
  start: FileNode | null,
  startOffsetBytes: number,
  isByName: boolean,
): Promise<void> {
  let file = start;
  let offset = startOffsetBytes;
  while (!io.signal.aborted) {
    const current = isByName ? fileAt(io, path) : file;
    if (current !== file && current !== null) {
      const what = file === null ? 'has appeared;' : 'has been replaced;';
      await io.stderr.write(`tail: ${quoted(path)} ${what}  following new file\n`);
      offset = 0;
    } else if (current === null && file !== null) {
      await io.stderr.write(
        `tail: ${quoted(path)} has become inaccessible: No such file or directory\n`,
      );
    }
    file = current;
    if (file !== null && file.sizeBytes < offset) {
      await io.stderr.write(`tail: ${path}: file truncated\n`);
      offset = 0;
    }
    if (file !== null && file.sizeBytes > offset) {
      const fresh = await readFileNode(file, offset);
      offset += fresh.length;
      await io.stdout.write(fresh);
      continue;
    }
    await waitForChange(io, file, isByName);
  }
}

function waitForChange(io: ProgramIo, file: FileNode | null, isByName: boolean): Promise<void> {
  return waitForWake(io.signal, (wake) => {
    file?.watchers.add(wake);
    const stopListening = isByName ? io.fs.onEvent(wake) : () => undefined;
    return () => {
      file?.watchers.delete(wake);
      stopListening();
    };
  });
}
