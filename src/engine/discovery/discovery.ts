/** What was found on a VM, each value with where it was found. */
import type { ErrorCode } from '#protocol/errors.ts';
import type { Provenance, SourcedValue } from '#protocol/vocabulary.ts';
import type { ContainerDetails } from '../remote/commandAnswers.ts';
import type { GuestRoute } from '../waa/guestRoute.ts';

/** A log to follow. Every worker's client is in exactly one of them, so no line comes twice. */
export interface LogSource {
  /** Stable across discoveries of the same run. */
  readonly id: string;
  readonly kind: 'container_log' | 'file';
  /** For people: the container's name or the path. */
  readonly location: string;
  /** Of a container log: which one. Of a file: where it lies; null for the VM itself. */
  readonly container: string | null;
  /** Of a file. */
  readonly path: string | null;
  /** WAA's number of the worker when it is known; null for a container log without a client. */
  readonly workerId: string | null;
  /** False when only the container's boot is in it. */
  readonly hasClient: boolean;
  /** A TTY merges both streams and ends lines with CRLF. */
  readonly hasTty: boolean;
  readonly provenance: Provenance;
}

/** A `run.py` that runs now. */
export interface ClientProcess {
  readonly container: string;
  readonly workerId: string;
  readonly elapsedSeconds: number;
  /** As given on its command line, with run.py's full names: `model`, `agent_name`, … */
  readonly args: Readonly<Record<string, string>>;
  /** Where a shell around it sends its output, if one does. */
  readonly redirectedTo: string | null;
}

export interface ResultsFolder {
  /** Null for the VM's own file system. */
  readonly container: string | null;
  readonly path: string;
  /** False while WAA has not made it yet. */
  readonly exists: boolean;
  readonly provenance: Provenance;
}

export interface DiscoveryProblem {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
}

export interface Discovery {
  /** Same container id and start: the same run. Null without a container that ever started. */
  readonly runKey: string | null;
  /** The first worker's, or the only one. */
  readonly container: ContainerDetails | null;
  /** All containers of the run, one per worker where there are several. */
  readonly containers: readonly ContainerDetails[];
  readonly clients: readonly ClientProcess[];
  readonly logs: readonly LogSource[];
  readonly results: ResultsFolder | null;
  /** Null until the guest server has answered on some way. */
  readonly guest: GuestRoute | null;
  /** The VM can tell of new files by itself (only for results on the VM's own file system). */
  readonly hasInotify: boolean;
  /** For `facts.discovered`. */
  readonly facts: Readonly<Record<string, SourcedValue>>;
  /** For `run.configured`: from the command lines of the clients. */
  readonly settings: Readonly<Record<string, SourcedValue>>;
  readonly problems: readonly DiscoveryProblem[];
}
