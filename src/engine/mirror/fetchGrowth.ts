/** The new end of a file that programs append to. */
import type { FileHandle } from 'node:fs/promises';
import { readFile } from '../remote/commandCatalogue.ts';
import type { RemoteHost, RemoteStream } from '../remote/remoteHost.ts';
import type { LocalTree } from './localTree.ts';
import type { HeldFile } from './mirrorIndex.ts';
import type { ResultsRoot } from './mirrorTypes.ts';

export interface FetchGrowthOptions {
  readonly host: RemoteHost;
  readonly root: ResultsRoot;
  readonly held: HeldFile;
  readonly tree: LocalTree;
  readonly signal: AbortSignal;
  /** No more than this is appended now. */
  readonly maxBytes: number;
}

/** `mismatch`: what is held is not the beginning of the remote file; nothing was written. */
export type GrowthResult =
  | {
      readonly status: 'appended';
      /** Size of the local file now, also when the connection or the disk gave up halfway. */
      readonly sizeBytes: number;
      readonly failure: Error | null;
    }
  | { readonly status: 'mismatch' };

/**
 * Bytes already held that are read again and compared, so that a new file is not glued onto an old
 * one. A line of traj.jsonl with its time stamp is about 1.5 kB.
 */
const OVERLAP_BYTES = 4096;

export async function fetchGrowth(options: FetchGrowthOptions): Promise<GrowthResult> {
  const { host, root, held, tree, signal, maxBytes } = options;
  const overlap = Math.min(held.sizeBytes, OVERLAP_BYTES);
  const expected = await tree.readBefore(held.localPath, held.sizeBytes, overlap);
  if (expected === null) return { status: 'mismatch' };
  const stream = await host.stream(
    readFile,
    {
      path: `${root.path}/${held.path}`,
      container: root.container,
      fromByte: held.sizeBytes - overlap,
    },
    { signal },
  );
  const file = await tree.openForAppend(held.localPath);
  try {
    // Bytes that nobody recorded would end up in the middle of the file.
    if ((await file.stat()).size !== held.sizeBytes) return { status: 'mismatch' };
    const end = await appendNew(stream, file, expected, maxBytes).catch(toError);
    if (end === 'mismatch') return { status: 'mismatch' };
    const failure = end instanceof Error ? end : null;
    return { status: 'appended', sizeBytes: (await file.stat()).size, failure };
  } finally {
    stream.close();
    await file.close();
  }
}

async function appendNew(
  stream: RemoteStream,
  file: FileHandle,
  expected: Buffer,
  maxBytes: number,
): Promise<'done' | 'mismatch'> {
  let compared = 0;
  let appended = 0;
  for await (const { stream: name, bytes } of stream.chunks) {
    if (name === 'stderr') continue;
    const known = Math.min(bytes.length, expected.length - compared);
    const overlap = expected.subarray(compared, compared + known);
    if (!overlap.equals(bytes.subarray(0, known))) return 'mismatch';
    compared += known;
    const fresh = bytes.subarray(known, known + maxBytes - appended);
    if (fresh.length > 0) await file.appendFile(fresh);
    appended += fresh.length;
    if (appended >= maxBytes && compared === expected.length) break;
  }
  return compared < expected.length ? 'mismatch' : 'done';
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
