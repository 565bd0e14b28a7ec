/**
 * Writes turn_metrics.jsonl: one line for each step when it is over, once, also across restarts and
 * crashes: what the file holds is read first, and what the state has beyond it is written.
 */
import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { appendFile, open, readdir, rename, rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { isStepFinal, isToldByLog, sessionIdOf, toTurnMetrics } from '#core/metrics/turnMetrics.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { AttemptState, RunState } from '#protocol/snapshot.ts';
import { toTaskKey } from '#protocol/vocabulary.ts';
import type { FileObserver } from '../runs/snapshotFiles.ts';

/** 20,000 steps; compressed a twentieth of it. */
const MAX_FILE_BYTES = 8 * 2 ** 20;
/** Steps before the first open one that are looked at again: files may tell of one late. */
const LOOK_BACK_STEPS = 50;
const TAIL_BYTES = 64 * 1024;

export interface TurnMetricsOptions {
  readonly filePath: string;
  /** Share of steps with a line, chosen by their id: the same ones after a restart. */
  readonly sampleShare?: number;
  readonly maxFileBytes?: number;
  readonly onProblem: (error: unknown) => void;
}

export class TurnMetricsFile implements FileObserver {
  readonly name = 'turn_metrics.jsonl';
  readonly #options: TurnMetricsOptions;
  readonly #rotated: RotatedFiles;
  /** Numbers of the steps that have their line (or were not sampled), by session. */
  readonly #written: Map<string, Set<number>>;
  readonly #firstOpen = new Map<string, number>();
  #sizeBytes: number;
  #waiting: string[] = [];
  #isWriting = false;
  #writing: Promise<void> = Promise.resolve();
  #latest: RunState | null = null;

  private constructor(
    options: TurnMetricsOptions,
    rotated: RotatedFiles,
    written: Map<string, Set<number>>,
    sizeBytes: number,
  ) {
    this.#options = options;
    this.#rotated = rotated;
    this.#written = written;
    this.#sizeBytes = sizeBytes;
  }

  static async open(options: TurnMetricsOptions): Promise<TurnMetricsFile> {
    const sizeBytes = await cutTornTail(options.filePath);
    const rotated = await RotatedFiles.open(options.filePath);
    const written = new Map<string, Set<number>>();
    for (const filePath of [...rotated.paths, options.filePath]) await readIds(filePath, written);
    return new TurnMetricsFile(options, rotated, written, sizeBytes);
  }

  /** Steps that ended while nobody wrote. Before the first event. */
  catchUp(state: RunState): void {
    this.#latest = state;
    for (const key of state.taskOrder) this.#takeTask(state, key, 0);
  }

  onEvents(events: readonly RunEvent[], state: RunState): void {
    this.#latest = state;
    // The end of a run ends attempts that no event names.
    if (events.some(({ type }) => type === 'run.finished')) {
      this.catchUp(state);
      return;
    }
    const touched = new Set<string>();
    for (const event of events) {
      if ('task' in event && event.task) touched.add(toTaskKey(event.task));
    }
    for (const key of touched) this.#takeTask(state, key, LOOK_BACK_STEPS);
  }

  /** Also writes the steps that only files told of, once no log will tell more of them. */
  async finish(): Promise<void> {
    const state = this.#latest;
    if (state !== null && isLogOver(state)) {
      for (const [key, task] of Object.entries(state.tasks)) {
        for (const attempt of task.attempts) this.#takeSteps(state, key, attempt, 0, () => true);
      }
    }
    this.#write();
    await this.#writing;
  }

  /** `lookBack` 0 looks at every step. */
  #takeTask(state: RunState, key: string, lookBack: number): void {
    for (const attempt of state.tasks[key]?.attempts ?? []) {
      const session = sessionIdOf(key, attempt);
      const from = lookBack === 0 ? 0 : (this.#firstOpen.get(session) ?? 0) - lookBack;
      this.#takeSteps(state, key, attempt, Math.max(0, from), isToldByLog);
      this.#firstOpen.set(session, Math.max(0, attempt.steps.length - 1));
    }
    this.#write();
  }

  #takeSteps(
    state: RunState,
    key: string,
    attempt: AttemptState,
    from: number,
    isWanted: typeof isToldByLog,
  ): void {
    const written = this.#writtenOf(sessionIdOf(key, attempt));
    for (let index = from; index < attempt.steps.length; index += 1) {
      const step = attempt.steps[index];
      if (step === undefined || written.has(step.number)) continue;
      if (!isStepFinal(attempt, index) || !isWanted(step)) continue;
      written.add(step.number);
      const line = toTurnMetrics(key, attempt, step, state.settings);
      if (isSampled(line.turn_id, this.#options.sampleShare ?? 1)) {
        // The run's id makes sessions of several runs in one table distinct.
        const session_id = `${state.runId}/${line.session_id}`;
        this.#waiting.push(`${JSON.stringify({ ...line, session_id })}\n`);
      }
    }
  }

  #writtenOf(session: string): Set<number> {
    let written = this.#written.get(session);
    if (written === undefined) {
      written = new Set();
      this.#written.set(session, written);
    }
    return written;
  }

  #write(): void {
    if (this.#isWriting || this.#waiting.length === 0) return;
    this.#isWriting = true;
    this.#writing = this.#drain().finally(() => {
      this.#isWriting = false;
    });
  }

  async #drain(): Promise<void> {
    while (this.#waiting.length > 0) {
      const lines = this.#waiting;
      this.#waiting = [];
      const text = lines.join('');
      try {
        await appendFile(this.#options.filePath, text);
        this.#sizeBytes += Buffer.byteLength(text);
        const maxBytes = this.#options.maxFileBytes ?? MAX_FILE_BYTES;
        if (this.#sizeBytes >= maxBytes) {
          await this.#rotated.add(this.#options.filePath);
          this.#sizeBytes = 0;
        }
      } catch (error) {
        // A part may have been written; the sound part is kept, the rest comes again.
        this.#options.onProblem(error);
        await this.#keepForLater(lines);
        return;
      }
    }
  }

  async #keepForLater(lines: readonly string[]): Promise<void> {
    const soundBytes = await cutTornTail(this.#options.filePath).catch(() => this.#sizeBytes);
    let bytes = this.#sizeBytes;
    const unwritten = lines.filter((line) => (bytes += Buffer.byteLength(line)) > soundBytes);
    this.#sizeBytes = soundBytes;
    this.#waiting = [...unwritten, ...this.#waiting];
  }
}

