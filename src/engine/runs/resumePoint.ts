/**
 * Where a followed log goes on after a cut. A file resumes at a byte. A container's log resumes by
 * Docker's stamps: asked again from a little before the newest one, with what is already stored
 * dropped by stamp, stream and text. The overlap is needed because stdout and stderr are not in
 * exact order with each other. Stored lines have their secrets taken out, so what comes again is
 * compared without them too.
 */
import { createLineScrubber } from '#core/scrub/scrubText.ts';
import type { ScrubRule } from '#core/scrub/scrubText.ts';
import type { LogStream } from '#protocol/vocabulary.ts';

/** Overlap on resume. Streams were seen milliseconds apart; this is generous. */
const OVERLAP_MS = 2000;

interface SeenLine {
  readonly stream: LogStream;
  readonly dockerAt: string | null;
  readonly position: number | null;
  readonly text: string;
}

export class ResumePoint {
  #position = 0;
  #newestAt: string | null = null;
  /** Stored lines within the overlap, with how often each was stored. */
  #recent = new Map<string, number>();
  #order: { at: string; key: string }[] = [];
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

  /** What to ask Docker for: `--since` this; null for everything. */
  get since(): string | null {
    if (this.#newestAt === null) return null;
    return new Date(Math.max(0, Date.parse(this.#newestAt) - OVERLAP_MS)).toISOString();
  }

  advance(line: SeenLine): void {
    if (line.position !== null) this.#position = line.position;
    if (line.dockerAt === null) return;
    if (this.#newestAt === null || line.dockerAt > this.#newestAt) this.#newestAt = line.dockerAt;
    const key = toKey(line);
    this.#recent.set(key, (this.#recent.get(key) ?? 0) + 1);
    this.#order.push({ at: line.dockerAt, key });
    this.#forgetOld();
  }

  /** The file was cut short or replaced: its bytes are counted from the start again. */
  rewind(): void {
    this.#position = 0;
  }

  /** Call when a container's log is asked for again: stored lines of the overlap come once more. */
  restart(): void {
    this.#toDrop = new Map(this.#recent);
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

  #newScrubbers(): Readonly<Record<LogStream, (text: string) => string>> {
    return {
      stdout: createLineScrubber(this.#scrubRules),
      stderr: createLineScrubber(this.#scrubRules),
    };
  }

  #forgetOld(): void {
    const newestMs = Date.parse(this.#newestAt ?? '');
    // One pass per thousand lines keeps this cheap.
    if (this.#order.length < 1000 || this.#order.length % 1000 !== 0) return;
    const firstKept = this.#order.findIndex(
      ({ at }) => Date.parse(at) >= newestMs - OVERLAP_MS * 2,
    );
    for (const { key } of this.#order.splice(0, Math.max(0, firstKept))) {
      const count = (this.#recent.get(key) ?? 1) - 1;
      if (count === 0) this.#recent.delete(key);
      else this.#recent.set(key, count);
    }
  }
}

function toKey(line: Pick<SeenLine, 'stream' | 'dockerAt' | 'text'>): string {
  return `${line.dockerAt ?? ''} ${line.stream} ${line.text}`;
}
