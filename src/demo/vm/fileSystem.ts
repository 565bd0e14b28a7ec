/**
 * A Linux file system in memory. Text is kept as appended pieces; pictures are described by size and
 * made when somebody reads them, so a ten-hour run costs little memory.
 */
import { posix } from 'node:path';

/** Bytes that are made when read. `sizeBytes` must be exactly what `load` will give. */
export interface LazyContent {
  readonly sizeBytes: number;
  readonly load: () => Promise<Buffer>;
}

export type FileContent = string | Buffer | LazyContent;

export interface DirectoryNode {
  readonly kind: 'directory';
  readonly children: Map<string, FileNode | DirectoryNode>;
  mtimeMs: number;
}

export interface FileNode {
  readonly kind: 'file';
  sizeBytes: number;
  mtimeMs: number;
  pieces: (Buffer | string)[];
  lazy: LazyContent | null;
  /** Told after each append and after removal. */
  readonly watchers: Set<() => void>;
  isRemoved: boolean;
  /** Permission bits, e.g. 0o600. */
  mode: number;
}

export type FsNode = FileNode | DirectoryNode;

export interface FsEvent {
  /** `closed`: a writer closed the file. `created`: it is new and stays open. */
  readonly kind: 'closed' | 'created';
  readonly path: string;
}

export class FileSystem {
  readonly root: DirectoryNode = { kind: 'directory', children: new Map(), mtimeMs: 0 };
  private readonly mounts = new Map<string, FileSystem>();
  private readonly listeners = new Set<(event: FsEvent) => void>();

  /** Makes `other` appear at `path`, as a bind mount does. */
  mount(path: string, other: FileSystem): void {
    this.makeDirectory(path, 0);
    this.mounts.set(path, other);
  }

  find(path: string): FsNode | null {
    const mounted = this.mounted(path);
    if (mounted !== null) return mounted.fs.find(mounted.inner);
    let node: FsNode = this.root;
    for (const part of partsOf(path)) {
      if (node.kind !== 'directory') return null;
      const child = node.children.get(part);
      if (child === undefined) return null;
      node = child;
    }
    return node;
  }

  /** Names in a directory in byte order, mount points included. */
  list(path: string): readonly string[] {
    const node = this.find(path);
    return node?.kind === 'directory' ? [...node.children.keys()].sort() : [];
  }

  makeDirectory(path: string, atMs: number): DirectoryNode {
    const mounted = this.mounted(path);
    if (mounted !== null) return mounted.fs.makeDirectory(mounted.inner, atMs);
    let node = this.root;
    for (const part of partsOf(path)) {
      const child = node.children.get(part);
      if (child?.kind === 'directory') {
        node = child;
        continue;
      }
      const made: DirectoryNode = { kind: 'directory', children: new Map(), mtimeMs: atMs };
      node.children.set(part, made);
      node.mtimeMs = atMs;
      node = made;
    }
    return node;
  }

  write(path: string, content: FileContent, atMs: number): void {
    const mounted = this.mounted(path);
    if (mounted !== null) {
      mounted.fs.write(mounted.inner, content, atMs);
      return;
    }
    const file = this.openFile(path, atMs);
    const isLazy = typeof content !== 'string' && !Buffer.isBuffer(content);
    file.pieces = isLazy ? [] : [content];
    file.lazy = isLazy ? content : null;
    file.sizeBytes = isLazy ? content.sizeBytes : Buffer.byteLength(content);
    file.mtimeMs = atMs;
    this.announce('closed', path, file);
  }

  /** @param isKeptOpen true for a log whose writer never closes it: inotify stays silent then. */
  append(path: string, content: string | Buffer, atMs: number, isKeptOpen = false): void {
    const mounted = this.mounted(path);
    if (mounted !== null) {
      mounted.fs.append(mounted.inner, content, atMs, isKeptOpen);
      return;
    }
    const isNew = this.find(path) === null;
    const file = this.openFile(path, atMs);
    file.pieces.push(content);
    file.sizeBytes += Buffer.byteLength(content);
    file.mtimeMs = atMs;
    if (!isKeptOpen) this.announce('closed', path, file);
    else if (isNew) this.announce('created', path, file);
    else for (const watcher of file.watchers) watcher();
  }

