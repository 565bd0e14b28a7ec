/** Command lines of coreutils programs: bundled short options, values attached or separate. */
export interface ParsedOptions {
  readonly flags: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, string>;
  readonly operands: readonly string[];
}

/**
 * @param withValue option names (`-c`, `--format`) that take a value; the rest are flags.
 */
export function parseOptions(args: readonly string[], withValue: readonly string[]): ParsedOptions {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const operands: string[] = [];
  const rest = [...args];
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    if (arg === '--') {
      operands.push(...rest);
      break;
    }
    if (arg === '-' || !arg.startsWith('-')) {
      operands.push(arg);
      continue;
    }
    if (arg.startsWith('--')) {
      readLong(arg, withValue, rest, flags, values);
      continue;
    }
    readShort(arg, withValue, rest, flags, values);
  }
  return { flags, values, operands };
}

function readLong(
  arg: string,
  withValue: readonly string[],
  rest: string[],
  flags: Set<string>,
  values: Map<string, string>,
): void {
  const equals = arg.indexOf('=');
  const name = equals === -1 ? arg : arg.slice(0, equals);
  if (!withValue.includes(name)) flags.add(name);
  else values.set(name, equals === -1 ? (rest.shift() ?? '') : arg.slice(equals + 1));
}

function readShort(
  arg: string,
  withValue: readonly string[],
  rest: string[],
  flags: Set<string>,
  values: Map<string, string>,
): void {
  for (let at = 1; at < arg.length; at += 1) {
    const name = `-${arg.charAt(at)}`;
    if (!withValue.includes(name)) {
      flags.add(name);
      continue;
    }
    const attached = arg.slice(at + 1);
    values.set(name, attached === '' ? (rest.shift() ?? '') : attached);
    return;
  }
}
