/**
 * Looks around on a VM after connecting: container, client, logs, results, guest. Reads only, and
 * can be asked again at any moment: what is not there yet is simply missing from the answer.
 */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import type { Provenance, SourcedValue } from '#protocol/vocabulary.ts';
import type { ContainerDetails, ContainerRow } from '../remote/commandAnswers.ts';
import {
  findInotify,
  inspectContainer,
  listContainers,
  listProcesses,
  readClock,
  readUptime,
} from '../remote/commandCatalogue.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { describeRoute, type GuestRoute } from '../waa/guestRoute.ts';
import { findClientProcesses } from './clientProcesses.ts';
import type {
  ClientProcess,
  Discovery,
  DiscoveryProblem,
  LogSource,
  ResultsFolder,
} from './discovery.ts';
import { chooseContainers, noContainer } from './findContainers.ts';
import { findGuest, guestRoutes } from './findGuest.ts';
import { findLogs } from './findLogs.ts';
import { findResults } from './findResults.ts';
import { orNull } from './tolerant.ts';

export interface DiscoverOptions {
  readonly profile: Pick<Profile, 'container' | 'resultsPath'>;
  /** What was found before on the same VM: what can't change is not looked for again. */
  readonly previous?: Discovery | null;
  /** False leaves the guest server alone (a route already found is kept). Default true. */
  readonly probesGuest?: boolean;
  /** File in the container that a client started by this app writes to. */
  readonly startedLog?: string | null;
  readonly signal?: AbortSignal;
}

/** @throws MonitorError `connection_lost` or `cancelled`; all else is in `problems`. */
export async function discoverWaa(host: RemoteHost, options: DiscoverOptions): Promise<Discovery> {
  const listed = await listOrProblem(host, options.signal);
  if ('problem' in listed) return nothingFound(listed.problem);
  const { chosen, provenance } = chooseContainers(listed.rows, options.profile.container);
  if (chosen.length === 0) {
    return nothingFound(noContainer(listed.rows, options.profile.container));
  }
  const containers = await inspectAll(host, chosen, options.signal);
  const [container] = containers;
  if (container === undefined) {
    return nothingFound(noContainer(listed.rows, options.profile.container));
  }
  return lookInside(host, options, { container, containers, provenance });
}

interface Found {
  readonly container: ContainerDetails;
  readonly containers: readonly ContainerDetails[];
  readonly provenance: Provenance;
}

async function lookInside(
  host: RemoteHost,
  options: DiscoverOptions,
  found: Found,
): Promise<Discovery> {
  const { profile, previous = null, signal } = options;
  const { container, containers } = found;
  const runKey = runKeyOf(container);
  const clients = await findClients(host, containers, signal);
  const client = clients[0] ?? null;
  const results = await findResults(
    host,
    { wanted: profile.resultsPath, container, client },
    signal,
  );
  const logs = await findAllLogs(
    host,
    { containers, clients, results, startedLog: options.startedLog ?? null },
    signal,
  );
  const isSameRun = previous !== null && previous.runKey === runKey;
  const hasInotify = isSameRun ? previous.hasInotify : await canWatch(host, signal);
  const bootedAt = (isSameRun ? previous.facts[BOOTED_FACT]?.value : null) ?? null;
  const knownGuest = isSameRun ? previous.guest : null;
  const canProbe = options.probesGuest !== false && container.isRunning && knownGuest === null;
  const guest = canProbe
    ? await findGuest(host, guestRoutes(container, client), signal)
    : knownGuest;
  const parts = { ...found, clients, results, logs, guest, hasInotify };
  return {
    runKey,
    container,
    containers,
    clients,
    logs,
    results,
    guest,
    hasInotify,
    facts: { ...toFacts(parts), ...bootedFact(bootedAt ?? (await findBoot(host, signal))) },
    settings: toSettings(clients),
    problems: container.isRunning ? [] : [stopped(container)],
  };
}

/** Names one run across restarts of the app: the container and this start of it. */
export function runKeyOf(container: ContainerDetails): string | null {
  return container.startedAt === null
    ? null
    : `${container.id.slice(0, 12)}@${container.startedAt}`;
}

type Listed = { readonly rows: readonly ContainerRow[] } | { readonly problem: DiscoveryProblem };

async function listOrProblem(host: RemoteHost, signal?: AbortSignal): Promise<Listed> {
  try {
    return { rows: await host.run(listContainers, {}, withSignal(signal)) };
  } catch (error) {
    if (!(error instanceof MonitorError) || error.code === ERROR_CODES.connectionLost) throw error;
    return { problem: toProblem(error) };
  }
}

async function inspectAll(
  host: RemoteHost,
  rows: readonly ContainerRow[],
  signal?: AbortSignal,
): Promise<readonly ContainerDetails[]> {
  const details = await Promise.all(
    rows.map((row) =>
      // By id: a container may be replaced by a namesake between the two commands.
      orNull(host.run(inspectContainer, { container: row.id }, withSignal(signal))),
    ),
  );
  return details.filter((detail) => detail !== null);
}

async function findClients(
  host: RemoteHost,
  containers: readonly ContainerDetails[],
  signal?: AbortSignal,
): Promise<readonly ClientProcess[]> {
  const running = containers.filter((container) => container.isRunning);
  const lists = await Promise.all(
    running.map(async ({ name }) => {
      const rows = await orNull(host.run(listProcesses, { container: name }, withSignal(signal)));
      return findClientProcesses(name, rows ?? []);
    }),
  );
  return lists.flat();
}

