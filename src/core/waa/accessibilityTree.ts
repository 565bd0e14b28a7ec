/**
 * WAA's accessibility tree: XML of one `desktop` with a node per control. It comes from the guest, so
 * it is read in one pass without recursion, nothing in it is executed or resolved (no DTD, no
 * entities but XML's own), and text that makes no sense ends up as less tree, not as an exception.
 */

export interface TreeRect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Nodes are a flat list in document order, so that a long tree is shown and searched without recursion. */
export interface TreeNode {
  /** Position in the list. */
  readonly index: number;
  /** Of the parent; -1 for the root. */
  readonly parent: number;
  /** 0 for the root. */
  readonly depth: number;
  /** Index after the last node below this one. */
  readonly end: number;
  /** The element's name: `button`, `window`. */
  readonly role: string;
  readonly name: string;
  readonly text: string;
  /** Pixels of the guest's screen; null for what is nowhere on it. */
  readonly rect: TreeRect | null;
  /** The others, without their namespace. */
  readonly attributes: readonly (readonly [string, string])[];
}

export type AccessibilityTree =
  | { readonly status: 'read'; readonly nodes: readonly TreeNode[]; readonly isCut: boolean }
  /** WAA writes `No data available` when the guest gave none. */
  | { readonly status: 'none' }
  | { readonly status: 'unreadable' };

/** A browser with many tabs has some thousands. */
export const MAX_TREE_NODES = 20_000;
/** Deeper nesting is no user interface; children below are kept at this depth. */
const MAX_DEPTH = 200;
const MAX_CHARS = 4 * 1024 * 1024;
const MAX_ATTRIBUTES = 60;
const MAX_VALUE_CHARS = 2000;
/** Half a million pixels to a side: beyond is a number that was made to hurt. */
const MAX_PX = 500_000;

interface OpenNode {
  index: number;
  parent: number;
  depth: number;
  end: number;
  role: string;
  name: string;
  text: string;
  rect: TreeRect | null;
  attributes: readonly (readonly [string, string])[];
}

export function parseAccessibilityTree(source: string): AccessibilityTree {
  const text = source.slice(0, MAX_CHARS);
  if (text.trim() === '' || /^\s*No data available/i.test(text)) return { status: 'none' };
  const nodes: OpenNode[] = [];
  const open: OpenNode[] = [];
  let tooDeep = 0;
  let isCut = source.length > MAX_CHARS;
  let at = text.indexOf('<');
  while (at !== -1) {
    const tag = readTag(text, at);
    if (tag === null) {
      isCut = true;
      break;
    }
    if (tag.kind === 'open') {
      if (nodes.length >= MAX_TREE_NODES) {
        isCut = true;
        break;
      }
      const node = toNode(tag, nodes.length, open);
      nodes.push(node);
      if (tag.isClosed) node.end = nodes.length;
      else if (open.length < MAX_DEPTH) open.push(node);
      else tooDeep += 1;
    } else if (tag.kind === 'close') {
      // What was too deep to be opened must not close what is above it.
      if (tooDeep > 0) tooDeep -= 1;
      else closeNode(open, tag.role, nodes.length);
    }
    const next = text.indexOf('<', tag.end);
    keepText(open.at(-1), text.slice(tag.end, next === -1 ? text.length : next));
    at = next;
  }
  for (const node of open) node.end = nodes.length;
  return nodes.length === 0 ? { status: 'unreadable' } : { status: 'read', nodes, isCut };
}

type Tag =
  | {
      readonly kind: 'open';
      readonly role: string;
      readonly isClosed: boolean;
      readonly attributes: readonly (readonly [string, string])[];
      readonly end: number;
    }
  | { readonly kind: 'close'; readonly role: string; readonly end: number }
  | { readonly kind: 'other'; readonly end: number };

