/** Gathers what is to be known of a VM before a start. Reads only. */
import path from 'node:path';
import type { ResultsFacts, VmFacts } from '#core/starting/vmFacts.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import type { StartStyle } from '#protocol/startSettings.ts';
import { findClientProcesses } from '../discovery/clientProcesses.ts';
import { runKeyOf } from '../discovery/discoverWaa.ts';
import { findResults } from '../discovery/findResults.ts';
import { orNull } from '../discovery/tolerant.ts';
import type { ContainerDetails } from '../remote/commandAnswers.ts';
import {
  inspectContainer,
  listContainers,
  listFiles,
  listProcesses,
  pathExists,
  readDiskSpace,
  readDockerVersion,
} from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import {
  hasImage,
  isWritable,
  listContainerVariables,
  listListeningPorts,
  readLoginFolder,
} from '../remote/startLookCommands.ts';

/** Where WAA's repository keeps them. */
const CLIENT_BELOW_WAA = 'src/win-arena-container/client';
const SETUP_BELOW_WAA = 'src/win-arena-container/vm/setup';
const STORAGE_BELOW_WAA = 'src/win-arena-container/vm/storage';
/** Any of them tells of an installed Windows: dockur's mark, WAA's and newer images' disks. */
const GOLDEN_FILES = ['windows.boot', 'data.img', 'data.qcow2'] as const;

/** A list of 400,000 files: more than ten whole runs. */
const MAX_LIST_BYTES = 64 * 2 ** 20;

/** @throws MonitorError when the connection broke; what Docker refuses is in the facts. */
export async function lookAtVm(
  host: RemoteHost,
  profile: Profile,
  style: StartStyle,
  signal?: AbortSignal,
): Promise<VmFacts> {
  const options = signal === undefined ? {} : { signal };
  const loginFolder = await host.run(readLoginFolder, {}, options);
  const folders = foldersOf(profile, loginFolder);
  const exists = async (place: string): Promise<boolean> =>
    (await orNull(host.run(pathExists, { container: null, path: place }, options))) ?? false;
  const docker = await askDocker(host, options);
  const details = docker.status === 'ok' ? await findContainer(host, profile, options) : null;
  const running = details?.isRunning === true ? details : null;
  const goldenFiles = await Promise.all(
    GOLDEN_FILES.map((name) => exists(path.posix.join(folders.storage, name))),
  );
  const hasStorage = await exists(folders.storage);
  const hasClient = await exists(folders.client);
  const results = await findOldResults(host, profile, {
    style,
    details,
    clientFolder: hasClient ? folders.client : null,
    options,
  });
  return {
    docker,
    container: details === null ? null : containerFacts(details),
    clientCount:
      running === null
        ? 0
        : findClientProcesses(
            running.name,
            (await orNull(host.run(listProcesses, { container: running.name }, options))) ?? [],
          ).length,
    hasImage:
      style === 'entry' && docker.status === 'ok'
        ? await orNull(host.run(hasImage, { image: profile.start.image }, options))
        : null,
    loginFolder,
    waaFolder: { path: folders.waa, exists: await exists(folders.waa) },
    clientFolder: { path: folders.client, exists: hasClient },
    setupFolder: { path: folders.setup, exists: await exists(folders.setup) },
    storageFolder: {
      path: folders.storage,
      exists: hasStorage,
      hasGoldenImage: goldenFiles.includes(true),
    },
    hasKvm: await exists('/dev/kvm'),
    freeBytes: await freeBytes(host, hasStorage ? folders.storage : loginFolder, options),
    usedPorts: await orNull(host.run(listListeningPorts, {}, options)),
    results,
    containerVariables:
      running === null
        ? []
        : ((await orNull(host.run(listContainerVariables, { container: running.name }, options))) ??
          []),
  };
}

interface Signalled {
  readonly signal?: AbortSignal;
}

function foldersOf(profile: Profile, loginFolder: string) {
  const full = (folder: string): string =>
    path.posix.normalize(folder.replace(/^~(?=\/|$)/, () => loginFolder));
  const waa = full(profile.start.waaFolder);
  const { storageFolder } = profile.start;
  return {
    waa,
    client: path.posix.join(waa, CLIENT_BELOW_WAA),
    setup: path.posix.join(waa, SETUP_BELOW_WAA),
    storage: storageFolder === '' ? path.posix.join(waa, STORAGE_BELOW_WAA) : full(storageFolder),
  };
}

