/** How long each part of a run may be quiet. All in ms of watching, see `watchClock.ts`. */
import { PHASE_IDS, type PhaseId } from '#protocol/vocabulary.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A task with a hung guest or harness shows nothing for this long; a healthy one never does. */
const DEFAULT_STUCK_MINUTES = 15;

/**
 * Minutes without progress, per phase: about twice what is usual for its longest silent stretch
 * (usual durations: `phaseWeights.ts`; time limits of openadapt's tools: install 40, server 15).
 */
const PHASE_MINUTES: Readonly<Record<Exclude<PhaseId, 'benchmark'>, number>> = {
  // One layer (pip, apt) prints nothing for minutes.
  image_build: 20,
  container_start: 5,
  // The download prints every second; the container retries by itself for a while.
  windows_download: 15,
  windows_prepare: 15,
  windows_boot: 10,
  // "Installing 0 %" for longer means that the disk is full.
  windows_install: 40,
  windows_setup: 30,
  server_ready: 15,
  client_start: 15,
  summary: 5,
};

/**
 * Without a picture of the screen, waiting for the server may be Windows installing itself: its
 * container prints the same line meanwhile.
 */
const BLIND_SERVER_MINUTES = 45;

/** WAA's wrapper of the OpenAI API retries in silence for up to about 30 minutes. */
const MODEL_WAIT_MINUTES = 35;

/** Below this a limit would tell more about the watcher's own delays than about the run. */
const LEAST_LIMIT_MS = 10 * SECOND;

export interface WatchLimits {
  readonly phases: Readonly<Record<PhaseId, number>>;
  /** Of `server_ready` while the screen of the guest cannot be seen. */
  readonly blindServerMs: number;
  readonly modelWaitMs: number;
  /** From here a wait for the model is told. */
  readonly modelWaitToldMs: number;
  /** A container that is away for less may be starting anew. */
  readonly containerGoneMs: number;
  /** A client that is away for less may be between two attempts. */
  readonly clientGoneMs: number;
  /** Cuts shorter than this mend themselves before anybody could read of them. */
  readonly linkDownMs: number;
}

export interface LimitOptions {
  /** Of the benchmark, on the app's clock; null for the default. */
  readonly stuckMinutes: number | null;
  /**
   * VM seconds per second here. A simulated VM lives faster, and with it all limits that nobody set
   * by hand; for a real one this is 1.
   */
  readonly vmSpeed?: number;
}

export function createLimits({ stuckMinutes, vmSpeed = 1 }: LimitOptions): WatchLimits {
  const own = (minutes: number): number =>
    vmSpeed <= 1 ? minutes * MINUTE : Math.max(LEAST_LIMIT_MS, (minutes * MINUTE) / vmSpeed);
  const benchmark = stuckMinutes === null ? own(DEFAULT_STUCK_MINUTES) : stuckMinutes * MINUTE;
  const phases = Object.fromEntries(
    PHASE_IDS.map((id) => [id, id === 'benchmark' ? benchmark : own(PHASE_MINUTES[id])]),
    // fromEntries forgets that every phase is among the keys.
  ) as Record<PhaseId, number>;
  return {
    phases,
    blindServerMs: own(BLIND_SERVER_MINUTES),
    // Who allows the benchmark more than the model allows them both.
    modelWaitMs: Math.max(benchmark, own(MODEL_WAIT_MINUTES)),
    modelWaitToldMs: vmSpeed <= 1 ? MINUTE : Math.max(5 * SECOND, MINUTE / vmSpeed),
    containerGoneMs: 20 * SECOND,
    clientGoneMs: 60 * SECOND,
    linkDownMs: 5 * SECOND,
  };
}

/** The first that is given wins: the command line, the environment, the profile. */
export function chooseStuckMinutes(
  flag: number | null,
  environment: number | null,
  profile: number | null,
): number | null {
  return flag ?? environment ?? profile;
}

export const STUCK_TIMEOUT_VARIABLE = 'WAA_MONITOR_STUCK_TIMEOUT_MINUTES';
const MAX_STUCK_MINUTES = 1440;

/** Minutes as people write them; null for text that is no limit. */
export function parseStuckMinutes(text: string): number | null {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return value > 0 && value <= MAX_STUCK_MINUTES ? value : null;
}
