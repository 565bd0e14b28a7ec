/**
 * A run that this instance writes: its lines, journal, snapshot files and feed.
 *
 * Secrets are taken out of a line before anything else sees it, and out of every other fact before it
 * gets its number: no file of a run, no follower and no export can hold what was never kept.
 *
 * Lines go to disk before the events derived from them, and events are a pure function of the
 * lines. So after a crash the stored lines are pushed through fresh pipelines, and whatever comes
 * out beyond what the journal already holds was lost and is appended: no gap, no double.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import writeFileAtomic from 'write-file-atomic';
import { toInstant } from '#core/logs/dockerTimestamp.ts';
import { createLogPipeline } from '#core/logs/logPipeline.ts';
import type { LogPipeline } from '#core/logs/logPipeline.ts';
import type { LineClass } from '#core/logs/classifyLine.ts';
import { selectRunStats } from '#core/metrics/turnMetrics.ts';
import { createRunState } from '#core/run/runState.ts';
import { createLineScrubber, scrubValue } from '#core/scrub/scrubText.ts';
import type { ScrubRule } from '#core/scrub/scrubText.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { selectRunSummary } from '#core/run/selectors.ts';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { JOURNAL_VERSION, manifestSchema } from '#protocol/journal.ts';
import type { RunManifest } from '#protocol/journal.ts';
import type { AppSettings } from '#protocol/settings.ts';
import type { LogStream, RunId } from '#protocol/vocabulary.ts';
import { TurnMetricsFile } from '../metrics/turnMetricsFile.ts';
import { EventJournal } from './eventJournal.ts';
import { LineStore } from './lineStore.ts';
import type { LineRecord, LineSource } from './storedLine.ts';
import { ResumePoint } from './resumePoint.ts';
import { RunFeed } from './runFeed.ts';
import type { RunPaths } from './runPaths.ts';
import { createBenchmarkLiveObserver, createStateFileObserver } from './snapshotFiles.ts';
import type { FileObserver } from './snapshotFiles.ts';

/** How often the log totals become an event. */
const COUNT_EVERY_MS = 1000;
/** Drafts that wait for more at the most: enough to share the cost of a batch, little memory. */
const MAX_WAITING_DRAFTS = 20_000;
/** How often the mark "somebody watches" is renewed. */
const MARK_EVERY_MS = 5000;

export interface ReceivedLine {
  readonly stream: LogStream;
  /** Docker's stamp to the nanosecond, which tells lines of one millisecond apart. */
  readonly dockerAt: string | null;
  readonly position: number | null;
  readonly text: string;
  /** When it came, where that was not just now: lines of an imported log. ISO 8601. */
  readonly arrivedAt?: string;
}

/** Told of each line as it comes, with what the pipeline made of it. */
export type LineListener = (
  line: Pick<ReceivedLine, 'text' | 'dockerAt'>,
  source: LineSource,
  lineClass: LineClass,
) => void;

export interface RunRecorderOptions {
  readonly paths: RunPaths;
  readonly manifest: RunManifest;
  /** What the user wants hidden besides what the app knows. */
  readonly scrubRules?: readonly ScrubRule[];
  /** Default: a line for every step. */
  readonly turnMetrics?: AppSettings['turnMetrics'];
  readonly onObserverFailure: (observer: string, error: unknown) => void;
  /** Told when files cannot be written (with the error) and when they can again (null). */
  readonly onDiskProblem: (error: Error | null) => void;
}

interface SourceState {
  readonly source: LineSource;
  readonly index: number;
  readonly pipeline: LogPipeline;
  readonly resume: ResumePoint;
  /** A private key may go over several lines, each stream on its own. */
  readonly scrub: Readonly<Record<LogStream, (text: string) => string>>;
  /** Drafts that came out of the pipeline so far. */
  derived: number;
}

interface LogTotals {
  lineCount: number;
  unknownCount: number;
  errorCount: number;
  benignErrorCount: number;
}

export class RunRecorder {
  readonly feed: RunFeed;
  readonly lines: LineStore;
  readonly paths: RunPaths;
  #manifest: RunManifest;
  readonly #journal: EventJournal;
  readonly #sources = new Map<string, SourceState>();
  readonly #files: FileObserver[];
  readonly #scrubRules: readonly ScrubRule[];
  #openingEvents: readonly RunEvent[] = [];
  #countTimer: NodeJS.Timeout | null = null;
  #lineListener: LineListener = () => undefined;
  /** What lines told while they pour in: numbered together, in order, before any other fact. */
  #waiting: EventDraft[] = [];
  #turn: NodeJS.Immediate | null = null;
  readonly #markTimer: NodeJS.Timeout;
  #isClosed = false;

