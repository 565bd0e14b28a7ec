/** One run as found in a source tree: what the preview says of it, and how it becomes a run here. */
import type { ImportableRun, ImportMessage } from '#protocol/imports.ts';
import type { RunManifest } from '#protocol/journal.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { RunPaths } from '../runs/runPaths.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';

export interface RunSource {
  readonly preview: Omit<ImportableRun, 'existing'>;
  /** The same for the same files wherever they lie; another one when any of them grew. */
  readonly fingerprint: string;
  /** A run that brings its own id keeps it. */
  readonly runId: RunId | null;
  /** Fills the folder of a new run. Rejects with what a person should read. */
  write(target: ImportTarget): Promise<void>;
}

export type ImportStage = Extract<ImportMessage, { kind: 'progress' }>['stage'];

export interface ImportTarget {
  /** Of a folder that is no run of the data folder yet. */
  readonly paths: RunPaths;
  readonly manifest: RunManifest;
  /** Opened once, closed by the caller; begins with `run.opened`. */
  readonly openRecorder: () => Promise<RunRecorder>;
  readonly report: (stage: ImportStage, fraction: number) => void;
  readonly signal: AbortSignal;
}

export interface Recognised {
  readonly title: string;
  readonly sources: readonly RunSource[];
  readonly remarks: readonly string[];
  /** Newest time of a file, ms since 1970; null for a zip, which does not grow. */
  readonly newestFileMs: number | null;
}
