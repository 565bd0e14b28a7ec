/**
 * Gathers what the watchdog goes by, from what passes by in a session anyway. Every sign gets the
 * moment of watching at which it was last seen; no clock is read here.
 */
import type { LineClass } from '#core/logs/classifyLine.ts';
import { selectCurrentTask, selectPhase } from '#core/run/selectors.ts';
import type { Lane, Mark, UsefulLine, WatchSignals } from '#core/watchdog/signals.ts';
import { createUsefulLines } from '#core/watchdog/usefulLines.ts';
import { advanceWatchTime, startWatchTime } from '#core/watchdog/watchClock.ts';
import type { ClockReading, WatchTime } from '#core/watchdog/watchClock.ts';
import { stripAnsi } from '#core/logs/ansi.ts';
import { ERROR_CODES } from '#protocol/errors.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { MAX_EVIDENCE_CHARS } from '#protocol/verdict.ts';
import type { Verdict, VerdictSignalName } from '#protocol/verdict.ts';
import type { PhaseId } from '#protocol/vocabulary.ts';
import { PHASE_IDS } from '#protocol/vocabulary.ts';
import type { ConnectionState } from '../connections/connectionState.ts';
import type { Discovery } from '../discovery/discovery.ts';

/** What the parts of a session can tell at any moment; counters only ever grow. */
export interface SessionProbes {
  readonly connection: ConnectionState;
  /** When the VM last answered anything, app clock. */
  readonly lastHeardAt: string | null;
  readonly isCaughtUp: boolean;
  readonly fileCount: number;
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

interface LaneMarks {
  log: Mark;
  line: UsefulLine | null;
  position: Mark;
  files: Mark;
}

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
  /** Of the whole run, and by worker. */
  readonly #run: LaneMarks;
  readonly #workers = new Map<string, LaneMarks>();
  readonly #files: Watched<number>;
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
    this.#run = {
      log: quietSince(standing, 'log', now),
      line: standing?.lastUsefulLine ?? null,
      position: quietSince(standing, 'position', now),
      files: quietSince(standing, 'files', now),
    };
    this.#files = { value: 0, mark: this.#run.files };
    this.#screen = { value: '', mark: quietSince(standing, 'screen', now) };
    this.#screenSeen = { value: null, mark: now };
    this.#guest = { value: 0, mark: quietSince(standing, 'guest', now) };
    this.#heard = { value: null, mark: now, awakeMs: 0 };
  }

  /** The moment of the last tick. */
  get now(): Mark {
    return { ms: this.#time.watchedMs, at: this.#at };
  }

  get gapMs(): number {
    return this.#time.gapMs;
  }

  onLine(text: string, workerId: string | null, lineClass: LineClass): void {
    if (!this.#useful.isUseful(text, lineClass)) return;
    const line = { text: stripAnsi(text).trim().slice(0, MAX_EVIDENCE_CHARS), at: this.#at };
    for (const marks of this.#marksOf(workerId)) {
      marks.log = this.now;
      marks.line = line;
    }
  }

  onEvents(events: readonly RunEvent[], state: RunState): void {
    for (const event of events) {
      const workerId = 'workerId' in event ? (event.workerId ?? null) : null;
      if (event.source === 'results') {
        const key =
          'task' in event && event.task ? `${event.task.domain}/${event.task.exampleId}` : '';
        const owner = state.tasks[key]?.workerId ?? workerId;
        for (const marks of this.#marksOf(owner)) marks.files = this.now;
      } else if (POSITION_EVENTS.has(event.type)) {
        for (const marks of this.#marksOf(workerId)) marks.position = this.now;
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
  tick(reading: ClockReading, probes: SessionProbes, state: RunState): void {
    const isReady = probes.connection.status === 'ready';
    const isHearing = isReady && !this.#isSilent(probes) && probes.isCaughtUp;
    this.#time = advanceWatchTime(this.#time, reading, isHearing);
    this.#at = instantOf(reading);
    this.#noteLink(probes, isReady);
    if (notice(this.#files, probes.fileCount, this.now)) this.#run.files = this.now;
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
      picture: state.screen?.picture ?? null,
      guest: this.#guestMark(),
      model: state.settings['model']?.value ?? null,
      lanes: this.#lanes(probes, state),
    };
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
    const marks = workerId === null ? this.#run : this.#worker(workerId);
    const step = selectCurrentTask(state, workerId ?? undefined)?.step;
    return {
      workerId,
      phase,
      log: marks.log,
      lastUsefulLine: marks.line,
      position: marks.position,
      files: probes.filesListedAt === null ? null : marks.files,
      modelWait: step?.status === 'thinking' ? marks.position : null,
    };
  }

  /** What belongs to no worker, such as a phase, is progress of them all. */
  #marksOf(workerId: string | null): readonly LaneMarks[] {
    return workerId === null
      ? [this.#run, ...this.#workers.values()]
      : [this.#run, this.#worker(workerId)];
  }

  #worker(id: string): LaneMarks {
    let marks = this.#workers.get(id);
    if (marks === undefined) {
      const { now } = this;
      marks = { log: now, line: null, position: now, files: now };
      this.#workers.set(id, marks);
    }
    return marks;
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

/** Silence that an earlier session had watched is before the beginning of this one's time. */
function quietSince(standing: Verdict | null, name: VerdictSignalName, now: Mark): Mark {
  const signal =
    standing?.kind === 'stuck' ? standing.signals.find((each) => each.name === name) : undefined;
  return signal === undefined ? now : { ms: now.ms - signal.watchedMs, at: signal.since };
}

function instantOf(reading: ClockReading): string {
  return new Date(reading.wallMs).toISOString();
}
