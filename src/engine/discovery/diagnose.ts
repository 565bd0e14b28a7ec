/** "Test connection": every layer between here and the results, one step each, with time and remedy. */
import type { DiagnosisStep } from '#protocol/contract.ts';
import type { Profile } from '#protocol/settings.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { ConnectionStage } from '../connections/connectionState.ts';
import { hopsOf, type Hop } from '../connections/hops.ts';
import { openSshConnection, type OpenSshOptions } from '../connections/openSshConnection.ts';
import type { SshConnection } from '../connections/sshConnection.ts';
import { readDiskSpace, readDockerVersion } from '../remote/commandCatalogue.ts';
import { describeRoute } from '../waa/guestRoute.ts';
import { discoverWaa } from './discoverWaa.ts';
import type { Discovery } from './discovery.ts';

type StepId = DiagnosisStep['id'];

const TITLES: Readonly<Record<StepId, string>> = {
  dns: 'Look up the name',
  tcp: 'Reach the SSH port',
  host_key: 'Check the host key',
  login: 'Log in',
  docker: 'Use Docker',
  container: 'Find the container',
  client: 'Find the benchmark client',
  guest: 'Ask the guest server',
  results: 'Find the results',
  disk: 'Check free disk space',
};

const STAGES: readonly ConnectionStage[] = ['dns', 'tcp', 'host_key', 'login'];
/** Behind a jump host the names are looked up there, as part of connecting. */
const STAGES_BEHIND: readonly ConnectionStage[] = ['tcp', 'host_key', 'login'];
const ON_THE_VM: readonly StepId[] = ['docker', 'container', 'client', 'guest', 'results', 'disk'];

/** A run of all tasks leaves about 0.4 GB of results, and Windows' disk grows beside them. */
const LOW_DISK_BYTES = 2 * 1024 ** 3;

export interface DiagnosisOptions extends OpenSshOptions {
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

/**
 * Each step comes as `running` and again with its outcome; what can't be reached is `skipped`. The
 * first four come for every jump host and then for the VM.
 */
export async function* testConnection(options: DiagnosisOptions): AsyncGenerator<DiagnosisStep> {
  const now = options.now ?? (() => performance.now());
  const steps = new StepQueue(now, options.profile);
  const connecting = openSshConnection({
    ...options,
    onStage: (stage, hop) => steps.enter(stage, hop.label),
  }).then(
    (connection) => {
      steps.leave('ok', '');
      steps.end();
      return connection;
    },
    (error: unknown) => {
      steps.leaveFailed(error);
      steps.end();
      return null;
    },
  );
  yield* steps.read();
  const connection = await connecting;
  if (connection === null) {
    yield* ON_THE_VM.map((id) => outcome(id, 'skipped', 'Not reached.', '', null));
    return;
  }
  try {
    yield* testVm(connection, options, now);
  } finally {
    await connection.close();
  }
}

async function* testVm(
  connection: SshConnection,
  options: DiagnosisOptions,
  now: () => number,
): AsyncGenerator<DiagnosisStep> {
  const { profile, signal } = options;
  const withSignal = signal === undefined ? {} : { signal };
  yield running('docker');
  const startedAt = now();
  try {
    const version = await connection.run(readDockerVersion, {}, withSignal);
    yield outcome('docker', 'ok', `Docker ${version}`, '', now() - startedAt);
  } catch (error) {
    yield failed('docker', error, now() - startedAt);
    yield* ON_THE_VM.slice(1).map((id) => outcome(id, 'skipped', 'Not reached.', '', null));
    return;
  }
  yield running('container');
  const lookedAt = now();
  const found = await discoverWaa(connection, { profile, ...withSignal }).catch(
    (error: unknown) => error,
  );
  const tookMs = now() - lookedAt;
  if (!isDiscovery(found)) {
    yield failed('container', found, tookMs);
    yield* ON_THE_VM.slice(2).map((id) => outcome(id, 'skipped', 'Not reached.', '', null));
    return;
  }
  yield containerStep(found, tookMs);
  yield clientStep(found);
  yield guestStep(found);
  yield resultsStep(found);
  yield running('disk');
  yield await diskStep(connection, found, now);
}

function isDiscovery(value: unknown): value is Discovery {
  return typeof value === 'object' && value !== null && 'runKey' in value;
}

function containerStep({ container, problems, facts }: Discovery, tookMs: number): DiagnosisStep {
  const [problem] = problems;
  if (container === null) {
    return outcome('container', 'failed', problem?.message ?? '', problem?.remedy ?? '', tookMs);
  }
  if (problem !== undefined) {
    return outcome('container', 'warning', problem.message, problem.remedy, tookMs);
  }
  const names = facts['container']?.value ?? container.name;
  return outcome('container', 'ok', `${names} (${container.image}) is running.`, '', tookMs);
}

function clientStep({ container, clients, logs }: Discovery): DiagnosisStep {
  if (container === null) return outcome('client', 'skipped', 'Not reached.', '', null);
  if (clients.length === 0) {
    const remedy = 'It is found by itself as soon as the benchmark starts.';
    return outcome('client', 'warning', 'The benchmark client does not run now.', remedy, null);
  }
  const models = [...new Set(clients.map(({ args }) => args['model'] ?? 'unknown model'))];
  const places = logs.filter(({ hasClient }) => hasClient).map(({ location }) => location);
  const detail = `${clients.length} running (${models.join(', ')}); log: ${places.join(', ')}.`;
  return outcome('client', 'ok', detail, '', null);
}

function guestStep({ container, guest }: Discovery): DiagnosisStep {
  if (container === null) return outcome('guest', 'skipped', 'Not reached.', '', null);
  if (guest !== null) return outcome('guest', 'ok', `Ready by ${describeRoute(guest)}.`, '', null);
  return outcome(
    'guest',
    'warning',
    'The guest server does not answer on any way.',
    'Windows may still be installing or starting; the live picture begins when it answers.',
    null,
  );
}

function resultsStep({ results }: Discovery): DiagnosisStep {
  if (results === null) return outcome('results', 'skipped', 'Not reached.', '', null);
  const place = results.container === null ? 'on the VM' : `in ${results.container}`;
  if (results.exists) return outcome('results', 'ok', `${results.path} ${place}.`, '', null);
  return outcome(
    'results',
    'warning',
    `${results.path} ${place} is not there yet.`,
    'WAA makes it when the first task starts; otherwise set the results folder in the profile.',
    null,
  );
}

async function diskStep(
  connection: SshConnection,
  { results }: Discovery,
  now: () => number,
): Promise<DiagnosisStep> {
  const startedAt = now();
  const isOnVm = results?.exists === true;
  const container = isOnVm ? results.container : null;
  const path = isOnVm ? results.path : '/';
  try {
    const disk = await connection.run(readDiskSpace, { container, path });
    const free = `${(disk.availableBytes / 1024 ** 3).toFixed(1)} GB free on ${disk.mountPoint}.`;
    const isLow = disk.availableBytes < LOW_DISK_BYTES;
    const remedy = isLow ? 'Free some space on the VM: a full disk ends the benchmark.' : '';
    return outcome('disk', isLow ? 'warning' : 'ok', free, remedy, now() - startedAt);
  } catch (error) {
    return failed('disk', error, now() - startedAt);
  }
}

// --- Steps ----------------------------------------------------------------------------------------

function running(id: StepId): DiagnosisStep {
  return outcome(id, 'running', '', '', null);
}

function outcome(
  id: StepId,
  status: DiagnosisStep['status'],
  detail: string,
  remedy: string,
  durationMs: number | null,
): DiagnosisStep {
  return { id, title: TITLES[id], status, detail, remedy, durationMs };
}

function failed(id: StepId, error: unknown, durationMs: number): DiagnosisStep {
  if (error instanceof MonitorError) {
    return outcome(id, 'failed', error.message, error.remedy, durationMs);
  }
  return outcome(
    id,
    'failed',
    'An unexpected failure.',
    'Look into the log of the app.',
    durationMs,
  );
}

interface Place {
  readonly stage: ConnectionStage;
  /** Label of the jump host; empty for the VM. */
  readonly hop: string;
}

function placesOnTheWay(hops: readonly Hop[]): readonly Place[] {
  return hops.flatMap(({ label }, index) =>
    (index === 0 ? STAGES : STAGES_BEHIND).map((stage) => ({ stage, hop: label })),
  );
}

function atHop({ hop }: Place, step: DiagnosisStep): DiagnosisStep {
  return hop === '' ? step : { ...step, title: `${step.title} (${hop})`, hop };
}

/** Stages come by callback; readers want them one after the other. */
class StepQueue {
  readonly #now: () => number;
  readonly #places: readonly Place[];
  readonly #steps: DiagnosisStep[] = [];
  #place: Place | null = null;
  #startedAt = 0;
  #isEnded = false;
  #wake: () => void = () => undefined;

