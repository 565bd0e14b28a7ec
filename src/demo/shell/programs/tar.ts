import { posix } from 'node:path';
import { readFileNode } from '../../vm/fileSystem.ts';
import type { FsNode } from '../../vm/fileSystem.ts';
import type { Program, ProgramIo } from '../program.ts';
import { resolvePath } from './files.ts';

const BLOCK_BYTES = 512;
/** GNU tar pads an archive to its record size of 20 blocks. */
const RECORD_BYTES = 20 * BLOCK_BYTES;
const NAME_BYTES = 100;
const EXIT_SOME_FAILED = 2;

interface TarCall {
  readonly directory: string;
  readonly names: readonly string[];
  readonly filesFrom: string | null;
  readonly isNullSeparated: boolean;
}

/** `tar -C DIR -cf - [--null --files-from=-] [NAME…]`, GNU format. */
export const tar: Program = async (io, args) => {
  const call = parseCall(args);
  const root = resolvePath(io, call.directory);
  if (io.fs.find(root)?.kind !== 'directory') {
    await io.stderr.write(
      `tar: ${call.directory}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now\n`,
    );
    return EXIT_SOME_FAILED;
  }
  const listed = call.filesFrom === '-' ? await readList(io, call.isNullSeparated) : [];
  let writtenBytes = 0;
  let exitCode = 0;
  for (const name of [...call.names, ...listed]) {
    const node = io.fs.find(posix.join(root, name));
    if (node === null) {
      await io.stderr.write(`tar: ${name}: Cannot stat: No such file or directory\n`);
      exitCode = EXIT_SOME_FAILED;
      continue;
    }
    writtenBytes += await writeEntry(io, root, name, node);
    if (io.signal.aborted) return 1;
  }
  await io.stdout.write(Buffer.alloc(endPadding(writtenBytes)));
  if (exitCode !== 0)
    await io.stderr.write('tar: Exiting with failure status due to previous errors\n');
  return exitCode;
};

function parseCall(args: readonly string[]): TarCall {
  let call: TarCall = { directory: '.', names: [], filesFrom: null, isNullSeparated: false };
  const rest = [...args];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '-C' || word === '--directory') call = { ...call, directory: rest.shift() ?? '.' };
    else if (word === '-cf' || word === '-f' || word === 'cf') rest.shift();
    else if (word === '--null') call = { ...call, isNullSeparated: true };
    else if (word.startsWith('--files-from=')) call = { ...call, filesFrom: word.slice(13) };
    else if (word === '-T') call = { ...call, filesFrom: rest.shift() ?? '-' };
    else if (!word.startsWith('-')) call = { ...call, names: [...call.names, word] };
  }
  return call;
}

async function readList(io: ProgramIo, isNullSeparated: boolean): Promise<readonly string[]> {
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString()
    .split(isNullSeparated ? '\0' : '\n')
    .filter((name) => name !== '');
}

/** @returns bytes written, a whole number of blocks. */
async function writeEntry(
  io: ProgramIo,
  root: string,
  name: string,
  node: FsNode,
): Promise<number> {
  if (node.kind === 'directory') {
    const own = tarHeader(name.endsWith('/') ? name : `${name}/`, 0, node.mtimeMs, '5');
    await io.stdout.write(own);
    let written = own.length;
    for (const child of io.fs.list(posix.join(root, name))) {
      const path = posix.join(name, child);
      const childNode = io.fs.find(posix.join(root, path));
      if (childNode !== null) {
        written += await writeEntry(
          io,
          root,
          name.startsWith('./') ? `./${path}` : path,
          childNode,
        );
      }
    }
    return written;
  }
  const bytes = await readFileNode(node);
  const header = tarHeader(name, bytes.length, node.mtimeMs, '0');
  const padding = Buffer.alloc(roundUp(bytes.length, BLOCK_BYTES) - bytes.length);
  const entry = Buffer.concat([header, bytes, padding]);
  await io.stdout.write(entry);
  return entry.length;
}

function roundUp(bytes: number, unit: number): number {
  return Math.ceil(bytes / unit) * unit;
}

/** Two empty blocks, then up to the record size. */
function endPadding(writtenBytes: number): number {
  return roundUp(writtenBytes + 2 * BLOCK_BYTES, RECORD_BYTES) - writtenBytes;
}

/** A header block; a name over 100 bytes first gets GNU's long-name entry. */
function tarHeader(name: string, sizeBytes: number, mtimeMs: number, typeFlag: string): Buffer {
  const nameBytes = Buffer.from(name);
  if (nameBytes.length <= NAME_BYTES) return headerBlock(nameBytes, sizeBytes, mtimeMs, typeFlag);
  const longName = Buffer.concat([nameBytes, Buffer.alloc(1)]);
  return Buffer.concat([
    headerBlock(Buffer.from('././@LongLink'), longName.length, 0, 'L'),
    longName,
    Buffer.alloc(roundUp(longName.length, BLOCK_BYTES) - longName.length),
    headerBlock(nameBytes.subarray(0, NAME_BYTES), sizeBytes, mtimeMs, typeFlag),
  ]);
}

function headerBlock(name: Buffer, sizeBytes: number, mtimeMs: number, typeFlag: string): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  name.copy(block, 0);
  const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');
  block.write(`${octal(typeFlag === '5' ? 0o755 : 0o644, 7)}\0`, 100, 'latin1');
  block.write(`${octal(0, 7)}\0${octal(0, 7)}\0`, 108, 'latin1');
  block.write(`${octal(sizeBytes, 11)}\0`, 124, 'latin1');
  block.write(`${octal(Math.max(0, Math.floor(mtimeMs / 1000)), 11)}\0`, 136, 'latin1');
  block.write('        ', 148, 'latin1');
  block.write(typeFlag, 156, 'latin1');
  block.write('ustar  \0', 257, 'latin1');
  block.write('root', 265, 'latin1');
  block.write('root', 297, 'latin1');
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148, 'latin1');
  return block;
}
