/** When each sign of progress was last new, for the run as a whole and for each worker. */
import type { Mark, UsefulLine } from '#core/watchdog/signals.ts';
import type { Verdict, VerdictSignalName } from '#protocol/verdict.ts';

/** What came: of which sign, of which worker (null for all), and from when it is. */
export interface News {
  readonly sign: 'log' | 'position' | 'files';
  readonly workerId: string | null;
  /** Ms since 1970, VM clock; null when only its arrival is known. */
  readonly vmMs: number | null;
}

interface Latest {
  mark: Mark;
  vmMs: number | null;
}

interface Progress {
  readonly log: Latest;
  line: UsefulLine | null;
  readonly position: Latest;
  readonly files: Latest;
}

/** The moment of the last tick; `vmMs` is null until the VM's clock is known to be a real one. */
export interface Now {
  readonly mark: Mark;
  readonly vmMs: number | null;
}

/** Younger news came when they were made, give or take the way here and the clocks' difference. */
const FRESH_NEWS_MS = 60_000;

export class ProgressBook {
  readonly #run: Progress;
  readonly #workers = new Map<string, Progress>();
  #isHistoryDated = false;

  /** What an earlier session had found silent goes on being so. */
  constructor(standing: Verdict | null, now: Mark) {
    const latest = (sign: News['sign']): Latest => ({
      mark: quietSince(standing, sign, now),
      vmMs: null,
    });
    this.#run = {
      log: latest('log'),
      line: standing?.lastUsefulLine ?? null,
      position: latest('position'),
      files: latest('files'),
    };
  }

  /** False while what comes is history whose date is not known yet. */
  get isHistoryDated(): boolean {
    return this.#isHistoryDated;
  }

  /** `workerId` null: the run as a whole. */
  of(workerId: string | null, now: Mark): Readonly<Progress> {
    return workerId === null ? this.#run : this.#worker(workerId, now);
  }

  /** What came late is dated back, but never to before what was known already. */
  note({ sign, workerId, vmMs }: News, now: Now, text: string | null = null): void {
    const dated = datedMark(vmMs, now);
    for (const progress of this.#about(workerId, now.mark)) {
      const latest = progress[sign];
      if (vmMs !== null) latest.vmMs = Math.max(vmMs, latest.vmMs ?? vmMs);
      if (dated.ms >= latest.mark.ms) latest.mark = dated;
      if (text !== null) progress.line = { text, at: latest.mark.at };
    }
  }

  /** Only of the run as a whole: which worker a file belongs to is known to its event. */
  noteFiles(vmMs: number | null, now: Now): void {
    const { files } = this.#run;
    if (vmMs !== null) files.vmMs = Math.max(vmMs, files.vmMs ?? vmMs);
    const dated = datedMark(vmMs, now);
    if (dated.ms >= files.mark.ms) files.mark = dated;
  }

  /**
   * A history that was read at the beginning came all at once: as soon as the VM's clock is known,
   * its end gets its real date. Whoever opens a run that has hung for hours is told at once.
   */
  dateHistory(now: Now): void {
    if (now.vmMs === null || this.#isHistoryDated) return;
    this.#isHistoryDated = true;
    for (const progress of [this.#run, ...this.#workers.values()]) {
      const { log, position, files } = progress;
      // Every position came with a line, and Docker's stamps know no time zones.
      if (position.vmMs !== null) position.vmMs = Math.max(position.vmMs, log.vmMs ?? 0);
      for (const latest of [log, position, files]) {
        if (latest.vmMs !== null) latest.mark = datedMark(latest.vmMs, now);
      }
      if (progress.line !== null) progress.line = { ...progress.line, at: log.mark.at };
    }
  }

  /** What belongs to no worker, such as a phase, is progress of them all. */
  #about(workerId: string | null, now: Mark): readonly Progress[] {
    return workerId === null
      ? [this.#run, ...this.#workers.values()]
      : [this.#run, this.#worker(workerId, now)];
  }

  #worker(id: string, now: Mark): Progress {
    let progress = this.#workers.get(id);
    if (progress === undefined) {
      const unknown = (): Latest => ({ mark: now, vmMs: null });
      progress = { log: unknown(), line: null, position: unknown(), files: unknown() };
      this.#workers.set(id, progress);
    }
    return progress;
  }
}

function datedMark(vmMs: number | null, now: Now): Mark {
  const ageMs = vmMs === null || now.vmMs === null ? 0 : now.vmMs - vmMs;
  if (ageMs < FRESH_NEWS_MS) return now.mark;
  const at = new Date(Date.parse(now.mark.at) - ageMs).toISOString();
  return { ms: now.mark.ms - ageMs, at };
}

/** Silence that an earlier session had watched lies before the beginning of this one's time. */
export function quietSince(standing: Verdict | null, name: VerdictSignalName, now: Mark): Mark {
  const signal =
    standing?.kind === 'stuck' ? standing.signals.find((each) => each.name === name) : undefined;
  return signal === undefined ? now : { ms: now.ms - signal.watchedMs, at: signal.since };
}