interface LogsQuestion {
  readonly containers: readonly ContainerDetails[];
  readonly clients: readonly ClientProcess[];
  readonly results: ResultsFolder | null;
  readonly startedLog: string | null;
}

async function findAllLogs(
  host: RemoteHost,
  { containers, clients, results, startedLog }: LogsQuestion,
  signal?: AbortSignal,
): Promise<readonly LogSource[]> {
  const nowMs = await host.run(readClock, {}, withSignal(signal));
  const lists = await Promise.all(
    containers.map((container) => {
      const own = clients.filter((client) => client.container === container.name);
      return findLogs(host, { container, clients: own, startedLog }, results, nowMs / 1000, signal);
    }),
  );
  return lists.flat();
}

const BOOTED_FACT = 'vm_booted';
/** The two commands are some ms apart, so the same boot would look a little different each time. */
const BOOT_PRECISION_MS = 1000;

/** On the VM's clock; null where the VM does not tell. */
async function findBoot(host: RemoteHost, signal?: AbortSignal): Promise<string | null> {
  const uptimeSeconds = await orNull(host.run(readUptime, {}, withSignal(signal)));
  if (uptimeSeconds === null) return null;
  const nowMs = await host.run(readClock, {}, withSignal(signal));
  const bootedMs = nowMs - uptimeSeconds * 1000;
  return new Date(Math.round(bootedMs / BOOT_PRECISION_MS) * BOOT_PRECISION_MS).toISOString();
}

function bootedFact(bootedAt: string | null): Record<string, SourcedValue> {
  return bootedAt === null ? {} : { [BOOTED_FACT]: { value: bootedAt, provenance: 'measured' } };
}

async function canWatch(host: RemoteHost, signal?: AbortSignal): Promise<boolean> {
  return (await orNull(host.run(findInotify, {}, withSignal(signal)))) !== null;
}

// --- Answers --------------------------------------------------------------------------------------

interface Parts extends Found {
  readonly clients: readonly ClientProcess[];
  readonly results: ResultsFolder | null;
  readonly logs: readonly LogSource[];
  readonly guest: GuestRoute | null;
  readonly hasInotify: boolean;
}

function toFacts(parts: Parts): Readonly<Record<string, SourcedValue>> {
  const { container, containers, provenance, clients, results, logs, guest, hasInotify } = parts;
  const facts: Record<string, SourcedValue> = {
    container: { value: containers.map(({ name }) => name).join(', '), provenance },
    image: { value: container.image, provenance: 'measured' },
    container_state: { value: container.state, provenance: 'measured' },
    tty: { value: container.hasTty ? 'yes' : 'no', provenance: 'measured' },
    workers: workersOf(containers, clients),
    client: {
      value: clients.length === 0 ? 'not running' : `${clients.length} running`,
      provenance: 'measured',
    },
    log: {
      value: logs
        .filter(({ hasClient }) => hasClient)
        .map(({ location }) => location)
        .join(', '),
      provenance: logs.some((log) => log.provenance === 'derived') ? 'derived' : 'measured',
    },
    guest_route: {
      value: guest === null ? 'none yet' : describeRoute(guest),
      provenance: guest === null ? 'unknown' : 'measured',
    },
    inotify: { value: hasInotify ? 'yes' : 'no', provenance: 'measured' },
  };
  if (container.startedAt !== null) {
    facts['container_started'] = { value: container.startedAt, provenance: 'measured' };
  }
  if (results !== null) {
    const place = results.container === null ? '' : `${results.container}:`;
    facts['results'] = {
      value: `${place}${results.path}${results.exists ? '' : ' (not there yet)'}`,
      provenance: results.provenance,
    };
  }
  return facts;
}

function workersOf(
  containers: readonly ContainerDetails[],
  clients: readonly ClientProcess[],
): SourcedValue {
  const told = clients.flatMap(({ args }) => args['num_workers'] ?? [])[0];
  if (told !== undefined && /^\d{1,4}$/.test(told)) return { value: told, provenance: 'measured' };
  const count = Math.max(containers.length, clients.length);
  return { value: String(count), provenance: clients.length > 0 ? 'derived' : 'estimated' };
}

/** Only what all clients agree on is a setting of the run. */
function toSettings(clients: readonly ClientProcess[]): Readonly<Record<string, SourcedValue>> {
  const [first, ...others] = clients;
  if (first === undefined) return {};
  const shared = Object.entries(first.args).filter(
    ([name, value]) => name !== 'worker_id' && others.every((other) => other.args[name] === value),
  );
  return Object.fromEntries(
    shared.map(([name, value]) => [name, { value, provenance: 'measured' as const }]),
  );
}

function nothingFound(problem: DiscoveryProblem): Discovery {
  return {
    runKey: null,
    container: null,
    containers: [],
    clients: [],
    logs: [],
    results: null,
    guest: null,
    hasInotify: false,
    facts: {},
    settings: {},
    problems: [problem],
  };
}

function stopped(container: ContainerDetails): DiscoveryProblem {
  const code = container.exitCode === null ? '' : `, exit code ${container.exitCode}`;
  const memory = container.isOomKilled ? ', killed because memory ran out' : '';
  return {
    code: ERROR_CODES.containerMissing,
    message: `The container ${container.name} is not running (${container.state}${code}${memory}).`,
    remedy: 'Its log is still read. Start the benchmark again on the VM to go on.',
  };
}

function toProblem({ code, message, remedy }: MonitorError): DiscoveryProblem {
  return { code, message, remedy };
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
