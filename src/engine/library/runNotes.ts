/** Names, tags, notes and stars of runs and tasks: read by all instances, written by the writer. */
import { existsSync } from 'node:fs';
import { changeRunMeta, changeTags, changeTaskNotes } from '#core/library/changeNotes.ts';
import type { RunMetaChange, RunNotes, TaskNotesChange } from '#protocol/library.ts';
import type { RunId, TaskKey } from '#protocol/vocabulary.ts';
import { unknownRun } from '../runs/runLibrary.ts';
import { runPaths } from '../runs/runPaths.ts';
import { changeNotesFile, readNotesFile, shownNotes } from './notesFile.ts';
import type { WriterRule } from './writerRule.ts';

export interface RunNotesOptions {
  readonly dataDir: string;
  readonly writerRule: WriterRule;
  /** Account name that verdicts are signed with; empty when unknown. */
  readonly account: string;
  readonly onChange: (runId: RunId) => void;
  readonly now?: () => Date;
}

export class RunNotesStore {
  readonly #options: RunNotesOptions;
  /** One change after the other per run, so that none is lost between reading and writing. */
  readonly #queues = new Map<RunId, Promise<unknown>>();

  constructor(options: RunNotesOptions) {
    this.#options = options;
  }

  /** @throws MonitorError `not_found`. */
  async read(runId: RunId): Promise<RunNotes> {
    this.#mustExist(runId);
    return shownNotes(await readNotesFile(this.#pathOf(runId)));
  }

  saveMeta(runId: RunId, change: RunMetaChange): Promise<RunNotes> {
    return this.#change(runId, (notes) => changeRunMeta(notes, change));
  }

  setTaskNote(runId: RunId, task: TaskKey, change: TaskNotesChange): Promise<RunNotes> {
    const author = { at: this.#now().toISOString(), by: this.#options.account };
    return this.#change(runId, (notes) => changeTaskNotes(notes, task, change, author));
  }

  /** Runs whose tags are other ones now. */
  async tag(
    runIds: readonly RunId[],
    add: readonly string[],
    remove: readonly string[],
  ): Promise<number> {
    let changed = 0;
    for (const runId of runIds) {
      await this.#change(runId, (notes) => {
        const tags = changeTags(notes.meta.tags, add, remove);
        if (tags.join('\n') !== notes.meta.tags.join('\n')) changed += 1;
        return changeRunMeta(notes, { tags });
      });
    }
    return changed;
  }

  async #change(runId: RunId, change: (before: RunNotes) => RunNotes): Promise<RunNotes> {
    const { writerRule, onChange } = this.#options;
    writerRule.check('Notes, names and tags');
    this.#mustExist(runId);
    const before = this.#queues.get(runId) ?? Promise.resolve();
    const saving = before
      .catch(() => undefined) // Whoever asked for that change has been told.
      .then(() => changeNotesFile(this.#pathOf(runId), this.#now().toISOString(), change));
    this.#queues.set(runId, saving);
    try {
      return await saving;
    } finally {
      if (this.#queues.get(runId) === saving) this.#queues.delete(runId);
      onChange(runId);
    }
  }

  #mustExist(runId: RunId): void {
    if (!existsSync(runPaths(this.#options.dataDir, runId).dir)) throw unknownRun(runId);
  }

  #pathOf(runId: RunId): string {
    return runPaths(this.#options.dataDir, runId).notes;
  }

  #now(): Date {
    return this.#options.now?.() ?? new Date();
  }
}
