/**
 * Gathers what the watchdog goes by, from what passes by in a session anyway. Every sign gets the
 * moment of watching at which it was last seen; no clock is read here.
 */
import type { LineClass } from '#core/logs/classifyLine.ts';
import { parseInstant } from '#core/run/clock.ts';
import { selectCurrentTask, selectPhase, selectNewestPicture } from '#core/run/selectors.ts';
import type { Lane, Mark, WatchSignals } from '#core/watchdog/signals.ts';
import { createUsefulLines } from '#core/watchdog/usefulLines.ts';
import { advanceWatchTime, startWatchTime } from '#core/watchdog/watchClock.ts';
import type { ClockReading, WatchTime } from '#core/watchdog/watchClock.ts';
import { stripAnsi } from '#core/logs/ansi.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { MAX_EVIDENCE_CHARS } from '#protocol/verdict.ts';
import type { Verdict } from '#protocol/verdict.ts';
import type { PhaseId } from '#protocol/vocabulary.ts';
import { PHASE_IDS } from '#protocol/vocabulary.ts';
import type { ConnectionState } from '../connections/connectionState.ts';
import type { Discovery } from '../discovery/discovery.ts';
import { ProgressBook, quietSince } from './progressBook.ts';
import type { Now } from './progressBook.ts';

/** What the parts of a session can tell at any moment; counters only ever grow. */
export interface SessionProbes {
  readonly connection: ConnectionState;
  /** When the VM last answered anything, app clock. */
  readonly lastHeardAt: string | null;
  readonly isCaughtUp: boolean;
  readonly fileCount: number;
  /** Ms since 1970, VM clock, of the newest of them; null for none. */
  readonly newestFileMs: number | null;
  /** When the VM last told which files there are; null while there is no results folder. */
  readonly filesListedAt: string | null;
  readonly guestAnswers: number;
  /** When the screen was last seen; null for never. */
  readonly screenSeenAt: string | null;
}

/** A connection over which nothing came for longer is half-open: the app asks every few seconds. */
const HEARD_WITHIN_MS = 60_000;
/** A picture that nobody looked at for longer says nothing of the screen now. */
const SCREEN_SEEN_WITHIN_MS = 120_000;

/** Lines that say that the run goes on; what files tell comes with the files. */
const POSITION_EVENTS: ReadonlySet<RunEvent['type']> = new Set<RunEvent['type']>([
  'phase.started',
  'phase.progressed',
  'phase.completed',
  'worker.assigned',
  'run.summarised',
  'task.started',
  'task.staged',
  'task.scored',
  'task.finished',
  'task.errored',
  'task.interrupted',
  'step.started',
  'step.modelCalled',
  'step.acted',
  'step.executed',
  'step.observed',
  'step.completed',
  'step.skipped',
]);

/** A value that is compared with itself at each tick, and when it last changed. */
interface Watched<T> {
  value: T;
  mark: Mark;
}

export class SignalTracker {
  #time: WatchTime;
  #at: string;
  readonly #useful = createUsefulLines();
  readonly #standing: Verdict | null;
  readonly #progress: ProgressBook;
  readonly #files: Watched<string>;
  /** VM clock now; null until it is known to be that of a real VM. */
  #vmNowMs: number | null = null;
  readonly #screen: Watched<string>;
  readonly #screenSeen: Watched<string | null>;
  readonly #guest: Watched<number>;
  #guestDueAt: Mark | null = null;
  #heard: Watched<string | null> & { awakeMs: number };
  #down: { readonly awakeMs: number; readonly at: string } | null = null;
  #wasReady = false;
  #container: { readonly isSeen: boolean; readonly name: string } = { isSeen: false, name: '' };
  #containerGone: WatchSignals['containerGone'] = null;
  #hasSeenClient = false;
  #clientGone: Mark | null = null;

  /** @param standing what an earlier session said last: what was quiet then counts on. */
  constructor(reading: ClockReading, standing: Verdict | null) {
    this.#time = startWatchTime(reading);
    this.#at = instantOf(reading);
    this.#standing = standing;
    const now = this.now;
    this.#progress = new ProgressBook(standing, now);
    this.#files = { value: '', mark: now };
    this.#screen = { value: '', mark: quietSince(standing, 'screen', now) };
    this.#screenSeen = { value: null, mark: now };
    this.#guest = { value: 0, mark: quietSince(standing, 'guest', now) };
    this.#heard = { value: null, mark: now, awakeMs: 0 };
  }

