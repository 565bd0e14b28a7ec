import type { About, DemoOptions, DiagnosisStep } from '#protocol/contract.ts';
import type { ProfileDraft } from '#protocol/settings.ts';
import type { RunId, TaskKey } from '#protocol/vocabulary.ts';
import type { CostBook } from './cost/costBook.ts';
import type { RunExports } from './exports/runExports.ts';
import type { LibraryParts } from './library/libraryParts.ts';
import type { ImportsParts } from './imports/importsRouter.ts';
import type { InspectorParts } from './inspector/inspectorRouter.ts';
import type { AnalysisParts } from './analysis/analysisRouter.ts';
import type { Alerts } from './alerts/alerts.ts';
import type { Diagnostics } from './diagnostics/diagnostics.ts';
import type { Profiles } from './profiles.ts';
import type { QuestionDesk } from './questionDesk.ts';
import type { RunLibrary } from './runs/runLibrary.ts';
import type { StepFile } from './runs/stepFiles.ts';
import type { Watches } from './sessions/watches.ts';
import type { SettingsStore } from './settings/settingsStore.ts';
import type { StartingParts } from './starting/startingRouter.ts';
import type { Tunnels } from './tunnels/tunnelsRouter.ts';
import type { SshConfigImport } from './sshConfig/sshConfigImport.ts';

/** What the router needs of the engine. */
export interface EngineParts {
  readonly settings: SettingsStore;
  readonly alerts: Alerts;
  readonly diagnostics: Diagnostics;
  readonly profiles: Profiles;
  readonly sshConfig: Pick<SshConfigImport, 'preview' | 'import'>;
  readonly questions: QuestionDesk;
  readonly library: Pick<RunLibrary, 'open' | 'list' | 'onChange' | 'events'>;
  readonly runLibrary: LibraryParts;
  readonly watches: Pick<Watches, 'start' | 'stop' | 'reconnect' | 'commands'>;
  readonly starting: StartingParts;
  readonly demo: {
    start(options: DemoOptions): Promise<{ runId: RunId; profileId: string }>;
    stop(): Promise<boolean>;
    /** False when no demo VM runs here. */
    injectFault(name: DemoOptions['faults'][number]): boolean;
  };
  readonly analysis: AnalysisParts;
  readonly cost: CostBook;
  readonly exports: Pick<RunExports, 'plan' | 'preview' | 'start' | 'follow' | 'cancel'>;
  readonly imports: ImportsParts;
  readonly tunnels: Tunnels;
  about(): About;
  testProfile(
    target: { readonly id: string } | { readonly draft: ProfileDraft },
    signal: AbortSignal | undefined,
  ): AsyncIterable<DiagnosisStep>;
  /** Task durations in ms by domain, of earlier runs on the same VM. */
  history(runId: RunId): Promise<Record<string, number[]>>;
  readonly inspector: InspectorParts;
  stepFiles(runId: RunId, task: TaskKey, stepNumber: number): Promise<StepFile[]>;
}
