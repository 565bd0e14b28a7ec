/** Keeps the run's copy of the results folder, and tells what the files say. */
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import type { TaskRef } from '#protocol/vocabulary.ts';
import { createResultsReader } from '../benchmarks/waa/resultsReader.ts';
import type { ResultsReader } from '../benchmarks/waa/resultsReader.ts';
import { ResultsMirror } from '../mirror/resultsMirror.ts';
import type { ResultsFolder } from '../discovery/discovery.ts';
import type { MirroredFile, MirrorProblem } from '../mirror/mirrorTypes.ts';
import type { RemoteHost } from '../remote/remoteHost.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { waitFor } from '../runs/waiting.ts';
import type { SessionLog } from './sessionLog.ts';

export interface ResultsKeeperOptions {
  readonly host: RemoteHost;
  readonly recorder: RunRecorder;
  readonly log: SessionLog;
}

const SOURCE_ID = 'results';

export class ResultsKeeper {
  readonly #options: ResultsKeeperOptions;
  readonly #reader: ResultsReader;
  readonly #ready: Promise<void>;
  #mirror: ResultsMirror | null = null;
  #root = '';
  #closing: Promise<void> = Promise.resolve();
  #fileCount = 0;
  #newestFileMs: number | null = null;

  constructor(options: ResultsKeeperOptions) {
    this.#options = options;
    const { recorder } = options;
    this.#reader = createResultsReader({
      artifactsDir: recorder.paths.artifacts,
      sourceId: SOURCE_ID,
    });
    this.#reader.remember(recorder.takeOpeningEvents());
    this.#ready = this.#tell(this.#reader.readAll());
  }

  /** App clock, ISO 8601: when the VM last told which files there are. */
  get lastListedAt(): string | null {
    const ms = this.#mirror?.lastListedAtMs ?? null;
    return ms === null ? null : new Date(ms).toISOString();
  }

  /** Files and growths of files that came so far. */
  get fileCount(): number {
    return this.#fileCount;
  }

  /** Ms since 1970, VM clock, of the newest file; null for none. */
  get newestFileMs(): number | null {
    return this.#newestFileMs;
  }

  /** Begins to mirror as soon as the folder is known; a folder found elsewhere replaces it. */
  apply(root: ResultsFolder | null): void {
    if (!root?.exists) return;
    const name = `${root.container ?? ''}:${root.path}`;
    if (name === this.#root) return;
    this.#root = name;
    const old = this.#mirror;
    this.#closing = Promise.all([this.#closing, old?.close()]).then(() => undefined);
    const { host, recorder } = this.#options;
    const mirror = new ResultsMirror({
      host,
      root,
      targetDir: recorder.paths.artifacts,
      onFile: (file) => this.#onFile(file),
      onProblem: (problem) => {
        recorder.record([problemDraft(problem)]);
      },
    });
    this.#mirror = mirror;
    void this.#closing.then(() => {
      if (this.#mirror === mirror) mirror.start();
    });
    recorder.record([
      {
        type: 'source.opened',
        at: new Date().toISOString(),
        clock: 'app',
        sourceId: SOURCE_ID,
        kind: 'results',
        location: root.container === null ? root.path : `${root.container}:${root.path}`,
      },
    ]);
  }

  /** The log announces files: they are looked for at once. */
  onEvents(events: readonly RunEvent[]): void {
    for (const event of events) {
      if (event.type === 'run.finished') this.sweep();
      const task = announcedTask(event);
      if (task === null) continue;
      if (event.type === 'task.started') this.#mirror?.announceTask(task);
      else this.#mirror?.nudge(task);
    }
  }

  /** Copies what is still missing, for at most `limitMs`: the last step's pictures, usually. */
  async finish(limitMs: number): Promise<void> {
    const mirror = this.#mirror;
    if (mirror === null) return;
    const isOver = new AbortController();
    const sweeping = mirror
      .sweep()
      .then(() => mirror.idle())
      .catch(() => undefined); // What cannot be had now is there at the next watching.
    await Promise.race([sweeping, waitFor(limitMs, isOver.signal)]);
    isOver.abort();
  }

  /** After a reconnect, or at the end of a run. */
  sweep(): void {
    void this.#mirror?.sweep().catch((error: unknown) => {
      this.#options.log.warn({ error: String(error) }, 'sweeping the results failed');
    });
  }

  async close(): Promise<void> {
    const mirror = this.#mirror;
    this.#mirror = null;
    await this.#closing;
    await mirror?.close();
    await this.#ready;
  }

  async #onFile(file: MirroredFile): Promise<void> {
    this.#fileCount += 1;
    this.#newestFileMs = Math.max(file.modifiedAtMs, this.#newestFileMs ?? 0);
    await this.#ready;
    await this.#tell(this.#reader.read(file));
  }

  async #tell(reading: Promise<readonly EventDraft[]>): Promise<void> {
    try {
      this.#options.recorder.record(await reading);
    } catch (error) {
      this.#options.log.warn({ error: String(error) }, 'reading a results file failed');
    }
  }
}

/** Which task's folder an event of the log says to look at; null for all other events. */
function announcedTask(event: RunEvent): TaskRef | null {
  if (event.source === SOURCE_ID) return null;
  switch (event.type) {
    case 'task.started':
    case 'task.scored':
    case 'task.finished':
    case 'task.errored':
    case 'step.completed':
      return event.task;
    default:
      return null;
  }
}

function problemDraft(problem: MirrorProblem): EventDraft {
  const base = { at: new Date().toISOString(), clock: 'app', code: problem.code } as const;
  if (problem.status === 'cleared') return { ...base, type: 'warning.cleared' };
  return { ...base, type: 'warning.raised', message: problem.message, remedy: problem.remedy };
}
