/** A data folder with past runs in it, and the library's parts over it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { selectRunSummary } from '#core/run/selectors.ts';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { JOURNAL_VERSION } from '#protocol/journal.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { createLibraryParts } from '../../src/engine/library/libraryParts.ts';
import type { LibraryParts } from '../../src/engine/library/libraryParts.ts';
import { createWriterRule } from '../../src/engine/library/writerRule.ts';
import { RunLibrary } from '../../src/engine/runs/runLibrary.ts';
import { runPaths } from '../../src/engine/runs/runPaths.ts';
import type { SettingsStore } from '../../src/engine/settings/settingsStore.ts';
import { buildDraft, numberDrafts } from './builders.ts';
import { memorySettings } from './scriptedEngine.ts';

export interface LibraryDir {
  readonly dataDir: string;
  readonly library: RunLibrary;
  readonly settings: SettingsStore;
  /** Told when retention did something by itself. */
  onCleanup(listener: () => void): void;
  readonly parts: LibraryParts;
  /** Another instance on the same folder, which must not write. */
  reader(): LibraryParts;
  /** Writes a past run; `drafts` follow the one that opens it. */
  addRun(runId: RunId, drafts?: readonly EventDraft[]): Promise<readonly RunEvent[]>;
  close(): Promise<void>;
}

export async function createLibraryDir(): Promise<LibraryDir> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-library-'));
  const library = new RunLibrary(dataDir, { isWriter: true });
  const settings = memorySettings();
  const listeners: (() => void)[] = [];
  const partsOf = (isWriter: boolean): LibraryParts =>
    createLibraryParts({
      dataDir,
      library,
      writerRule: createWriterRule(isWriter, 'desktop face, process 42 on lab'),
      account: 'me',
      settings,
      onCleanup: () => {
        for (const listener of listeners) listener();
      },
    });
  return {
    dataDir,
    library,
    settings,
    onCleanup: (listener) => {
      listeners.push(listener);
    },
    parts: partsOf(true),
    reader: () => partsOf(false),
    addRun: (runId, drafts = []) => writePastRun(dataDir, runId, drafts),
    close: async () => {
      await library.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** The files that a run leaves behind, written the short way. */
export async function writePastRun(
  dataDir: string,
  runId: RunId,
  drafts: readonly EventDraft[] = [],
): Promise<readonly RunEvent[]> {
  const paths = runPaths(dataDir, runId);
  const opened = buildDraft('run.opened', 0, {
    runId,
    name: `Run ${runId}`,
    targetLabel: 'me@vm',
    profileId: 'p1',
  });
  const events = numberDrafts([opened, ...drafts]);
  const state = reduceRun(createRunState(runId), events);
  const openedAt = state.openedAt ?? '';
  const header = {
    format: 'waa-monitor-journal',
    version: JOURNAL_VERSION,
    runId,
    createdAt: openedAt,
    appVersion: '0',
  };
  const manifest = {
    version: 1,
    runId,
    name: state.name,
    targetLabel: state.targetLabel,
    profileId: state.profileId,
    runKey: `key-${runId}`,
    openedAt,
    endedAt: state.endedAt,
    outcome: null,
    appVersion: '0',
    appCommit: 'test',
    settings: {},
  };
  await mkdir(paths.screens, { recursive: true });
  const lines = [header, ...events].map((line) => JSON.stringify(line));
  await writeFile(paths.journal, `${lines.join('\n')}\n`);
  await writeFile(paths.manifest, JSON.stringify(manifest));
  await writeFile(paths.snapshot, JSON.stringify(state));
  const summary = { ...selectRunSummary(state), isWatched: false };
  await writeFile(paths.summary, JSON.stringify(summary));
  return events;
}
