/** Where the client's log of each worker is (waa-formats: finding the log). */
import type { ContainerDetails, FileStat } from '../remote/commandAnswers.ts';
import { listFiles, statFiles } from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { ClientProcess, LogSource, ResultsFolder } from './discovery.ts';
import { orNull } from './tolerant.ts';

/** Where openadapt's pool and its older versions send the client's output. */
const USUAL_LOG_FILES = ['/tmp/benchmark.log', '/tmp/waa_benchmark.log'];

/** A process and the file it just opened may differ by a second's rounding. */
const CLOCK_SLACK_SECONDS = 5;

interface ContainerOfWorker {
  readonly container: ContainerDetails;
  readonly clients: readonly ClientProcess[];
  /** Where a client writes that this app started; the usual files are then of earlier ones. */
  readonly startedLog?: string | null;
}

export async function findLogs(
  host: RemoteHost,
  worker: ContainerOfWorker,
  results: ResultsFolder | null,
  nowSeconds: number,
  signal?: AbortSignal,
): Promise<readonly LogSource[]> {
  const { container } = worker;
  const files = container.isRunning
    ? await findClientFiles(host, worker, results, nowSeconds, signal)
    : [];
  return [containerLog(worker, files.length === 0), ...files];
}

function containerLog({ container, clients }: ContainerOfWorker, hasClient: boolean): LogSource {
  return {
    id: `container:${container.name}`,
    kind: 'container_log',
    location: container.name,
    container: container.name,
    path: null,
    workerId: hasClient && clients.length === 1 ? (clients[0]?.workerId ?? null) : null,
    hasClient,
    hasTty: container.hasTty,
    provenance: 'measured',
  };
}

async function findClientFiles(
  host: RemoteHost,
  worker: ContainerOfWorker,
  results: ResultsFolder | null,
  nowSeconds: number,
  signal?: AbortSignal,
): Promise<readonly LogSource[]> {
  const { container, clients, startedLog = null } = worker;
  if (clients.length > 1) return newestNormalLogs(host, worker, results, signal);
  const [client] = clients;
  const redirected = client?.redirectedTo ?? null;
  const told = redirected ?? startedLog;
  const paths = told === null ? USUAL_LOG_FILES : [told];
  const stats = await orNull(
    host.run(statFiles, { container: container.name, paths }, optionalSignal(signal)),
  );
  const fresh = (stats ?? []).find(
    (stat) => stat.path === startedLog || isFresh(stat, container, client, nowSeconds),
  );
  if (fresh !== undefined) {
    return [fileSource(container.name, fresh.path, client?.workerId ?? null, 'measured')];
  }
  // Started by hand inside the container: its output went to somebody's terminal.
  return client !== undefined && isClientElsewhere(container)
    ? newestNormalLogs(host, worker, results, signal)
    : [];
}

/** Written since the container, and the client that runs now, were started. */
function isFresh(
  stat: FileStat,
  container: ContainerDetails,
  client: ClientProcess | undefined,
  nowSeconds: number,
): boolean {
  const containerStart = container.startedAt === null ? 0 : Date.parse(container.startedAt) / 1000;
  const clientStart = client === undefined ? 0 : nowSeconds - client.elapsedSeconds;
  return stat.modifiedAtSeconds + CLOCK_SLACK_SECONDS >= Math.max(containerStart, clientStart);
}

/** `entry.sh --start-client false`: the container's main process does not start the client. */
function isClientElsewhere(container: ContainerDetails): boolean {
  const words = [...container.entrypoint, ...container.command].join(' ');
  return /--start-client[= ]+'?"?false/i.test(words);
}

/** `<results>/logs/normal-<worker>-<time>.log`: the same lines, one file per process. */
async function newestNormalLogs(
  host: RemoteHost,
  { container, clients }: ContainerOfWorker,
  results: ResultsFolder | null,
  signal?: AbortSignal,
): Promise<readonly LogSource[]> {
  if (results?.exists !== true) return [];
  const root = `${results.path.replace(/\/+$/, '')}/logs`;
  const args = { container: results.container, root, changedAfterSeconds: null };
  const list = await orNull(host.run(listFiles, args, optionalSignal(signal)));
  return clients.flatMap(({ workerId }) => {
    const newest = (list?.files ?? [])
      .filter(({ path }) => path.startsWith(`normal-${workerId}-`) && path.endsWith('.log'))
      .toSorted((a, b) => b.path.localeCompare(a.path))[0];
    if (newest === undefined) return [];
    return [
      fileSource(results.container, `${root}/${newest.path}`, workerId, 'derived', container),
    ];
  });
}

function fileSource(
  inContainer: string | null,
  path: string,
  workerId: string | null,
  provenance: 'measured' | 'derived',
  owner?: ContainerDetails,
): LogSource {
  const name = inContainer ?? owner?.name ?? 'vm';
  return {
    id: `file:${name}:${path}`.slice(0, 256),
    kind: 'file',
    location: inContainer === null ? path : `${inContainer}:${path}`,
    container: inContainer,
    path,
    workerId,
    hasClient: true,
    hasTty: false,
    provenance,
  };
}

function optionalSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