  constructor(now: () => number, profile: Profile) {
    this.#now = now;
    this.#places = placesOnTheWay(hopsOf(profile));
  }

  enter(stage: ConnectionStage, hop: string): void {
    this.leave('ok', '');
    this.#place = { stage, hop };
    this.#startedAt = this.#now();
    this.#add(this.#place, running(stage));
  }

  leave(status: 'ok', detail: string): void {
    if (this.#place === null) return;
    const tookMs = this.#now() - this.#startedAt;
    this.#add(this.#place, outcome(this.#place.stage, status, detail, '', tookMs));
    this.#place = null;
  }

  /** The stage that failed, and all behind it as skipped. */
  leaveFailed(error: unknown): void {
    const isLogin =
      error instanceof MonitorError &&
      [ERROR_CODES.authFailed, ERROR_CODES.identityUnreadable].some((code) => code === error.code);
    const { stage, hop } = this.#place ?? {
      stage: 'dns' as const,
      hop: this.#places[0]?.hop ?? '',
    };
    const place: Place = { stage: isLogin ? 'login' : stage, hop };
    this.#add(place, failed(place.stage, error, this.#now() - this.#startedAt));
    const reached = this.#places.findIndex(
      (other) => other.stage === place.stage && other.hop === place.hop,
    );
    for (const later of this.#places.slice(reached + 1)) {
      this.#add(later, outcome(later.stage, 'skipped', 'Not reached.', '', null));
    }
    this.#place = null;
  }

  end(): void {
    this.#isEnded = true;
    this.#wake();
  }

  async *read(): AsyncGenerator<DiagnosisStep> {
    for (;;) {
      yield* this.#steps.splice(0);
      if (this.#steps.length > 0) continue;
      if (this.#isEnded) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #add(place: Place, step: DiagnosisStep): void {
    this.#steps.push(atHop(place, step));
    this.#wake();
  }
}
