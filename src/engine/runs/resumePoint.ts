/**
 * Where a followed log goes on after a cut. A file resumes at a byte. A container's log resumes by
 * Docker's stamps: asked again from before the oldest of the newest lines, with what is already
 * stored dropped by stamp, stream and text. The newest stamp alone would not do: stdout and stderr
 * come out of order with each other, most while a history is read, and the VM's clock may be set
 * back. Stored lines have their secrets taken out, so what comes again is compared without them too.
 */
import { createLineScrubber } from '#core/scrub/scrubText.ts';
import type { ScrubRule } from '#core/scrub/scrubText.ts';
import type { LogStream } from '#protocol/vocabulary.ts';

/** Lines of one moment may come in any order. */
const OVERLAP_MS = 2000;
/** How far apart the streams may be, in lines that came: about what a pipe on the VM holds. */
const NEWEST_LINES = 200;
/**
 * Stored lines that are known again when they come once more, one to two MB. A clock set back makes
 * Docker send again what was written since the time it was set to: this is an hour of a usual log.
 */
const KEPT_LINES = 5000;

/** Enough that two runs are never alike in them: dates and names are in it. */
const CHECKED_LINES = 12;

/** Byte offsets of a line's first byte and of what comes after its end. */
export interface FileLine {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface SeenLine {
  readonly stream: LogStream;
  readonly dockerAt: string | null;
  readonly position: number | null;
  readonly text: string;
}

export class ResumePoint {
  #position = 0;
  #fileLines: readonly FileLine[] = [];
  /** Stored lines in the order in which they came. */
  #kept: { readonly at: string; readonly key: string }[] = [];
  /** Lines still to be dropped, filled by `restart`. */
  #toDrop = new Map<string, number>();
  readonly #scrubRules: readonly ScrubRule[];
  #scrub: Readonly<Record<LogStream, (text: string) => string>>;

  constructor(scrubRules: readonly ScrubRule[] = []) {
    this.#scrubRules = scrubRules;
    this.#scrub = this.#newScrubbers();
  }

  /** Byte offset after the last stored line of a file. */
  get position(): number {
    return this.#position;
  }

  /**
   * The last stored lines of a file. Who goes on reading begins with them: where other lines are at
   * their place, the file is another one by now, whatever its size.
   */
  get lastFileLines(): readonly FileLine[] {
    return this.#fileLines;
  }

  /**
   * What to ask Docker for: `--since` this; null for everything.
   * @param heardAtMs when the newest line came, by the clock that the VM has now, ms since the epoch:
   * after that clock was set back it lies before the stamps of the lines.
   */
  since(heardAtMs = Infinity): string | null {
    const newest = this.#kept.slice(-NEWEST_LINES).map(({ at }) => Date.parse(at));
    if (newest.length === 0) return null;
    return new Date(Math.max(0, Math.min(...newest, heardAtMs) - OVERLAP_MS)).toISOString();
  }

  /** App clock, monotonic ms: when the newest line came; null when it came to an earlier process. */
  heardAtMs: number | null = null;

  advance(line: SeenLine): void {
    if (line.position !== null) this.#advanceFile(line.text, line.position);
    if (line.dockerAt === null) return;
    this.#kept.push({ at: line.dockerAt, key: toKey(line) });
    // Now and then, so that each line costs little.
    if (this.#kept.length > KEPT_LINES * 2) this.#kept = this.#kept.slice(-KEPT_LINES);
  }

  /** The file was cut short or replaced: its bytes are counted from the start again. */
  rewind(): void {
    this.#position = 0;
    this.#fileLines = [];
  }

  /** Call when a container's log is asked for again: stored lines of the overlap come once more. */
  restart(): void {
    this.#toDrop = new Map();
    for (const { key } of this.#kept) this.#toDrop.set(key, (this.#toDrop.get(key) ?? 0) + 1);
    this.#scrub = this.#newScrubbers();
  }

  /** True for a line that came before the cut already; each stored line is dropped once. */
  isKnown(line: Pick<SeenLine, 'stream' | 'dockerAt' | 'text'>): boolean {
    if (this.#toDrop.size === 0) return false;
    const key = toKey({ ...line, text: this.#scrub[line.stream](line.text) });
    const count = this.#toDrop.get(key) ?? 0;
    if (count === 0) return false;
    if (count === 1) this.#toDrop.delete(key);
    else this.#toDrop.set(key, count - 1);
    return true;
  }

  #advanceFile(text: string, end: number): void {
    // Stored lines of a file that was replaced begin again at the front.
    if (end < this.#position) this.rewind();
    this.#fileLines = [
      ...this.#fileLines.slice(1 - CHECKED_LINES),
      { start: this.#position, end, text },
    ];
    this.#position = end;
  }

  #newScrubbers(): Readonly<Record<LogStream, (text: string) => string>> {
    return {
      stdout: createLineScrubber(this.#scrubRules),
      stderr: createLineScrubber(this.#scrubRules),
    };
  }
}

function toKey(line: Pick<SeenLine, 'stream' | 'dockerAt' | 'text'>): string {
  return `${line.dockerAt ?? ''} ${line.stream} ${line.text}`;
}
