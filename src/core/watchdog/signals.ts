/** What the watchdog goes by, gathered by the engine. Values only: no clock is read here. */
import type { Verdict } from '#protocol/verdict.ts';
import type { PhaseId, PictureRef, RunStatus } from '#protocol/vocabulary.ts';

/** A moment on both clocks: `ms` of watching, which skips sleep and cuts, and the app's wall clock. */
export interface Mark {
  readonly ms: number;
  readonly at: string;
}

export interface UsefulLine {
  readonly text: string;
  readonly at: string;
}

/** One worker, or the whole run while no worker has begun. */
export interface Lane {
  /** Null while the run is one lane. */
  readonly workerId: string | null;
  readonly phase: PhaseId;
  /** Last line of the log that was no health check, retry, waiting or repetition. */
  readonly log: Mark;
  readonly lastUsefulLine: UsefulLine | null;
  /** Last change of what was parsed: phase, its fraction, task, stage, step. */
  readonly position: Mark;
  /** Last growth of its files; null while there is no results folder to look at. */
  readonly files: Mark | null;
  /** Since when the agent has been waiting for its model; null when it is not. */
  readonly modelWait: Mark | null;
}

export interface WatchSignals {
  /** App clock, when these were gathered. */
  readonly at: string;
  /** False for a run that nobody watches any more, e.g. one that a dead app left behind. */
  readonly isWatched: boolean;
  /** False while the history of the logs is still being read. */
  readonly isCaughtUp: boolean;
  /** What was last said of the run, also by an earlier session. */
  readonly standing: Verdict | null;
  readonly status: RunStatus;
  readonly finishReason: string | null;
  /** `downMs` is on the clock of this machine's waking hours; 0 while the VM answers. */
  readonly link: { readonly downMs: number; readonly downAt: string; readonly detail: string };
  /** When it was found stopped or gone; null while it runs or none was seen yet. */
  readonly containerGone: {
    readonly since: Mark;
    readonly name: string;
    readonly exitCode: number | null;
  } | null;
  /** Whether a container runs at all: without one there is nothing that could be stuck. */
  readonly hasContainer: boolean;
  /** When the benchmark's process was found gone; null while it runs or none was seen yet. */
  readonly clientGone: Mark | null;
  /** Since when the guest's screen shows the same; null while nobody can see it. */
  readonly screen: Mark | null;
  readonly picture: PictureRef | null;
  /** The guest server's last answer, or since when one is waited for; null before it is due. */
  readonly guest: Mark | null;
  readonly model: string | null;
  /** None while no phase is under way: nothing that is not meant to move can be stuck. */
  readonly lanes: readonly Lane[];
}
