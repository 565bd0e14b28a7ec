/** Follows every log that was found, over all cuts, into the run's recorder. */
import type { EventDraft } from '#protocol/events.ts';
import type { LogSource } from '../discovery/discovery.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { waitFor } from '../runs/waiting.ts';
import { followLog } from '../sources/followLog.ts';
import type { LogLocation } from '../sources/followLog.ts';
import type { SessionLog } from './sessionLog.ts';
import type { VmLink } from './vmLink.ts';

/** A log that ended (container stopped, file gone) is asked for again after this. */
const AGAIN_AFTER_MS = 3000;
/** A cut log goes on as soon as there is a connection; this only keeps a fault from spinning. */
const AFTER_CUT_MS = 100;
/** Without a line for this long after it was opened, a log's history has been read. */
const QUIET_MS = 400;
/** A log that never falls silent is taken for live after this. */
const CATCH_UP_LIMIT_MS = 10_000;

/**
 * More logs than this would leave no channel of the connection for files and commands. No VM of
 * today runs more workers: each wants eight cores.
 */
const MAX_LOGS = 5;

export interface LogFollowersOptions {
  readonly link: VmLink;
  readonly recorder: RunRecorder;
  readonly log: SessionLog;
}

interface Follower {
  done: Promise<void>;
  readonly openedAtMs: number;
  /** VM clock: lines stamped later than this are no history any more. */
  readonly historyEndsAt: string;
  lastLineAtMs: number | null;
  isCaughtUp: boolean;
}

export class LogFollowers {
  readonly #options: LogFollowersOptions;
  readonly #ending = new AbortController();
  readonly #followers = new Map<string, Follower>();
  #hasToldTooMany = false;

  constructor(options: LogFollowersOptions) {
    this.#options = options;
  }

  /** True when the history of every known log has been read. */
  get isCaughtUp(): boolean {
    const nowMs = performance.now();
    for (const follower of this.#followers.values()) {
      const quietSinceMs = follower.lastLineAtMs ?? follower.openedAtMs;
      follower.isCaughtUp ||=
        nowMs - quietSinceMs > QUIET_MS || nowMs - follower.openedAtMs > CATCH_UP_LIMIT_MS;
    }
    return this.#followers.size > 0 && [...this.#followers.values()].every((f) => f.isCaughtUp);
  }

  /** Begins to follow logs that are new; returns the events that say so. */
  apply(logs: readonly LogSource[]): EventDraft[] {
    const unknown = logs.filter(({ id }) => !this.#followers.has(id));
    const fresh = unknown.slice(0, MAX_LOGS - this.#followers.size);
    for (const found of fresh) {
      const follower: Follower = {
        done: Promise.resolve(),
        openedAtMs: performance.now(),
        historyEndsAt: this.#vmNow(),
        lastLineAtMs: null,
        isCaughtUp: false,
      };
      this.#followers.set(found.id, follower);
      follower.done = this.#follow(found, follower);
    }
    return [
      ...fresh.map(openedDraft),
      ...(unknown.length > fresh.length ? this.#tellTooMany(logs.length) : []),
    ];
  }

  /** Said once: the answer stays the same at each look. */
  #tellTooMany(count: number): EventDraft[] {
    if (this.#hasToldTooMany) return [];
    this.#hasToldTooMany = true;
    return [
      {
        type: 'warning.raised',
        at: new Date().toISOString(),
        clock: 'app',
        code: 'too_many_logs',
        message: `The VM has ${String(count)} logs; ${String(MAX_LOGS)} are followed.`,
        remedy: 'Watch the other workers from a second data folder, or run fewer on one VM.',
      },
    ];
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all([...this.#followers.values()].map(({ done }) => done));
  }

  #vmNow(): string {
    const offsetMs = this.#options.recorder.feed.state.clockOffsetMs ?? 0;
    return new Date(Date.now() + offsetMs).toISOString();
  }

  async #follow(found: LogSource, follower: Follower): Promise<void> {
    const { link, recorder, log } = this.#options;
    const { signal } = this.#ending;
    const source = { id: found.id, workerId: found.workerId };
    while (!signal.aborted) {
      if (!(await link.whenReady(signal))) return;
      try {
        const reason = await followLog({
          host: link.host,
          location: toLocation(found),
          resume: recorder.resumeOf(source),
          signal,
          onLines: (lines) => {
            if (lines.length > 0) follower.lastLineAtMs = performance.now();
            const newest = lines.at(-1)?.dockerAt ?? '';
            if (newest > follower.historyEndsAt) follower.isCaughtUp = true;
            recorder.receive(source, lines);
          },
        });
        log.info({ source: found.id, reason }, 'log ended');
        await waitFor(AGAIN_AFTER_MS, signal);
      } catch (error) {
        log.info({ source: found.id, error: String(error) }, 'log was cut');
        await waitFor(AFTER_CUT_MS, signal);
      }
    }
  }
}

function openedDraft(found: LogSource): EventDraft {
  return {
    type: 'source.opened',
    at: new Date().toISOString(),
    clock: 'app',
    sourceId: found.id,
    kind: found.kind,
    location: found.location,
  };
}

function toLocation(found: LogSource): LogLocation {
  return found.kind === 'container_log'
    ? { kind: 'container_log', container: found.container ?? found.location }
    : { kind: 'file', path: found.path ?? found.location, container: found.container };
}
