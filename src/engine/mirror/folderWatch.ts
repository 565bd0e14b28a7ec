/** Hears of finished files at once where the VM has inotifywait; its absence is no fault. */
import { findInotify, watchFolder } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';

export interface FolderWatchOptions {
  readonly host: RemoteHost;
  readonly rootPath: string;
  readonly signal: AbortSignal;
  /** A folder below the root (empty for the root itself) in which a file was completed. */
  readonly onFolder: (folder: string) => void;
}

/** A path longer than Linux allows is not a path. */
const MAX_LINE_BYTES = 16 * 1024;

/**
 * Resolves when watching ended: `absent` when the VM has no inotifywait, `ended` when the folder or
 * the connection went away.
 */
export async function watchResults(options: FolderWatchOptions): Promise<'absent' | 'ended'> {
  const { host, rootPath, signal, onFolder } = options;
  if ((await host.run(findInotify, {}, { signal })) === null) return 'absent';
  const stream = await host.stream(watchFolder, { root: rootPath }, { signal });
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for await (const chunk of stream.chunks) {
      if (chunk.stream === 'stderr') continue;
      const lines = (rest + decoder.decode(chunk.bytes, { stream: true })).split('\n');
      rest = (lines.pop() ?? '').slice(0, MAX_LINE_BYTES);
      for (const line of lines) {
        const folder = folderBelow(rootPath, line);
        if (folder !== null) onFolder(folder);
      }
    }
  } finally {
    stream.close();
  }
  return 'ended';
}

function folderBelow(rootPath: string, file: string): string | null {
  const root = rootPath.replace(/^~(?=\/|$)/, '.').replace(/\/+$/, '');
  if (!file.startsWith(`${root}/`)) return null;
  const below = file.slice(root.length + 1).replace(/^\/+/, '');
  return below.slice(0, Math.max(0, below.lastIndexOf('/')));
}
