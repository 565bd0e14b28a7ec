/**
 * Structured clone as text: DevTools bindings and evaluated expressions carry strings only. Runs in
 * Node and, with its types stripped, in the page's isolated world. Values must come out of
 * `structuredClone` first: that decides what may cross, this only writes it down.
 */
interface WireState {
  readonly seen: Map<object, number>;
  readonly nodes: unknown[];
}

export function encodeWire(clone: unknown): string {
  const state: WireState = { seen: new Map(), nodes: [] };
  const root = writeValue(clone, state);
  return JSON.stringify([root, state.nodes]);
}

function writeValue(value: unknown, state: WireState): unknown {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === undefined) return { t: 'undefined' };
  if (typeof value === 'bigint') return { t: 'bigint', v: String(value) };
  if (typeof value === 'number') {
    return Number.isFinite(value) && !Object.is(value, -0)
      ? value
      : { t: 'number', v: Object.is(value, -0) ? '-0' : String(value) };
  }
  if (typeof value !== 'object') throw new TypeError(`A ${typeof value} is not cloneable.`);
  const known = state.seen.get(value);
  if (known !== undefined) return { t: 'ref', v: known };
  const index = state.nodes.length;
  state.seen.set(value, index);
  state.nodes.push(null);
  state.nodes[index] = writeNode(value, state);
  return { t: 'ref', v: index };
}

function writeNode(value: object, state: WireState): unknown {
  const write = (each: unknown): unknown => writeValue(each, state);
  if (Array.isArray(value)) return { t: 'array', v: value.map(write) };
  if (value instanceof Date) return { t: 'date', v: value.getTime() };
  if (value instanceof Map)
    return { t: 'map', v: [...value].map(([k, v]) => [write(k), write(v)]) };
  if (value instanceof Set) return { t: 'set', v: [...value].map(write) };
  if (value instanceof RegExp) return { t: 'regexp', v: [value.source, value.flags] };
  if (value instanceof Error) return { t: 'error', v: [value.name, value.message, value.stack] };
  if (value instanceof ArrayBuffer) return { t: 'buffer', v: toBase64(new Uint8Array(value)) };
  if (value instanceof Uint8Array) return { t: 'bytes', v: toBase64(value) };
  const proto: unknown = Object.getPrototypeOf(value);
  if (proto !== Object.prototype && proto !== null) {
    // structuredClone let it through (a Blob, another typed array): real, but not needed by anyone here.
    throw new TypeError(`The stand-in for Electron does not carry ${value.constructor.name}.`);
  }
  return { t: 'object', v: Object.entries(value).map(([k, v]) => [k, write(v)]) };
}

export function decodeWire(text: string): unknown {
  // Written by encodeWire above.
  const [root, nodes] = JSON.parse(text) as [unknown, readonly WireNode[]];
  const made: unknown[] = [];
  const read = (value: unknown): unknown => {
    if (value === null || typeof value !== 'object') return value;
    const { t, v } = value as WireNode;
    if (t === 'undefined') return undefined;
    if (t === 'bigint') return BigInt(v as string);
    if (t === 'number') return Number(v);
    const index = v as number;
    if (!(index in made)) readNode(nodes[index] as WireNode, index, made, read);
    return made[index];
  };
  return read(root);
}

interface WireNode {
  readonly t: string;
  readonly v: unknown;
}

function readNode(
  node: WireNode,
  index: number,
  made: unknown[],
  read: (value: unknown) => unknown,
): void {
  const list = node.v as unknown[];
  switch (node.t) {
    case 'array': {
      const array: unknown[] = [];
      made[index] = array;
      for (const each of list) array.push(read(each));
      return;
    }
    case 'object': {
      const object: Record<string, unknown> = {};
      made[index] = object;
      for (const [key, value] of list as [string, unknown][]) {
        // Assigning would take a key "__proto__" for the prototype.
        const property = {
          value: read(value),
          writable: true,
          enumerable: true,
          configurable: true,
        };
        Object.defineProperty(object, key, property);
      }
      return;
    }
    case 'map': {
      const map = new Map<unknown, unknown>();
      made[index] = map;
      for (const [key, value] of list as [unknown, unknown][]) map.set(read(key), read(value));
      return;
    }
    case 'set': {
      const set = new Set<unknown>();
      made[index] = set;
      for (const each of list) set.add(read(each));
      return;
    }
    case 'date':
      made[index] = new Date(node.v as number);
      return;
    case 'regexp':
      made[index] = new RegExp(list[0] as string, list[1] as string);
      return;
    case 'error': {
      const error = new Error(list[1] as string);
      error.name = list[0] as string;
      error.stack = list[2] as string;
      made[index] = error;
      return;
    }
    case 'buffer':
      made[index] = fromBase64(node.v as string).buffer;
      return;
    case 'bytes':
      made[index] = fromBase64(node.v as string);
      return;
    default:
      throw new TypeError(`Unknown kind of value on the wire: ${node.t}`);
  }
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}