  private constructor(
    options: RunRecorderOptions,
    journal: EventJournal,
    lines: LineStore,
    feed: RunFeed,
  ) {
    this.paths = options.paths;
    this.#manifest = options.manifest;
    this.#scrubRules = options.scrubRules ?? [];
    this.#journal = journal;
    this.lines = lines;
    this.feed = feed;
    const onProblem = (error: unknown): void => {
      options.onDiskProblem(error instanceof Error ? error : new Error(String(error)));
    };
    this.#files = [
      createStateFileObserver('.progress.json', this.paths.snapshot, (state) => state, onProblem),
      createStateFileObserver(
        'summary.json',
        this.paths.summary,
        (state) => ({ ...selectRunSummary(state), isWatched: false }),
        onProblem,
      ),
      createBenchmarkLiveObserver(this.paths.benchmarkLive, onProblem),
      createStateFileObserver('runstats.json', this.paths.runStats, selectRunStats, onProblem),
    ];
    for (const file of this.#files) feed.addObserver(file);
    this.#markTimer = setInterval(() => void this.#mark(), MARK_EVERY_MS);
    this.#markTimer.unref();
  }

  static async open(options: RunRecorderOptions): Promise<RunRecorder> {
    const { paths, manifest } = options;
    for (const dir of [paths.dir, paths.artifacts, paths.screens, paths.thumbs]) {
      await mkdir(dir, { recursive: true });
    }
    const lines = new LineStore(paths.lines);
    const { journal, events } = await EventJournal.open(
      paths.journal,
      {
        format: 'waa-monitor-journal',
        version: JOURNAL_VERSION,
        runId: manifest.runId,
        createdAt: manifest.openedAt,
        appVersion: manifest.appVersion,
      },
      { before: () => lines.flush(), onProblem: options.onDiskProblem },
    );
    const feed = new RunFeed({
      runId: manifest.runId,
      state: reduceRun(createRunState(manifest.runId), events),
      onObserverFailure: options.onObserverFailure,
    });
    const recorder = new RunRecorder(options, journal, lines, feed);
    recorder.#openingEvents = events;
    const told = new Map<string, number>();
    for (const { source } of events) if (source) told.set(source, (told.get(source) ?? 0) + 1);
    await recorder.#deriveAgain(told);
    await recorder.#addTurnMetrics(options);
    await lines.openForWriting({ onProblem: options.onDiskProblem });
    await recorder.#writeManifest();
    await recorder.#mark();
    return recorder;
  }