const NAME = /[^\s/>="'<]{1,200}/y;

/** Null when the text ends within the tag. */
function readTag(text: string, start: number): Tag | null {
  const skipped = skipOther(text, start);
  if (skipped !== start) return skipped === -1 ? null : { kind: 'other', end: skipped };
  const isClose = text[start + 1] === '/';
  NAME.lastIndex = start + (isClose ? 2 : 1);
  const role = NAME.exec(text)?.[0];
  // A `<` that begins no tag is text.
  if (role === undefined) return { kind: 'other', end: start + 1 };
  let at = NAME.lastIndex;
  if (isClose) {
    const end = text.indexOf('>', at);
    return end === -1 ? null : { kind: 'close', role: localName(role), end: end + 1 };
  }
  const attributes: (readonly [string, string])[] = [];
  while (at < text.length) {
    const char = text[at];
    if (char === '>') return toOpen(role, false, attributes, at + 1);
    if (char === '/' && text[at + 1] === '>') return toOpen(role, true, attributes, at + 2);
    const attribute = readAttribute(text, at);
    if (attribute === null) at += 1;
    else {
      if (attributes.length < MAX_ATTRIBUTES) attributes.push([attribute.name, attribute.value]);
      at = attribute.end;
    }
  }
  return null;
}

function toOpen(
  role: string,
  isClosed: boolean,
  attributes: readonly (readonly [string, string])[],
  end: number,
): Tag {
  return { kind: 'open', role: localName(role), isClosed, attributes, end };
}

/** Index after a comment, declaration or instruction; `start` when it is none; -1 when it never ends. */
function skipOther(text: string, start: number): number {
  const closing = text.startsWith('<!--', start)
    ? '-->'
    : text.startsWith('<![CDATA[', start)
      ? ']]>'
      : text[start + 1] === '!' || text[start + 1] === '?'
        ? '>'
        : null;
  if (closing === null) return start;
  const end = text.indexOf(closing, start);
  return end === -1 ? -1 : end + closing.length;
}

function readAttribute(
  text: string,
  start: number,
): { readonly name: string; readonly value: string; readonly end: number } | null {
  NAME.lastIndex = start;
  const name = NAME.exec(text)?.[0];
  if (name === undefined) return null;
  let at = skipSpace(text, start + name.length);
  if (text[at] !== '=') return { name: localName(name), value: '', end: start + name.length };
  at = skipSpace(text, at + 1);
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return { name: localName(name), value: '', end: at };
  const end = text.indexOf(quote, at + 1);
  const raw = text.slice(at + 1, end === -1 ? text.length : end);
  return {
    name: localName(name),
    value: decodeEntities(raw.slice(0, MAX_VALUE_CHARS)),
    end: end === -1 ? text.length : end + 1,
  };
}

function skipSpace(text: string, start: number): number {
  let at = start;
  while (at < text.length && /\s/.test(text[at] ?? '')) at += 1;
  return at;
}

/** `st:enabled` and `{uri:…}enabled` → `enabled`. */
function localName(name: string): string {
  return name.slice(Math.max(name.lastIndexOf(':'), name.lastIndexOf('}')) + 1) || name;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,6}));/gi, (whole, ...groups) => {
    const [decimal, hex, word] = groups as readonly (string | undefined)[];
    if (word !== undefined) return ENTITIES[word.toLowerCase()] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** Shown by their own fields; namespaces tell nothing to people. */
const HIDDEN_ATTRIBUTES = new Set(['name', 'screencoord', 'size']);

function toNode(
  tag: Extract<Tag, { kind: 'open' }>,
  index: number,
  open: readonly OpenNode[],
): OpenNode {
  const value = (name: string): string => tag.attributes.find(([each]) => each === name)?.[1] ?? '';
  const parent = open.at(-1);
  return {
    index,
    parent: parent?.index ?? -1,
    depth: open.length,
    end: index + 1,
    role: tag.role,
    name: value('name'),
    text: '',
    rect: toRect(value('screencoord'), value('size')),
    attributes: tag.attributes.filter(
      ([name, content]) => !HIDDEN_ATTRIBUTES.has(name) && !content.startsWith('uri:'),
    ),
  };
}

/** `(x, y)` and `(w, h)`. */
function toRect(place: string, size: string): TreeRect | null {
  const [x, y] = readPair(place);
  const [width, height] = readPair(size);
  if (x === undefined || y === undefined || width === undefined || height === undefined)
    return null;
  if (width <= 0 || height <= 0) return null;
  return [x, y, width, height].every((value) => Math.abs(value) <= MAX_PX)
    ? { x, y, width, height }
    : null;
}

function readPair(text: string): readonly number[] {
  const match = /^\(\s*(-?\d{1,9}(?:\.\d{1,9})?)\s*,\s*(-?\d{1,9}(?:\.\d{1,9})?)\s*\)$/.exec(
    text.trim(),
  );
  return match === null ? [] : [Number(match[1]), Number(match[2])];
}

/** A closing tag closes its own node; one that closes nothing is passed over. */
function closeNode(open: OpenNode[], role: string, count: number): void {
  const index = open.findLastIndex((node) => node.role === role);
  if (index === -1) return;
  for (const node of open.splice(index)) node.end = count;
}

function keepText(node: OpenNode | undefined, raw: string): void {
  if (node === undefined || node.text.length >= MAX_VALUE_CHARS) return;
  const text = decodeEntities(raw.slice(0, MAX_VALUE_CHARS)).trim();
  if (text !== '') node.text = `${node.text} ${text}`.trim().slice(0, MAX_VALUE_CHARS);
}

// --- Looking into it ------------------------------------------------------------------------------

/** The node a person means at this place: the smallest there, the innermost of equal ones. */
export function nodeAt(
  nodes: readonly TreeNode[],
  point: { readonly x: number; readonly y: number },
): TreeNode | null {
  let best: TreeNode | null = null;
  let bestArea = Number.POSITIVE_INFINITY;
  for (const node of nodes) {
    const { rect } = node;
    if (rect === null || !isInside(point, rect)) continue;
    const area = rect.width * rect.height;
    if (area > bestArea) continue;
    best = node;
    bestArea = area;
  }
  return best;
}

function isInside(point: { readonly x: number; readonly y: number }, rect: TreeRect): boolean {
  return (
    point.x >= rect.x &&
    point.x < rect.x + rect.width &&
    point.y >= rect.y &&
    point.y < rect.y + rect.height
  );
}

export interface TreeRow {
  readonly node: TreeNode;
  readonly isOpen: boolean;
  readonly hasChildren: boolean;
  /** True for what the words were found in; false for the nodes above it. */
  readonly isHit: boolean;
}

/**
 * The rows to show. With words: nodes that hold all of them and everything above those; without: what
 * is not below a closed node.
 */
export function treeRows(
  nodes: readonly TreeNode[],
  query: string,
  closed: ReadonlySet<number>,
): readonly TreeRow[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  return words.length === 0 ? openRows(nodes, closed) : foundRows(nodes, words);
}

function openRows(nodes: readonly TreeNode[], closed: ReadonlySet<number>): readonly TreeRow[] {
  const rows: TreeRow[] = [];
  let index = 0;
  while (index < nodes.length) {
    const node = nodes[index];
    if (node === undefined) break;
    const hasChildren = node.end > index + 1;
    const isOpen = hasChildren && !closed.has(index);
    rows.push({ node, isOpen, hasChildren, isHit: false });
    index = hasChildren && !isOpen ? node.end : index + 1;
  }
  return rows;
}

function foundRows(nodes: readonly TreeNode[], words: readonly string[]): readonly TreeRow[] {
  const hits = new Set<number>();
  const shown = new Set<number>();
  for (const node of nodes) {
    const text = searchText(node);
    if (!words.every((word) => text.includes(word))) continue;
    hits.add(node.index);
    for (let up = node.index; up !== -1 && !shown.has(up); up = nodes[up]?.parent ?? -1) {
      shown.add(up);
    }
  }
  return nodes.flatMap((node) =>
    shown.has(node.index)
      ? [
          {
            node,
            isOpen: node.end > node.index + 1,
            hasChildren: node.end > node.index + 1,
            isHit: hits.has(node.index),
          },
        ]
      : [],
  );
}

function searchText(node: TreeNode): string {
  const attributes = node.attributes.map(([name, value]) => `${name}=${value}`).join(' ');
  return `${node.role} ${node.name} ${node.text} ${attributes}`.toLowerCase();
}
