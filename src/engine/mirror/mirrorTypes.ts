/** What the mirror of the results tree tells the rest of the engine. */

/** Where WAA's results are: on the VM itself, or inside a container. */
export interface ResultsRoot {
  /** Absolute, or `~/…`. */
  readonly path: string;
  readonly container: string | null;
}

/** A file whose local copy has just been brought up to date. */
export interface MirroredFile {
  /** Below the results root as the VM names it, with forward slashes. Untrusted text. */
  readonly path: string;
  /**
   * Below the mirror's folder, with forward slashes: the same as `path` unless some system could
   * not hold that name. `artifacts/` + this is a picture ref.
   */
  readonly localPath: string;
  readonly sizeBytes: number;
  /** Milliseconds since 1970, VM clock. */
  readonly modifiedAtMs: number;
  /** `grown`: the old content is the beginning of the new. `replaced`: the old one was kept aside. */
  readonly change: 'added' | 'grown' | 'replaced';
}

export type MirrorProblemCode =
  'results_unreadable' | 'results_limit' | 'results_names' | 'disk_full' | 'mirror_failed';

/** Raised once when it begins and cleared once when it is over; maps onto warning events. */
export type MirrorProblem =
  | {
      readonly status: 'raised';
      readonly code: MirrorProblemCode;
      readonly message: string;
      readonly remedy: string;
    }
  | { readonly status: 'cleared'; readonly code: MirrorProblemCode };

export interface MirrorLimits {
  readonly maxFiles: number;
  readonly maxTotalBytes: number;
  readonly maxFileBytes: number;
}

export const DEFAULT_MIRROR_LIMITS: MirrorLimits = {
  // A full run leaves about 25,000 files; this is eight of them.
  maxFiles: 200_000,
  // A full run with pictures is about 4 GB; a runaway must not fill a laptop.
  maxTotalBytes: 64 * 2 ** 30,
  // Pictures are below 10 MB. Debug logs that hold base64 pictures can pass this.
  maxFileBytes: 256 * 2 ** 20,
};