  async #addTurnMetrics(options: RunRecorderOptions): Promise<void> {
    const { isOn, sampleShare } = options.turnMetrics ?? { isOn: true, sampleShare: 1 };
    if (!isOn) return;
    const turns = await TurnMetricsFile.open({
      filePath: this.paths.turnMetrics,
      sampleShare,
      onProblem: (error) => {
        options.onDiskProblem(error instanceof Error ? error : new Error(String(error)));
      },
    });
    turns.catchUp(this.feed.state);
    this.feed.addObserver(turns);
    this.#files.push(turns);
  }

  get runId(): RunId {
    return this.#manifest.runId;
  }

  get manifest(): RunManifest {
    return this.#manifest;
  }

  async setManifest(change: Partial<RunManifest>): Promise<void> {
    this.#manifest = manifestSchema.parse({ ...this.#manifest, ...change });
    await this.#writeManifest();
  }

  /** One listener at a time; lines of before are not told again. */
  onLine(listener: LineListener): void {
    this.#lineListener = listener;
  }

  /** What the journal held when it was opened; given once, then forgotten. */
  takeOpeningEvents(): readonly RunEvent[] {
    const events = this.#openingEvents;
    this.#openingEvents = [];
    return events;
  }

  /** Numbers, journals and publishes facts. */
  record(drafts: readonly EventDraft[]): void {
    this.#journaliseWaiting();
    this.#journalise(scrubValue(drafts, this.#scrubRules));
  }

  #journalise(drafts: readonly EventDraft[]): void {
    if (drafts.length === 0 || this.#isClosed) return;
    this.feed.apply(this.#journal.append(drafts, new Date().toISOString()));
    if (drafts.some(({ type }) => type === 'run.finished' || type === 'task.started')) {
      void this.#noteOutcome();
    }
  }

  /**
   * The first lines of a turn of the event loop are told at once; what comes in the same turn waits
   * for its end, because folding and publishing cost much by the batch and little by the event.
   */
  #journaliseSoon(drafts: readonly EventDraft[]): void {
    if (this.#turn === null) {
      this.#journalise(drafts);
      this.#turn = setImmediate(() => {
        this.#endTurn();
      });
      return;
    }
    for (const draft of drafts) this.#waiting.push(draft);
    if (this.#waiting.length >= MAX_WAITING_DRAFTS) this.#journaliseWaiting();
  }

  #endTurn(): void {
    this.#turn = null;
    this.#journaliseWaiting();
  }

  #journaliseWaiting(): void {
    if (this.#waiting.length === 0) return;
    const drafts = this.#waiting;
    this.#waiting = [];
    this.#journalise(drafts);
  }

  /** Where to go on reading a source. */
  resumeOf(source: LineSource): ResumePoint {
    return this.#stateOf(source).resume;
  }

  /** Takes lines of a source in order; keeps them, and records what they mean. */
  receive(source: LineSource, received: readonly ReceivedLine[]): void {
    if (received.length === 0 || this.#isClosed) return;
    const state = this.#stateOf(source);
    const arrivedAt = new Date().toISOString();
    const drafts: EventDraft[] = [];
    for (const line of received) this.#take(state, line, arrivedAt, drafts);
    this.lines.announce();
    this.#journaliseSoon(drafts);
    this.feed.setChannels({ logAt: arrivedAt });
    this.#countTimer ??= setTimeout(() => {
      this.#tellCounts();
    }, COUNT_EVERY_MS);
  }

  async flush(): Promise<void> {
    this.#journaliseWaiting();
    await this.#journal.flush();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    if (this.#turn) clearImmediate(this.#turn);
    this.#journaliseWaiting();
    this.#tellCounts();
    this.#isClosed = true;
    clearInterval(this.#markTimer);
    for (const file of this.#files) await file.finish();
    await this.lines.close();
    await this.#journal.close();
    await rm(this.paths.watching, { force: true });
    this.feed.close();
  }

  #take(state: SourceState, raw: ReceivedLine, arrivedAt: string, drafts: EventDraft[]): void {
    const text = state.scrub[raw.stream](raw.text);
    const received = text === raw.text ? raw : { ...raw, text };
    const derived = this.#derive(state, received, raw.arrivedAt ?? arrivedAt);
    const { lastLine } = state.pipeline;
    const { level, isBenign, isUnknown } = lastLine;
    this.#lineListener(received, state.source, lastLine);
    this.lines.append({ ...received, sourceIndex: state.index, level, isBenign, isUnknown });
    for (const draft of derived) drafts.push(draft);
  }

  #derive(
    state: SourceState,
    line: Pick<LineRecord, 'stream' | 'dockerAt' | 'position' | 'text'>,
    arrivedAt: string,
  ): readonly EventDraft[] {
    state.resume.advance(line);
    const drafts = state.pipeline.push({
      stream: line.stream,
      dockerAt: line.dockerAt === null ? null : toInstant(line.dockerAt),
      arrivedAt,
      text: line.text,
    });
    state.derived += drafts.length;
    return drafts;
  }

  async #deriveAgain(told: ReadonlyMap<string, number>): Promise<void> {
    const missing: EventDraft[] = [];
    const arrivedAt = new Date().toISOString();
    await this.lines.load((line) => {
      const source = this.lines.sources[line.sourceIndex];
      if (!source) return;
      const state = this.#stateOf(source);
      // Nothing is left to take out; this puts the scrubber where it was.
      state.scrub[line.stream](line.text);
      const already = told.get(source.id) ?? 0;
      const firstNew = Math.max(0, already - state.derived);
      missing.push(...this.#derive(state, line, arrivedAt).slice(firstNew));
    });
    this.#journalise(missing);
  }

  #stateOf(source: LineSource): SourceState {
    const known = this.#sources.get(source.id);
    if (known) return known;
    const state: SourceState = {
      source,
      index: this.lines.sourceIndex(source),
      pipeline: createLogPipeline({
        sourceId: source.id,
        ...(source.workerId === null ? {} : { workerId: source.workerId }),
      }),
      resume: new ResumePoint(this.#scrubRules),
      scrub: {
        stdout: createLineScrubber(this.#scrubRules),
        stderr: createLineScrubber(this.#scrubRules),
      },
      derived: 0,
    };
    this.#sources.set(source.id, state);
    return state;
  }

  #tellCounts(): void {
    if (this.#countTimer) clearTimeout(this.#countTimer);
    this.#countTimer = null;
    const totals: LogTotals = { lineCount: 0, unknownCount: 0, errorCount: 0, benignErrorCount: 0 };
    for (const { pipeline } of this.#sources.values()) {
      totals.lineCount += pipeline.counts.lineCount;
      totals.unknownCount += pipeline.counts.unknownCount;
      totals.errorCount += pipeline.counts.errorCount;
      totals.benignErrorCount += pipeline.counts.benignErrorCount;
    }
    const known = this.feed.state.log;
    const isSame =
      known.lineCount === totals.lineCount &&
      known.unknownCount === totals.unknownCount &&
      known.errorCount === totals.errorCount &&
      known.benignErrorCount === totals.benignErrorCount;
    if (isSame) return;
    this.record([{ type: 'log.counted', at: new Date().toISOString(), clock: 'app', ...totals }]);
  }

  /** The manifest tells how the run ended, for readers that do not fold the journal. */
  async #noteOutcome(): Promise<void> {
    const { status, endedAt } = this.feed.state;
    const isOver = status === 'completed' || status === 'interrupted' || status === 'failed';
    const outcome = isOver ? status : null;
    if (outcome === this.#manifest.outcome) return;
    // The next change writes it again; until then only the summary is right.
    await this.setManifest({ outcome, endedAt: isOver ? endedAt : null }).catch(() => undefined);
  }

  async #mark(): Promise<void> {
    // Failing is harmless: others then take the run for a past one.
    await writeFile(this.paths.watching, '').catch(() => undefined);
  }

  async #writeManifest(): Promise<void> {
    const text = `${JSON.stringify(this.#manifest, null, 2)}\n`;
    await writeFileAtomic(this.paths.manifest, text, { fsync: false });
  }
}
