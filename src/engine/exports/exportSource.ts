/** Where an export takes its run from. */
import type { StoredLogLine } from '#protocol/contract.ts';
import type { Profile } from '#protocol/settings.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { PictureRef, RunId, TaskKey } from '#protocol/vocabulary.ts';
import type { LineStore } from '../runs/lineStore.ts';
import type { StepFile } from '../runs/stepFiles.ts';

export interface LocatedFile {
  readonly filePath: string;
  readonly mediaType: string;
}

/** What exports need of the engine. */
export interface ExportSource {
  readonly dataDir: string;
  readonly build: { readonly version: string; readonly commit: string; readonly builtAt: string };
  /** The page of an HTML report as the build made it; left out where there is none. */
  readonly reportTemplate: string | undefined;
  open(runId: RunId): Promise<{ readonly state: RunState; readonly lines: LogPages }>;
  profile(profileId: string): Promise<Profile | null>;
  /** @throws MonitorError `not_found` for a picture that is damaged or gone. */
  locatePicture(runId: RunId, ref: PictureRef, size: 'full' | 'thumb'): Promise<LocatedFile>;
  stepFiles(runId: RunId, task: TaskKey, stepNumber: number): Promise<StepFile[]>;
  /** Answers of other procedures that the page of a report asks for, by `answerKey`. */
  answers(runId: RunId): Promise<Record<string, unknown>>;
}

export type LogPages = Pick<LineStore, 'lineCount' | 'page'>;
export type LogLine = StoredLogLine;
