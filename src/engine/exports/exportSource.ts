/** Where an export takes its run from. */
import type { RunNotes } from '#protocol/library.ts';
import type { Profile } from '#protocol/settings.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { PictureRef, RunId, TaskKey } from '#protocol/vocabulary.ts';
import type { LineStore } from '../runs/lineStore.ts';
import type { StepInspection } from '#protocol/inspector.ts';

export interface LocatedFile {
  readonly filePath: string;
  readonly mediaType: string;
}

export interface StepOfRun {
  readonly runId: RunId;
  readonly task: TaskKey;
  readonly attempt: number;
  /** 0 is the screen after reset. */
  readonly stepNumber: number;
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
  inspect(step: StepOfRun): Promise<StepInspection>;
  notes(runId: RunId): Promise<RunNotes>;
  /** Answers of other procedures that the page of a report asks for, by `answerKey`. */
  answers(runId: RunId): Promise<Record<string, unknown>>;
}

export type LogPages = Pick<LineStore, 'lineCount' | 'page'>;
