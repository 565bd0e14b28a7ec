/** Checks of what goes into a command of the catalogue. Quoting is the host's business. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

/** On the VM itself, or inside a container through `docker exec`. */
export interface InContainer {
  readonly container: string | null;
}

export function inContainer(
  { container }: InContainer,
  argv: readonly string[],
  input?: 'with input',
): readonly string[] {
  if (container === null) return argv;
  const exec = input === undefined ? ['docker', 'exec'] : ['docker', 'exec', '-i'];
  return [...exec, checkedContainer(container), ...argv];
}

/** Docker's own rule for names and ids; also keeps a name from being read as an option. */
export function checkedContainer(name: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) return name;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    `"${name}" is not a container name.`,
    'Use letters, digits, "_", "." and "-", beginning with a letter or digit.',
  );
}

/** Absolute, or relative to the login folder (`./x`, also written `~/x`): never an option. */
export function checkedPath(path: string): string {
  if (path === '~') return './';
  if (path.startsWith('~/')) return `./${path.slice(2)}`;
  if (path.startsWith('/') || path.startsWith('./')) return path;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    `"${path}" is not a full path.`,
    'Write the path from the root ("/home/…") or from the home folder ("~/…").',
  );
}

/** For docker's own options, which know no home folder; a colon or comma would end the value. */
export function checkedMountPath(path: string): string {
  if (/^\/[^:,\0\n]*$/.test(path)) return path;
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    `"${path}" cannot be mounted: it is no full path, or holds ":" or ",".`,
    'Use a folder with a plain name.',
  );
}