  /** The moment of the last tick. */
  get now(): Mark {
    return { ms: this.#time.watchedMs, at: this.#at };
  }

  get #moment(): Now {
    return { mark: this.now, vmMs: this.#vmNowMs };
  }

  get gapMs(): number {
    return this.#time.gapMs;
  }

  /** @param stampedAt Docker's time of the line, when it gave one. */
  onLine(
    text: string,
    workerId: string | null,
    lineClass: LineClass,
    stampedAt: string | null,
  ): void {
    if (!this.#useful.isUseful(text, lineClass)) return;
    const told = stripAnsi(text).trim().slice(0, MAX_EVIDENCE_CHARS);
    const news = { sign: 'log', workerId, vmMs: parseInstant(stampedAt) } as const;
    this.#progress.note(news, this.#moment, told);
  }

  onEvents(events: readonly RunEvent[], state: RunState): void {
    for (const event of events) {
      const workerId = 'workerId' in event ? (event.workerId ?? null) : null;
      if (event.source === 'results') {
        const key =
          'task' in event && event.task ? `${event.task.domain}/${event.task.exampleId}` : '';
        const owner = state.tasks[key]?.workerId ?? workerId;
        const news = { sign: 'files', workerId: owner, vmMs: this.#historicMs(event) } as const;
        this.#progress.note(news, this.#moment);
      } else if (POSITION_EVENTS.has(event.type)) {
        const news = { sign: 'position', workerId, vmMs: this.#historicMs(event) } as const;
        this.#progress.note(news, this.#moment);
      }
    }
  }

  /** Only looks that succeeded; a Docker that does not answer tells nothing of its containers. */
  onDiscovery(discovery: Discovery): void {
    const isMissing =
      discovery.container === null &&
      discovery.problems.some(({ code }) => code === ERROR_CODES.containerMissing);
    if (discovery.container === null && !isMissing) return;
    const isRunning = discovery.containers.some((container) => container.isRunning);
    if (discovery.container !== null) {
      this.#container = { isSeen: true, name: discovery.container.name };
    }
    this.#noteContainer(isRunning, discovery.container?.exitCode ?? null);
    if (discovery.clients.length > 0) {
      this.#hasSeenClient = true;
      this.#clientGone = null;
    } else if (this.#hasSeenClient && isRunning) {
      this.#clientGone ??= this.now;
    }
  }

  /** Moves the clock on and compares everything with before. */
  tick(
    reading: ClockReading,
    probes: SessionProbes,
    state: RunState,
    vmNowMs: number | null = null,
  ): void {
    const isReady = probes.connection.status === 'ready';
    const isHearing = isReady && !this.#isSilent(probes) && probes.isCaughtUp;
    this.#time = advanceWatchTime(this.#time, reading, isHearing);
    this.#at = instantOf(reading);
    this.#noteLink(probes, isReady);
    this.#vmNowMs = vmNowMs;
    this.#progress.dateHistory(this.#moment);
    this.#noteFiles(probes);
    const { screen } = state;
    notice(this.#screen, `${screen?.picture ?? ''} ${screen?.changedAt ?? ''}`, this.now);
    notice(this.#screenSeen, probes.screenSeenAt, this.now);
    if (notice(this.#guest, probes.guestAnswers, this.now) || isGuestDue(state)) {
      this.#guestDueAt ??= this.now;
    }
  }

  signals(probes: SessionProbes, state: RunState): WatchSignals {
    return {
      at: this.#at,
      isWatched: true,
      isCaughtUp: probes.isCaughtUp,
      standing: state.verdict ?? this.#standing,
      status: state.status,
      finishReason: state.finishReason,
      link: {
        downMs: this.#down === null ? 0 : this.#time.awakeMs - this.#down.awakeMs,
        downAt: this.#down?.at ?? this.#at,
        detail: state.connection.detail,
      },
      containerGone: this.#containerGone,
      hasContainer: this.#container.isSeen,
      clientGone: this.#clientGone,
      screen: this.#visibleScreen(state),
      picture: selectNewestPicture(state),
      guest: this.#guestMark(),
      model: state.settings['model']?.value ?? null,
      lanes: this.#lanes(probes, state),
    };
  }

  /** Of files that come late only those tell of progress that are newer than all before. */
  #noteFiles({ fileCount, newestFileMs }: SessionProbes): void {
    const value = String(this.#vmNowMs === null ? fileCount : (newestFileMs ?? ''));
    if (fileCount === 0 || !notice(this.#files, value, this.now)) return;
    this.#progress.noteFiles(newestFileMs, this.#moment);
  }

  /**
   * VM clock, of an event of history; null for a live one, and where only the arrival is known. WAA's
   * own times are in the time zone of its container: not to be relied on longer than needed.
   */
  #historicMs(event: RunEvent): number | null {
    return event.clock === 'vm' && !this.#progress.isHistoryDated ? parseInstant(event.at) : null;
  }

  #noteContainer(isRunning: boolean, exitCode: number | null): void {
    if (isRunning || !this.#container.isSeen) this.#containerGone = null;
    else {
      const since = this.#containerGone?.since ?? this.now;
      this.#containerGone = { since, name: this.#container.name, exitCode };
    }
  }

  #isSilent({ lastHeardAt }: SessionProbes): boolean {
    const isNews = lastHeardAt !== this.#heard.value;
    return !isNews && this.#time.awakeMs - this.#heard.awakeMs >= HEARD_WITHIN_MS;
  }

  #noteLink(probes: SessionProbes, isReady: boolean): void {
    if (notice(this.#heard, probes.lastHeardAt, this.now)) {
      this.#heard.awakeMs = this.#time.awakeMs;
    }
    const isSilent = this.#time.awakeMs - this.#heard.awakeMs >= HEARD_WITHIN_MS;
    this.#wasReady ||= isReady;
    // A first connection may wait for an answer of a person; nothing has been lost yet.
    const isFirst = !this.#wasReady && probes.connection.status === 'connecting';
    if ((isReady && !isSilent) || isFirst || probes.connection.status === 'idle') this.#down = null;
    else this.#down ??= { awakeMs: this.#time.awakeMs, at: this.#at };
  }

  #visibleScreen(state: RunState): Mark | null {
    const isRecent = this.now.ms - this.#screenSeen.mark.ms < SCREEN_SEEN_WITHIN_MS;
    const isSeen = this.#screenSeen.value !== null && isRecent;
    // Pictures of steps are files, not a look at the screen.
    return isSeen && state.screen !== null && state.screen.kind !== 'step'
      ? this.#screen.mark
      : null;
  }

  #guestMark(): Mark | null {
    if (this.#guestDueAt === null) return null;
    const answered = this.#guest.mark;
    return this.#guest.value > 0 || answered.ms < 0 ? answered : this.#guestDueAt;
  }

  #lanes(probes: SessionProbes, state: RunState): readonly Lane[] {
    const isUnderWay = state.phases.some(({ status }) => status === 'active');
    const phase = selectPhase(state);
    if (!isUnderWay || phase === null) return [];
    const workers = Object.values(state.workers);
    if (workers.length <= 1) return [this.#lane(null, phase, probes, state)];
    return workers
      .filter((worker) => !worker.isFinished)
      .map(({ id }) => this.#lane(id, phase, probes, state));
  }

  #lane(workerId: string | null, phase: PhaseId, probes: SessionProbes, state: RunState): Lane {
    const progress = this.#progress.of(workerId, this.now);
    const step = selectCurrentTask(state, workerId ?? undefined)?.step;
    return {
      workerId,
      phase,
      log: progress.log.mark,
      lastUsefulLine: progress.line,
      position: progress.position.mark,
      files: probes.filesListedAt === null ? null : progress.files.mark,
      modelWait: step?.status === 'thinking' ? progress.position.mark : null,
    };
  }
}

/** True when the value is another than before, which is then marked. */
function notice<T>(watched: Watched<T>, value: T, now: Mark): boolean {
  if (watched.value === value) return false;
  watched.value = value;
  watched.mark = now;
  return true;
}

const GUEST_DUE: ReadonlySet<PhaseId> = new Set(PHASE_IDS.slice(PHASE_IDS.indexOf('server_ready')));

function isGuestDue(state: RunState): boolean {
  return state.phases.some(({ id, status }) => status === 'active' && GUEST_DUE.has(id));
}

function instantOf(reading: ClockReading): string {
  return new Date(reading.wallMs).toISOString();
}