  /** Removes a file, or a directory with everything in it. */
  remove(path: string, atMs: number): void {
    const mounted = this.mounted(path);
    if (mounted !== null) {
      mounted.fs.remove(mounted.inner, atMs);
      return;
    }
    const parent = this.find(posix.dirname(path));
    if (parent?.kind !== 'directory') return;
    const node = parent.children.get(posix.basename(path));
    if (node === undefined) return;
    parent.children.delete(posix.basename(path));
    parent.mtimeMs = atMs;
    markRemoved(node);
  }

  /**
   * Moves a file or directory to a path where nothing is. A mount point stays, empty: what is in it is
   * what moves. @returns false when there is nothing to move, or something in the way.
   */
  move(from: string, to: string, atMs: number): boolean {
    if (!this.copy(from, to, atMs)) return false;
    const mounted = this.mounted(from);
    if (mounted?.inner !== '/') this.remove(from, atMs);
    else for (const name of this.list(from)) this.remove(posix.join(from, name), atMs);
    return true;
  }

  /** @returns false when there is nothing to copy, or something in the way. */
  copy(from: string, to: string, atMs: number): boolean {
    const node = this.find(from);
    if (node === null || this.find(to) !== null) return false;
    const mounted = this.mounted(to);
    if (mounted !== null) {
      const parent = mounted.fs.makeDirectory(posix.dirname(mounted.inner), atMs);
      parent.children.set(posix.basename(mounted.inner), copyOf(node));
      return true;
    }
    this.makeDirectory(posix.dirname(to), atMs).children.set(posix.basename(to), copyOf(node));
    return true;
  }

  setMode(path: string, mode: number): void {
    const node = this.find(path);
    if (node?.kind === 'file') node.mode = mode;
  }

  /** @returns the function that ends the subscription. */
  onEvent(listener: (event: FsEvent) => void): () => void {
    this.listeners.add(listener);
    const stops = [...this.mounts].map(([at, fs]) =>
      fs.onEvent((event) => listener({ ...event, path: posix.join(at, event.path) })),
    );
    return () => {
      this.listeners.delete(listener);
      for (const stop of stops) stop();
    };
  }

  private openFile(path: string, atMs: number): FileNode {
    const parent = this.makeDirectory(posix.dirname(path), atMs);
    const name = posix.basename(path);
    const existing = parent.children.get(name);
    if (existing?.kind === 'file') return existing;
    const file: FileNode = {
      kind: 'file',
      sizeBytes: 0,
      mtimeMs: atMs,
      pieces: [],
      lazy: null,
      watchers: new Set(),
      isRemoved: false,
      mode: 0o644,
    };
    parent.children.set(name, file);
    parent.mtimeMs = atMs;
    return file;
  }

  private announce(kind: FsEvent['kind'], path: string, file: FileNode): void {
    for (const watcher of file.watchers) watcher();
    for (const listener of this.listeners) listener({ kind, path });
  }

  private mounted(path: string): { fs: FileSystem; inner: string } | null {
    for (const [at, fs] of this.mounts) {
      if (path === at || path.startsWith(`${at}/`)) {
        return { fs, inner: path.slice(at.length) || '/' };
      }
    }
    return null;
  }
}

/** The bytes from `offset` on; all of them by default. */
export async function readFileNode(file: FileNode, offset = 0): Promise<Buffer> {
  if (file.lazy !== null) return (await file.lazy.load()).subarray(offset);
  // From the end: a follower of a long log asks for its last piece again and again.
  const wanted: Buffer[] = [];
  let start = file.sizeBytes;
  for (let index = file.pieces.length - 1; index >= 0 && start > offset; index -= 1) {
    const piece = Buffer.from(file.pieces[index] ?? '');
    start -= piece.length;
    wanted.push(piece);
  }
  return Buffer.concat(wanted.reverse()).subarray(Math.max(0, offset - start));
}

function copyOf(node: FsNode): FsNode {
  if (node.kind === 'file') {
    return { ...node, pieces: [...node.pieces], watchers: new Set(), isRemoved: false };
  }
  const children = new Map([...node.children].map(([name, child]) => [name, copyOf(child)]));
  return { ...node, children };
}

function partsOf(path: string): string[] {
  return posix
    .normalize(path)
    .split('/')
    .filter((part) => part !== '' && part !== '.');
}

function markRemoved(node: FsNode): void {
  if (node.kind === 'directory') {
    for (const child of node.children.values()) markRemoved(child);
    return;
  }
  node.isRemoved = true;
  for (const watcher of node.watchers) watcher();
}
