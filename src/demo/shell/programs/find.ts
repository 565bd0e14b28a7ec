import { posix } from 'node:path';
import type { FsNode } from '../../vm/fileSystem.ts';
import type { Program, ProgramIo } from '../program.ts';
import { resolvePath, sizeOf } from './files.ts';

interface Query {
  readonly roots: readonly string[];
  readonly maxDepth: number;
  readonly minDepth: number;
  readonly type: string | null;
  readonly newerThanMs: number | null;
  readonly name: RegExp | null;
  /** A -printf format; null for one path a line. */
  readonly printf: string | null;
  readonly separator: string;
}

interface Visit {
  readonly root: string;
  /** The path as find prints it: the root as given, then what is below. */
  readonly path: string;
  readonly below: string;
  readonly depth: number;
  readonly node: FsNode;
}

/** GNU find with the tests and the printf fields that listing a results tree needs. */
export const find: Program = async (io, args) => {
  const query = parseQuery(args);
  if (typeof query === 'string') {
    await io.stderr.write(`find: ${query}\n`);
    return 1;
  }
  let exitCode = 0;
  for (const root of query.roots) {
    const node = io.fs.find(resolvePath(io, root));
    if (node === null) {
      await io.stderr.write(`find: ‘${root}’: No such file or directory\n`);
      exitCode = 1;
      continue;
    }
    const found = visits(io, root, node, query.maxDepth).filter((visit) => isWanted(visit, query));
    await io.stdout.write(found.map((visit) => print(visit, query)).join(''));
  }
  return exitCode;
};

function parseQuery(args: readonly string[]): Query | string {
  const rest = [...args];
  const roots: string[] = [];
  while (rest[0] !== undefined && !rest[0].startsWith('-')) roots.push(rest.shift() ?? '');
  let query: Query = {
    roots: roots.length === 0 ? ['.'] : roots,
    maxDepth: Infinity,
    minDepth: 0,
    type: null,
    newerThanMs: null,
    name: null,
    printf: null,
    separator: '\n',
  };
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const value = (): string => rest.shift() ?? '';
    switch (word) {
      case '-maxdepth':
        query = { ...query, maxDepth: Number(value()) };
        break;
      case '-mindepth':
        query = { ...query, minDepth: Number(value()) };
        break;
      case '-type':
        query = { ...query, type: value() };
        break;
      case '-newermt':
        query = { ...query, newerThanMs: parseTime(value()) };
        break;
      case '-name':
        query = { ...query, name: globToRegExp(value()) };
        break;
      case '-printf':
        query = { ...query, printf: value() };
        break;
      case '-print0':
        query = { ...query, separator: '\0' };
        break;
      case '-print':
        break;
      default:
        return `unknown predicate \`${word}'`;
    }
  }
  return query;
}

/** `@1763641234.5` or a date that `date` understands. */
function parseTime(text: string): number {
  return text.startsWith('@') ? Number(text.slice(1)) * 1000 : Date.parse(text);
}

function globToRegExp(glob: string): RegExp {
  const escaped = glob.replaceAll(/[.+^${}()|\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's');
}

function visits(io: ProgramIo, root: string, start: FsNode, maxDepth: number): Visit[] {
  const found: Visit[] = [];
  const walk = (path: string, below: string, depth: number, node: FsNode): void => {
    found.push({ root, path, below, depth, node });
    if (node.kind !== 'directory' || depth >= maxDepth) return;
    for (const name of io.fs.list(resolvePath(io, path))) {
      const childPath = posix.join(path, name);
      const child = io.fs.find(resolvePath(io, childPath));
      if (child === null) continue;
      walk(
        path.endsWith('/') ? `${path}${name}` : `${path}/${name}`,
        below === '' ? name : `${below}/${name}`,
        depth + 1,
        child,
      );
    }
  };
  walk(root, '', 0, start);
  return found;
}

function isWanted(visit: Visit, query: Query): boolean {
  const { node } = visit;
  if (visit.depth < query.minDepth) return false;
  if (query.type === 'f' && node.kind !== 'file') return false;
  if (query.type === 'd' && node.kind !== 'directory') return false;
  if (query.newerThanMs !== null && node.mtimeMs <= query.newerThanMs) return false;
  return query.name === null || query.name.test(posix.basename(visit.path));
}

function print(visit: Visit, query: Query): string {
  if (query.printf === null) return visit.path + query.separator;
  return query.printf.replaceAll(
    /%T@|%(.)|\\(.)/g,
    (whole, field: string, escape: string | undefined) => {
      if (whole === '%T@') return epochSeconds(visit.node.mtimeMs);
      return escape === undefined ? fieldText(visit, field) : escapeText(escape);
    },
  );
}

function fieldText(visit: Visit, field: string): string {
  switch (field) {
    case 'p':
      return visit.path;
    case 'P':
      return visit.below;
    case 'f':
      return posix.basename(visit.path);
    case 'h':
      return posix.dirname(visit.path);
    case 's':
      return String(sizeOf(visit.node));
    case 'd':
      return String(visit.depth);
    case 'y':
      return visit.node.kind === 'directory' ? 'd' : 'f';
    default:
      return field;
  }
}

function escapeText(name: string): string {
  const escapes: Readonly<Record<string, string>> = { t: '\t', n: '\n', '0': '\0', '\\': '\\' };
  return escapes[name] ?? name;
}

/** Seconds with ten decimals, as GNU find prints a file time. */
function epochSeconds(atMs: number): string {
  const seconds = Math.floor(atMs / 1000);
  const nanos = Math.floor((atMs - seconds * 1000) * 1e6);
  return `${seconds}.${String(nanos).padStart(9, '0')}0`;
}
