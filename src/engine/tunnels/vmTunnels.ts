/** The tunnels of one VM, over a connection of their own that stays up while one of them is open. */
import { assertNever } from '#protocol/vocabulary.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { Profile } from '#protocol/settings.ts';
import { TUNNEL_PRESETS } from '#protocol/tunnels.ts';
import type { SavedForward, Tunnel, TunnelPreset, TunnelState } from '#protocol/tunnels.ts';
import type { ConnectionState } from '../connections/connectionState.ts';
import type { ContainerDetails } from '../remote/commandAnswers.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import { LocalForward } from './localForward.ts';
import type { RemotePort } from './localForward.ts';
import { findRemotePort, idOf, PRESETS } from './tunnelTargets.ts';

/** Longer than any login without a person; a person may then try again. */
const CONNECT_WITHIN_MS = 60_000;

/** A connection to the VM that comes back by itself. */
export interface TunnelLink {
  readonly host: RemoteHost;
  readonly state: ConnectionState;
  start(): void;
  retryNow(): void;
  whenReady(signal: AbortSignal): Promise<boolean>;
  close(): Promise<void>;
}

export interface VmTunnelsOptions {
  readonly openLink: () => TunnelLink;
  /** The container that runs WAA now; null when there is none. */
  readonly findContainer: (
    host: RemoteHost,
    signal: AbortSignal,
  ) => Promise<ContainerDetails | null>;
  readonly connectWithinMs?: number;
}

type Entry =
  | { readonly status: 'opening' }
  | { readonly status: 'open'; readonly forward: LocalForward; readonly since: string }
  | { readonly status: 'failed'; readonly error: MonitorError };

export class VmTunnels {
  readonly #options: VmTunnelsOptions;
  readonly #entries = new Map<string, Entry>();
  /** Where each was open last: it is asked for again. */
  readonly #lastPorts = new Map<string, number>();
  #link: TunnelLink | null = null;
  /** One change at a time. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: VmTunnelsOptions) {
    this.#options = options;
  }

  list(forwards: readonly SavedForward[]): Tunnel[] {
    return [
      ...TUNNEL_PRESETS.map((preset) => this.#tellPreset(preset)),
      ...forwards.map((forward) => this.#tellForward(forward)),
    ];
  }

  /** Never throws for what goes wrong with the tunnel: its state says so. */
  open(id: string, profile: Profile): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop(id);
      this.#entries.set(id, { status: 'opening' });
      try {
        const link = await this.#connect();
        const { remote, wantedPort } = await this.#target(id, profile, link);
        const forward = await LocalForward.open(
          remote,
          this.#lastPorts.get(id) ?? wantedPort,
          ({ host, port }) => link.host.connectTo(host, port),
        );
        this.#lastPorts.set(id, forward.localPort);
        this.#entries.set(id, { status: 'open', forward, since: new Date().toISOString() });
      } catch (error) {
        this.#entries.set(id, { status: 'failed', error: asMonitorError(error) });
      }
      await this.#leaveIfUnused();
    });
  }

  close(id: string): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop(id);
      await this.#leaveIfUnused();
    });
  }

  closeAll(): Promise<void> {
    return this.#inTurn(async () => {
      for (const id of [...this.#entries.keys()]) await this.#stop(id);
      await this.#leaveIfUnused();
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(work);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  async #stop(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    this.#entries.delete(id);
    if (entry?.status === 'open') await entry.forward.close();
  }

  async #leaveIfUnused(): Promise<void> {
    const isUsed = [...this.#entries.values()].some(({ status }) => status === 'open');
    if (isUsed) return;
    const link = this.#link;
    this.#link = null;
    await link?.close();
  }

  async #connect(): Promise<TunnelLink> {
    const link = (this.#link ??= this.#options.openLink());
    link.start();
    if (link.state.status === 'reconnecting' || link.state.status === 'failed') link.retryNow();
    const signal = AbortSignal.timeout(this.#options.connectWithinMs ?? CONNECT_WITHIN_MS);
    const isReady = await Promise.race([link.whenReady(signal), hasFailed(link, signal)]);
    if (isReady) return link;
    throw failureOf(link.state);
  }

  async #target(
    id: string,
    profile: Profile,
    link: TunnelLink,
  ): Promise<{ readonly remote: RemotePort; readonly wantedPort: number }> {
    const preset = TUNNEL_PRESETS.find((name) => name === id);
    if (preset !== undefined) {
      const signal = AbortSignal.timeout(this.#options.connectWithinMs ?? CONNECT_WITHIN_MS);
      const container = await this.#options.findContainer(link.host, signal);
      return { remote: findRemotePort(preset, container), wantedPort: PRESETS[preset].localPort };
    }
    const forward = profile.forwards.find((each) => idOf(each) === id);
    if (forward === undefined) throw unknownTunnel(id);
    return {
      remote: { host: forward.remoteHost, port: forward.remotePort },
      wantedPort: forward.localPort ?? forward.remotePort,
    };
  }

  #tellPreset(preset: TunnelPreset): Tunnel {
    const { title, hasPage } = PRESETS[preset];
    return this.#tell({ id: preset, preset, title, remote: null }, hasPage);
  }

  #tellForward(forward: SavedForward): Tunnel {
    const id = idOf(forward);
    return this.#tell({ id, preset: null, title: forward.title, remote: id }, false);
  }

  #tell(base: Pick<Tunnel, 'id' | 'preset' | 'title' | 'remote'>, hasPage: boolean): Tunnel {
    const entry = this.#entries.get(base.id);
    if (entry?.status !== 'open') {
      return { ...base, localPort: null, url: null, state: stateOf(entry), ...NO_COUNTS };
    }
    const { remote, localPort } = entry.forward;
    return {
      ...base,
      remote: `${remote.host}:${String(remote.port)}`,
      localPort,
      url: hasPage ? `http://127.0.0.1:${String(localPort)}/` : null,
      state: openState(entry.since, this.#link?.state ?? null),
      ...entry.forward.counts(),
    };
  }
}

