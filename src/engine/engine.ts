/** What a face gives the engine and gets from it. Faces import this through `#engine` only. */
import type { About, DemoOptions } from '#protocol/contract.ts';
import type { PictureRef, RunId } from '#protocol/vocabulary.ts';
import type { ExtraWebhook } from './alerts/alerts.ts';
import type { Notify } from './alerts/channels.ts';
import type { ExportedFile } from './exports/runExports.ts';
import type { MonitorRouter } from './router.ts';
import type { SecretStore } from './settings/secretStore.ts';
import type { SettingsStore } from './settings/settingsStore.ts';

/** A machine that can be watched as soon as this resolves; `truth` is what it really did. */
export interface DemoVm {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly identityFile: string;
  readonly knownHostsFile: string;
  /** Lets a misfortune strike, as soon as the simulated run comes to it. */
  injectFault(name: DemoOptions['faults'][number]): void;
  close(): Promise<void>;
}

export interface EngineOptions {
  /** Folder of all runs and settings; made when missing. */
  readonly dataDir: string;
  readonly face: About['face'];
  readonly build: { readonly version: string; readonly commit: string; readonly builtAt: string };
  readonly settings: SettingsStore;
  readonly secrets: SecretStore;
  /** How to start the demo VM; the engine treats the result as any other VM. */
  readonly startDemoVm?: (options: DemoOptions, dir: string) => Promise<DemoVm>;
  /** Accept and remember host keys never seen before, without asking. */
  readonly acceptNewHostKeys?: boolean;
  /** Minutes without progress before the benchmark counts as stuck; wins over all else. */
  readonly stuckTimeoutMinutes?: number;
  /** Shows a notification of the system, and says who shows it; absent: open pages are asked to. */
  readonly notify?: Notify;
  /** Shows a file in the system's file manager. */
  readonly reveal?: (filePath: string) => void;
  /** Places to tell besides the saved ones, for the life of this engine. */
  readonly extraWebhooks?: readonly ExtraWebhook[];
  /** The page of HTML reports as the build made it; without it that format is refused. */
  readonly reportTemplate?: string;
  /** Whether callers may name paths of this machine; false when they may be on another. */
  readonly allowsLocalPaths?: boolean;
  /** Minimum level of the app's own log file; default `info`. */
  readonly logLevel?: string;
}

export interface Engine {
  about(): About;
  /** Implements src/protocol/contract.ts; no context needed. */
  readonly router: MonitorRouter;
  /**
   * File of a run's picture.
   * @throws MonitorError `not_found` when there is none, or the ref leads outside the run.
   */
  locatePicture(
    runId: RunId,
    ref: PictureRef,
    size: 'full' | 'thumb',
  ): Promise<{ readonly filePath: string; readonly mediaType: string }>;
  /**
   * What an export wrote, until the engine closes.
   * @throws MonitorError `not_found` when it is not done, or gone.
   */
  locateExport(exportId: string): ExportedFile;
  /** Ends all watching and writes what is left to write. Closing twice is fine. */
  close(): Promise<void>;
}
