/** How Python prints values: `repr` and `json.dumps`, exactly, because WAA's log and files hold both. */
export type PythonValue =
  | string
  | number
  | boolean
  | null
  | readonly PythonValue[]
  | { readonly [key: string]: PythonValue };

export function repr(value: PythonValue): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return reprText(value);
  if (isList(value)) return `[${value.map(repr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, item]) => `${reprText(key)}: ${repr(item)}`)
    .join(', ')}}`;
}

/** Single quotes, unless the text has one and no double quote. */
export function reprText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\t', String.raw`\t`);
  return quote + (quote === "'" ? escaped.replaceAll("'", String.raw`\'`) : escaped) + quote;
}

/** `json.dumps` with its defaults: `, ` and `: ` between things, ASCII only. */
export function dumps(value: PythonValue): string {
  if (isList(value)) return `[${value.map(dumps).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => `${dumpText(key)}: ${dumps(item)}`);
    return `{${entries.join(', ')}}`;
  }
  return typeof value === 'string' ? dumpText(value) : JSON.stringify(value);
}

function dumpText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isList(value: PythonValue): value is readonly PythonValue[] {
  return Array.isArray(value);
}

/** `str(float)`: always with a point. */
export function floatText(value: number): string {
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