function isLogOver({ status, sources }: RunState): boolean {
  const isRunOver = status === 'completed' || status === 'interrupted' || status === 'failed';
  return isRunOver || sources.every(({ kind }) => kind === 'results');
}

/** Older lines: `turn_metrics.1.jsonl.gz`, `…2…`. */
class RotatedFiles {
  readonly #prefix: string;
  readonly #numbers: number[];

  private constructor(prefix: string, numbers: number[]) {
    this.#prefix = prefix;
    this.#numbers = numbers;
  }

  /** Ends what a crash left half done. */
  static async open(filePath: string): Promise<RotatedFiles> {
    const { dir, name } = path.parse(filePath);
    const names = await readdir(dir).catch((): string[] => []);
    const numbers = new Set<number>();
    const rotated = new RotatedFiles(path.join(dir, name), []);
    for (const other of names) {
      const match = other.startsWith(`${name}.`)
        ? /^\.(\d{1,6})\.jsonl(\.gz)?$/.exec(other.slice(name.length))
        : null;
      if (match === null) continue;
      const number = Number(match[1]);
      numbers.add(number);
      if (match[2] === undefined) {
        // Compressed and not yet removed, or not yet compressed.
        const isCompressed = names.includes(`${other}.gz`);
        if (isCompressed) await rm(path.join(dir, other), { force: true });
        else await rotated.#compress(number);
      }
    }
    rotated.#numbers.push(...[...numbers].sort((a, b) => a - b));
    return rotated;
  }

  get paths(): string[] {
    return this.#numbers.map((number) => `${this.#plain(number)}.gz`);
  }

  async add(filePath: string): Promise<void> {
    const number = (this.#numbers.at(-1) ?? 0) + 1;
    await rename(filePath, this.#plain(number));
    this.#numbers.push(number);
    await this.#compress(number);
  }

  async #compress(number: number): Promise<void> {
    const plain = this.#plain(number);
    const unfinished = `${plain}.gz.part`;
    await pipeline(createReadStream(plain), createGzip(), createWriteStream(unfinished));
    await rename(unfinished, `${plain}.gz`);
    await rm(plain, { force: true });
  }

  #plain(number: number): string {
    return `${this.#prefix}.${String(number)}.jsonl`;
  }
}

/** Even over all steps, and the same answer for the same step at any time. */
function isSampled(turnId: string, share: number): boolean {
  if (share >= 1) return true;
  return createHash('sha256').update(turnId).digest().readUInt32BE(0) / 2 ** 32 < share;
}

/** Cuts a line without its end, and tells the size after that; 0 for no file. */
async function cutTornTail(filePath: string): Promise<number> {
  const handle = await open(filePath, 'r').catch(() => null);
  if (handle === null) return 0;
  let soundBytes: number;
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.alloc(Math.min(size, TAIL_BYTES));
    const start = size - bytes.length;
    await handle.read(bytes, 0, bytes.length, start);
    const lastEnd = bytes.lastIndexOf(0x0a);
    soundBytes = lastEnd < 0 ? 0 : start + lastEnd + 1;
    if (soundBytes === size) return size;
  } finally {
    await handle.close();
  }
  await truncate(filePath, soundBytes);
  return soundBytes;
}

const TURN_ID = /"turn_id":"((?:[^"\\]|\\.)*)\.(\d{1,9})"/;

async function readIds(filePath: string, written: Map<string, Set<number>>): Promise<void> {
  const file = createReadStream(filePath);
  const isCompressed = filePath.endsWith('.gz');
  const input = isCompressed ? file.pipe(createGunzip()) : file;
  if (isCompressed) file.once('error', (error) => input.destroy(error));
  try {
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      const match = TURN_ID.exec(line);
      if (match === null) continue;
      const session = unquote(match[1] ?? '');
      const numbers = written.get(session) ?? new Set();
      numbers.add(Number(match[2]));
      written.set(session, numbers);
    }
  } catch {
    // Not there yet, or damaged: what cannot be read is written again rather than missing.
  }
}

function unquote(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return text;
  }
}
