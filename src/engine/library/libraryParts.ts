/** The library's parts put together, as the router needs them. */
import type { DiskUsage } from '#protocol/library.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { freeBytesOf, totalOf, UsageMeter } from './diskUsage.ts';
import { Retention } from './retention.ts';
import type { RetentionOptions } from './retention.ts';
import { RunNotesStore } from './runNotes.ts';
import { Trash } from './trash.ts';
import type { WriterRule } from './writerRule.ts';

export interface LibraryParts {
  readonly notes: Pick<RunNotesStore, 'read' | 'saveMeta' | 'setTaskNote' | 'tag'>;
  readonly trash: Pick<Trash, 'remove' | 'restore' | 'list' | 'empty'>;
  readonly retention: Pick<Retention, 'plan' | 'cleanUp' | 'start' | 'close'>;
  usage(): Promise<DiskUsage>;
}

export interface LibraryOptions {
  readonly dataDir: string;
  readonly library: RunLibrary;
  readonly writerRule: WriterRule;
  /** Account name that verdicts of people are signed with. */
  readonly account: string;
  readonly settings: SettingsStore;
  /** Told of what retention did by itself. */
  readonly onCleanup?: RetentionOptions['onDone'];
}

export function createLibraryParts(options: LibraryOptions): LibraryParts {
  const { dataDir, library, writerRule, account } = options;
  const notes = new RunNotesStore({
    dataDir,
    writerRule,
    account,
    onChange: () => library.changed(),
  });
  const trash = new Trash({
    dataDir,
    writerRule,
    library,
    nameOf: async (runId) => (await library.summary(runId))?.name ?? runId,
  });
  const meter = new UsageMeter(dataDir);
  const retention = new Retention({
    dataDir,
    library,
    settings: options.settings,
    writerRule,
    meter,
    trash,
    ...(options.onCleanup ? { onDone: options.onCleanup } : {}),
  });
  return { notes, trash, retention, usage: () => measure(dataDir, library, meter, trash) };
}

async function measure(
  dataDir: string,
  library: RunLibrary,
  meter: UsageMeter,
  trash: Trash,
): Promise<DiskUsage> {
  const runs = [];
  for (const { runId } of await library.list()) runs.push(await meter.of(runId));
  const trashed = await trash.list();
  return {
    runs,
    runBytes: runs.reduce((sum, run) => sum + totalOf(run), 0),
    trashBytes: trashed.reduce((sum, run) => sum + run.sizeBytes, 0),
    freeBytes: await freeBytesOf(dataDir),
  };
}
