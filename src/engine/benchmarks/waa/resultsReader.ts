/**
 * Turns mirrored result files into events: what a step's files say of it, errors, scores. Reads a
 * file again as often as it changes, and never tells the same thing twice: also not after a
 * restart, because what the journal holds is given back to it first.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import type { TaskRef } from '#protocol/vocabulary.ts';
import { parseLogFileName, parseTaskPath } from '#core/waa/resultFiles.ts';
import { scrubValue } from '#core/scrub/scrubText.ts';
import { readTaskResult } from '#core/waa/trajectory.ts';
import type { MirroredFile } from '../../mirror/mirrorTypes.ts';
import { readTrajectory, TrajectoryCursor } from './trajectoryReader.ts';
import { ToldEvents } from './toldEvents.ts';

export interface ResultsReaderOptions {
  /** The run's `artifacts` folder. */
  readonly artifactsDir: string;
  /** Put on every event as its `source`. */
  readonly sourceId: string;
}

export interface ResultsReader {
  /** What is in the journal already. Before anything else; may be called in pieces. */
  remember(events: Iterable<RunEvent>): void;
  /** Everything in the folder that was not told yet: at opening, and for a folder without a log. */
  readAll(): Promise<readonly EventDraft[]>;
  /** What a file that has just been mirrored adds. Never rejects for a damaged file. */
  read(
    file: Pick<MirroredFile, 'localPath' | 'modifiedAtMs' | 'change'>,
  ): Promise<readonly EventDraft[]>;
}

/** A number and a line ending; anything longer is something else. */
const MAX_RESULT_BYTES = 4096;

export function createResultsReader(options: ResultsReaderOptions): ResultsReader {
  const told = new ToldEvents();
  const folders = new Map<string, TaskFolder>();
  // Reading is awaited, so two files of one task could otherwise be read over each other.
  let last: Promise<unknown> = Promise.resolve();

  const readOne = async (file: ChangedFile): Promise<readonly EventDraft[]> => {
    const place = parseTaskPath(file.localPath);
    if (place === null) return [];
    let folder = folders.get(place.folder);
    if (folder === undefined) {
      folder = new TaskFolder(options, place.task, place.folder);
      folders.set(place.folder, folder);
    }
    // As the journal has it: what is told again after a restart is compared with that.
    return told.onlyNew(scrubValue(await folder.read(place.file, file)));
  };

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };

  return {
    remember: (events) => {
      for (const event of events) {
        if (event.source === options.sourceId) told.add(event);
      }
    },
    read: (file) => inTurn(() => readOne(file)),
    readAll: () =>
      inTurn(async () => {
        const drafts: EventDraft[] = [];
        for (const file of await oldestFirst(options.artifactsDir)) {
          drafts.push(...(await readOne(file)));
        }
        return drafts;
      }),
  };
}

type ChangedFile = Pick<MirroredFile, 'localPath' | 'modifiedAtMs' | 'change'>;

/** One folder of a task: `…/<domain>/<example_id>`. */
class TaskFolder {
  readonly #options: ResultsReaderOptions;
  readonly #task: TaskRef;
  /** Below the artifacts folder. */
  readonly #folder: string;
  #workerId: string | null = null;
  #cursor = new TrajectoryCursor();

  constructor(options: ResultsReaderOptions, task: TaskRef, folder: string) {
    this.#options = options;
    this.#task = task;
    this.#folder = folder;
  }

  async read(name: string, file: ChangedFile): Promise<readonly EventDraft[]> {
    if (name === 'result.txt') return this.#readResult(file);
    if (name === 'traj.jsonl') {
      if (file.change === 'replaced') this.#cursor = new TrajectoryCursor();
      return this.#readTrajectory(file.modifiedAtMs);
    }
    if (this.#cursor.isMissing(name)) return this.#readTrajectory(this.#cursor.modifiedAtMs);
    return [];
  }

  async #readTrajectory(modifiedAtMs: number): Promise<readonly EventDraft[]> {
    this.#cursor.modifiedAtMs = modifiedAtMs;
    return readTrajectory({
      artifactsDir: this.#options.artifactsDir,
      folder: this.#folder,
      cursor: this.#cursor,
      source: this.#options.sourceId,
      inTask: { workerId: await this.#worker(), task: this.#task },
    });
  }

  async #readResult(file: ChangedFile): Promise<readonly EventDraft[]> {
    const text = await this.#text('result.txt');
    if (text === null) return [];
    const result = readTaskResult(text);
    const base = {
      at: new Date(file.modifiedAtMs).toISOString(),
      clock: 'vm',
      source: this.#options.sourceId,
    } as const;
    if (result.status === 'scored') {
      const inTask = { workerId: await this.#worker(), task: this.#task };
      return [{ ...base, type: 'task.scored', ...inTask, score: result.score }];
    }
    // Python makes the file before it writes the number.
    if (result.text === '') return [];
    return [
      {
        ...base,
        type: 'warning.raised',
        code: 'result_unreadable',
        message: `${this.#folder}/result.txt holds no score but ${JSON.stringify(result.text)}.`,
        remedy: 'The score of this task stays unknown here; look at the file on the VM.',
      },
    ];
  }

  async #text(name: string): Promise<string | null> {
    const filePath = path.join(this.#options.artifactsDir, this.#folder, name);
    try {
      if ((await stat(filePath)).size > MAX_RESULT_BYTES) return null;
      return await readFile(filePath, 'utf8');
    } catch {
      return null;
    }
  }

  /** WAA's name of the task's own log holds the worker; `0` is the only worker of most runs. */
  async #worker(): Promise<string> {
    if (this.#workerId !== null) return this.#workerId;
    const logs = path.join(this.#options.artifactsDir, this.#folder, 'logs');
    const names = await readdir(logs).catch((): string[] => []);
    const logFiles = names.sort().map(parseLogFileName);
    const newest = logFiles.findLast((name) => name?.kind === 'task');
    if (newest === undefined || newest === null) return '0';
    this.#workerId = newest.workerId;
    return newest.workerId;
  }
}

/** Trajectories and results of the whole folder, in the order in which WAA wrote them. */
async function oldestFirst(artifactsDir: string): Promise<readonly ChangedFile[]> {
  const entries = await readdir(artifactsDir, { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  const files: ChangedFile[] = [];
  for (const entry of entries) {
    if (!entry.isFile() || !['traj.jsonl', 'result.txt'].includes(entry.name)) continue;
    const filePath = path.join(entry.parentPath, entry.name);
    const found = await stat(filePath).catch(() => null);
    if (found === null) continue;
    const localPath = path.relative(artifactsDir, filePath).split(path.sep).join('/');
    files.push({ localPath, modifiedAtMs: Math.round(found.mtimeMs), change: 'added' });
  }
  // A result is written after the last line of its trajectory, maybe in the same millisecond.
  return files.sort(
    (a, b) => a.modifiedAtMs - b.modifiedAtMs || (a.localPath < b.localPath ? 1 : -1),
  );
}