async function askDocker(host: RemoteHost, options: Signalled): Promise<VmFacts['docker']> {
  try {
    return { status: 'ok', version: await host.run(readDockerVersion, {}, options) };
  } catch (error) {
    if (!(error instanceof MonitorError) || error.code === ERROR_CODES.connectionLost) throw error;
    return { status: 'failed', message: error.message, remedy: error.remedy };
  }
}

/** By its very name: a start must not take another container for the one it is about. */
async function findContainer(
  host: RemoteHost,
  profile: Profile,
  options: Signalled,
): Promise<ContainerDetails | null> {
  const rows = (await orNull(host.run(listContainers, {}, options))) ?? [];
  const row = rows.find(({ name }) => name === profile.container);
  if (row === undefined) return null;
  return orNull(host.run(inspectContainer, { container: row.id }, options));
}

function containerFacts(details: ContainerDetails): VmFacts['container'] {
  const { name, state, isRunning } = details;
  return { name, state, isRunning, runKey: runKeyOf(details) };
}

async function freeBytes(
  host: RemoteHost,
  place: string,
  options: Signalled,
): Promise<number | null> {
  const disk = await orNull(host.run(readDiskSpace, { container: null, path: place }, options));
  return disk?.availableBytes ?? null;
}

interface ResultsQuestion {
  readonly style: StartStyle;
  readonly details: ContainerDetails | null;
  readonly clientFolder: string | null;
  readonly options: Signalled;
}

/** The results that the start would touch: those of the new client's own folder. */
async function findOldResults(
  host: RemoteHost,
  profile: Profile,
  { style, details, clientFolder, options }: ResultsQuestion,
): Promise<ResultsFacts | null> {
  const folder = await resultsFolder(host, profile, { style, details, clientFolder, options });
  if (folder === null) return null;
  const listed = await measureFolder(host, folder, options);
  if (listed === 'missing' || listed?.fileCount === 0) return null;
  return {
    ...folder,
    listed,
    move: await howToMove(host, folder, details, options),
  };
}

/** Null when its files, or some of them, cannot be listed. */
export async function measureFolder(
  host: RemoteHost,
  { container, path: root }: Place,
  options: Signalled = {},
): Promise<ResultsFacts['listed'] | 'missing'> {
  try {
    const question = { container, root, changedAfterSeconds: null };
    const { files, problems } = await host.run(listFiles, question, {
      ...options,
      maxOutputBytes: MAX_LIST_BYTES,
    });
    if (problems.length > 0) return null;
    const sizeBytes = files.reduce((sum, file) => sum + file.sizeBytes, 0);
    return { fileCount: files.length, sizeBytes };
  } catch (error) {
    if (!(error instanceof MonitorError) || error.code === ERROR_CODES.connectionLost) throw error;
    return error.code === ERROR_CODES.notFound ? 'missing' : null;
  }
}

export interface Place {
  readonly container: string | null;
  readonly path: string;
}

async function resultsFolder(
  host: RemoteHost,
  profile: Profile,
  { style, details, clientFolder, options }: ResultsQuestion,
): Promise<Place | null> {
  const inClient = clientFolder === null ? null : path.posix.join(clientFolder, 'results');
  if (style === 'entry') return inClient === null ? null : { container: null, path: inClient };
  const found = await findResults(
    host,
    { wanted: profile.resultsPath, container: details, client: null },
    options.signal,
  );
  if (found !== null) return found.exists ? { container: found.container, path: found.path } : null;
  return inClient === null ? null : { container: null, path: inClient };
}

async function howToMove(
  host: RemoteHost,
  { container, path: folder }: Place,
  details: ContainerDetails | null,
  options: Signalled,
): Promise<ResultsFacts['move']> {
  const isMountedItself =
    details?.isRunning === true &&
    details.mounts.some((mount) =>
      container === null ? mount.source === folder : mount.destination === folder,
    );
  if (isMountedItself) return 'never';
  if (container !== null) return 'directly';
  const parent = path.posix.dirname(folder);
  const canWrite = await orNull(host.run(isWritable, { container: null, path: parent }, options));
  return canWrite === true ? 'directly' : 'as_root';
}