const NO_COUNTS = { connections: 0, bytesToVm: 0, bytesFromVm: 0, lastProblem: null };

function stateOf(entry: Exclude<Entry, { status: 'open' }> | undefined): TunnelState {
  if (entry === undefined) return { status: 'closed' };
  if (entry.status === 'opening') return entry;
  return { status: 'failed', message: entry.error.message, remedy: entry.error.remedy };
}

function openState(since: string, link: ConnectionState | null): TunnelState {
  switch (link?.status) {
    case 'ready':
      return { status: 'open', since };
    case 'failed':
      return { status: 'failed', message: link.error.message, remedy: link.error.remedy };
    case 'reconnecting':
      return { status: 'waiting', reason: link.error.message };
    case 'connecting':
    case 'idle':
    case 'closed':
    case undefined:
      return { status: 'waiting', reason: 'The connection to the VM is being made.' };
    default:
      return assertNever(link);
  }
}

/** Resolves with false as soon as only a person can help. Looks now and then: nothing else tells. */
async function hasFailed(link: TunnelLink, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted && link.state.status !== 'failed' && link.state.status !== 'ready') {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return link.state.status === 'ready';
}

function failureOf(state: ConnectionState): MonitorError {
  if (state.status === 'failed' || state.status === 'reconnecting') return state.error;
  return new MonitorError(
    ERROR_CODES.unreachable,
    'The VM did not answer in time.',
    'Try again, or find the failing step with "Test connection".',
  );
}

export function unknownTunnel(id: string): MonitorError {
  return new MonitorError(
    ERROR_CODES.notFound,
    `This VM has no tunnel "${id}".`,
    `There are ${TUNNEL_PRESETS.join(', ')}, and what was added by hand.`,
  );
}

function asMonitorError(error: unknown): MonitorError {
  if (error instanceof MonitorError) return error;
  const why = error instanceof Error ? error.message : String(error);
  return new MonitorError(
    ERROR_CODES.internal,
    `The tunnel could not be opened: ${why}.`,
    'Try again; the log file of the app may tell more.',
    { cause: error },
  );
}
