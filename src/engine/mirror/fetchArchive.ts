/** Many files as one tar, read while it arrives. Only names that were asked for are taken. */
import { open, rm } from 'node:fs/promises';
import { extract, type Extract, type Header } from 'tar-stream';
import { archiveFiles } from '../remote/commandCatalogue.ts';
import type { RemoteHost, RemoteStream } from '../remote/remoteHost.ts';
import type { LocalTree } from './localTree.ts';
import type { ResultsRoot } from './mirrorTypes.ts';

export interface ArrivedFile {
  /** Below the root, as asked for. */
  readonly path: string;
  readonly incoming: string;
  /** As the archive had it; the file may have grown since the listing. */
  readonly sizeBytes: number;
}

export interface AskedFile {
  readonly localPath: string;
  /** VM clock. */
  readonly modifiedAtSeconds: number;
}

export interface ArchiveEnd {
  readonly exitCode: number | null;
  /** Bounded; untrusted text. */
  readonly stderr: string;
}

export interface FetchArchiveOptions {
  readonly host: RemoteHost;
  readonly root: ResultsRoot;
  /** By their path below the root. */
  readonly files: ReadonlyMap<string, AskedFile>;
  readonly tree: LocalTree;
  readonly signal: AbortSignal;
  /** Called in the order of the archive, as soon as each file is whole. Slowness slows the VM. */
  readonly onArrived: (file: ArrivedFile) => Promise<void>;
}

type Entry = Extract extends AsyncIterable<infer Item> ? Item : never;

/** Files up to this size are gathered in memory and written at once: most pictures and texts. */
const IN_MEMORY_BYTES = 1024 * 1024;
/** Files that may wait for the disk. More only make the threads of the pool fight for it. */
const MAX_PENDING = 8;
const MAX_STDERR_BYTES = 16 * 1024;

export async function fetchArchive(options: FetchArchiveOptions): Promise<ArchiveEnd> {
  const { host, root, files, signal } = options;
  const stream = await host.stream(
    archiveFiles,
    { root: root.path, container: root.container },
    // "./" keeps a name that begins with "-" from being read as an option.
    { signal, input: [...files.keys()].map((path) => `./${path}\0`).join('') },
  );
  const untar = extract();
  try {
    const [stderr] = await Promise.all([
      feed(stream, untar).catch((error: unknown) => {
        untar.destroy(toError(error));
        throw error;
      }),
      takeEntries(untar, options).catch((error: unknown) => {
        stream.close();
        throw error;
      }),
    ]);
    const { exitCode } = await stream.ended;
    return { exitCode, stderr };
  } finally {
    stream.close();
  }
}

async function feed(stream: RemoteStream, untar: Extract): Promise<string> {
  let stderr = '';
  for await (const chunk of stream.chunks) {
    if (chunk.stream === 'stderr') {
      if (stderr.length < MAX_STDERR_BYTES) stderr += Buffer.from(chunk.bytes).toString('utf8');
    } else if (!untar.write(chunk.bytes)) {
      await drained(untar);
    }
  }
  untar.end(null);
  return stderr;
}

function drained(untar: Extract): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      untar.off('drain', settle);
      untar.off('close', settle);
      if (untar.destroyed) reject(new Error('The archive could not be read.'));
      else resolve();
    };
    untar.on('drain', settle);
    untar.on('close', settle);
  });
}

async function takeEntries(
  untar: Extract,
  { files, tree, onArrived }: FetchArchiveOptions,
): Promise<void> {
  const asked = new Map(files);
  const pending: Promise<void>[] = [];
  let last: Promise<void> = Promise.resolve();
  try {
    for await (const entry of untar) {
      const path = askedPath(entry.header, asked);
      if (path === null) {
        entry.resume();
        continue;
      }
      const file = asked.get(path);
      if (file === undefined) continue;
      asked.delete(path);
      const { written } = await receive(entry, tree, file);
      // Awaited in `last`; until then a failure must not count as unhandled.
      written.catch(() => undefined);
      const before = last;
      last = (async () => {
        const incoming = await written;
        await before;
        await onArrived({ path, incoming, sizeBytes: entry.header.size });
      })();
      last.catch(() => undefined);
      pending.push(last);
      if (pending.length >= MAX_PENDING) await pending.shift();
    }
  } finally {
    await Promise.allSettled(pending);
  }
  await Promise.all(pending);
}

/** Null for what was not asked for: folders, links, and names made up by the other side. */
function askedPath(header: Header, asked: ReadonlyMap<string, AskedFile>): string | null {
  if (header.type !== 'file' && header.type !== 'contiguous-file') return null;
  const path = header.name.startsWith('./') ? header.name.slice(2) : header.name;
  return asked.has(path) ? path : null;
}

/** Resolves when the entry has been read; its bytes may still be on the way to the disk. */
async function receive(
  entry: Entry,
  tree: LocalTree,
  file: AskedFile,
): Promise<{ readonly written: Promise<string> }> {
  if (entry.header.size > IN_MEMORY_BYTES) {
    return { written: Promise.resolve(await receiveLarge(entry, tree, file)) };
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry) chunks.push(toBytes(chunk));
  return { written: tree.writeIncoming(file.localPath, chunks, file.modifiedAtSeconds) };
}

async function receiveLarge(
  entry: Entry,
  tree: LocalTree,
  { localPath, modifiedAtSeconds }: AskedFile,
): Promise<string> {
  const incoming = await tree.incomingPath(localPath);
  const file = await open(incoming, 'w');
  try {
    for await (const chunk of entry) await file.appendFile(toBytes(chunk));
    await file.utimes(modifiedAtSeconds, modifiedAtSeconds).catch(() => undefined);
  } catch (error) {
    await rm(incoming, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await file.close();
  }
  return incoming;
}

function toBytes(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  throw new TypeError('An archive entry gave something else than bytes.');
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
