import type { FilterNode } from './filterNode.ts';

/** The filter as one would type it; read again, it is the same filter. */
export function printFilter(node: FilterNode | null): string {
  return node === null ? '' : print(node, 'or');
}

type Place = 'or' | 'and' | 'not';

function print(node: FilterNode, place: Place): string {
  switch (node.kind) {
    case 'text':
      return printText(node.text);
    case 'field':
      return `${node.field}${node.operator}${node.values.map(printValue).join(',')}`;
    case 'not':
      return `-${print(node.part, 'not')}`;
    case 'and': {
      const text = node.parts.map((part) => print(part, 'and')).join(' ');
      return place === 'not' ? `(${text})` : text;
    }
    case 'or': {
      const text = node.parts.map((part) => print(part, 'or')).join(' OR ');
      return place === 'or' ? text : `(${text})`;
    }
  }
}

const LOOKS_LIKE_FIELD = /^[A-Za-z_][A-Za-z0-9_-]*(?::|!=|<=|>=|<|>|=)/;
const KEYWORDS = new Set(['OR', 'AND', 'NOT', '|', '&']);

function printText(text: string): string {
  const isPlain =
    text !== '' &&
    !/[\s()"]/.test(text) &&
    !text.startsWith('-') &&
    !LOOKS_LIKE_FIELD.test(text) &&
    !KEYWORDS.has(text);
  return isPlain ? text : quote(text);
}

/** A value of a field: quoted where it would end too early. */
export function printValue(text: string): string {
  return text === '' || /[\s()",]/.test(text) ? quote(text) : text;
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`;
}
