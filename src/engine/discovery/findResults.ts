/** Where WAA writes its results: on the VM when the folder is mounted, else inside the container. */
import path from 'node:path';
import type { ContainerDetails } from '../remote/commandAnswers.ts';
import { pathExists } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { ClientProcess, ResultsFolder } from './discovery.ts';
import { orNull } from './tolerant.ts';

/** The client runs there, so its relative paths begin there. */
const CLIENT_DIR = '/client';
const DEFAULT_RESULT_DIR = './results';

export interface ResultsQuestion {
  /** From the profile; empty to find it. */
  readonly wanted: string;
  readonly container: ContainerDetails | null;
  readonly client: ClientProcess | null;
}

export async function findResults(
  host: RemoteHost,
  { wanted, container, client }: ResultsQuestion,
  signal?: AbortSignal,
): Promise<ResultsFolder | null> {
  if (wanted !== '') return findWanted(host, wanted, container, signal);
  if (container === null) return null;
  const given = client?.args['result_dir'] ?? resultDirOfEntry(container);
  const inside = path.posix.resolve(CLIENT_DIR, given ?? DEFAULT_RESULT_DIR);
  const provenance = given === null ? 'derived' : 'measured';
  const onVm = mountedPath(container, inside);
  const candidates: readonly Omit<ResultsFolder, 'exists'>[] = [
    ...(onVm === null ? [] : [{ container: null, path: onVm, provenance } as const]),
    ...(container.isRunning
      ? [{ container: container.name, path: inside, provenance } as const]
      : []),
  ];
  return firstExisting(host, candidates, signal);
}

/** A path of the profile is meant on the VM; inside the container is the second guess. */
async function findWanted(
  host: RemoteHost,
  wanted: string,
  container: ContainerDetails | null,
  signal?: AbortSignal,
): Promise<ResultsFolder | null> {
  const onVm = { container: null, path: wanted, provenance: 'file' } as const;
  const isInside = container?.isRunning === true && wanted.startsWith('/');
  const inside = isInside
    ? [{ container: container.name, path: wanted, provenance: 'file' } as const]
    : [];
  return firstExisting(host, [onVm, ...inside], signal);
}

async function firstExisting(
  host: RemoteHost,
  candidates: readonly Omit<ResultsFolder, 'exists'>[],
  signal?: AbortSignal,
): Promise<ResultsFolder | null> {
  const options = signal === undefined ? {} : { signal };
  for (const candidate of candidates) {
    const { container, path } = candidate;
    const exists = await orNull(host.run(pathExists, { container, path }, options));
    if (exists === true) return { ...candidate, exists };
  }
  const [likely] = candidates;
  return likely === undefined ? null : { ...likely, exists: false };
}

/** `entry.sh … --result-dir /results`, seen before any client runs. */
function resultDirOfEntry(container: ContainerDetails): string | null {
  const words = [...container.entrypoint, ...container.command].join(' ');
  return /--result-dir[= ]+['"]?([^\s'"]+)/.exec(words)?.[1] ?? null;
}

/** The place on the VM of a path inside the container; null when nothing is mounted there. */
export function mountedPath(container: ContainerDetails, inside: string): string | null {
  const mount = container.mounts
    .filter(({ source, destination }) => source.startsWith('/') && contains(destination, inside))
    .toSorted((a, b) => b.destination.length - a.destination.length)[0];
  if (mount === undefined) return null;
  return path.posix.join(mount.source, path.posix.relative(mount.destination, inside));
}

function contains(folder: string, inside: string): boolean {
  const relative = path.posix.relative(folder, inside);
  return relative === '' || (!relative.startsWith('..') && !path.posix.isAbsolute(relative));
}
