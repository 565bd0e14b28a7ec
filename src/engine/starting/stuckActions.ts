/**
 * What a profile wants done when its run is found stuck. Never at once and never silently: a countdown
 * is announced in the run's journal, every face shows it and can end it, and it ends by itself when
 * the verdict is taken back.
 */
import type { Operation, RequestableKind } from '#protocol/operations.ts';
import type { Profile } from '#protocol/settings.ts';
import type { StuckAction } from '#protocol/startSettings.ts';
import type { RunRecorder } from '../runs/runRecorder.ts';
import { waitFor } from '../runs/waiting.ts';
import type { MonitorSession } from '../sessions/monitorSession.ts';
import { OperationLog } from './operationLog.ts';
import { OPERATION_WORDS, type Operations, type Wish } from './operations.ts';
import { takeWish } from './wishes.ts';

/** How often a countdown looks whether it is over or was ended by another instance. */
const TICK_MS = 1000;

/** What a countdown needs to know of the session; the operation itself needs all of it. */
type Watched = Pick<MonitorSession, 'profile'>;

export interface StuckActionsOptions<Session extends Watched> {
  readonly operations: Pick<Operations, 'addCountdown'> & {
    perform(session: Session, kind: RequestableKind, log: OperationLog): Promise<Operation>;
  };
  /** As saved now: a change of the setting counts for the next countdown. */
  readonly profileOf: (profileId: string) => Promise<Profile>;
  readonly onProblem: (error: unknown, message: string) => void;
  readonly clock?: CountdownClock;
  /** Word of instances that read along; files in the run's folder unless a test says otherwise. */
  readonly takeWish?: typeof takeWish;
}

/** The part of a run's recorder that is used. */
export interface RecordedRun extends Pick<RunRecorder, 'feed' | 'record'> {
  readonly paths: { readonly dir: string };
}

export interface CountdownClock {
  /** Monotonic: a changed system clock must not fire or delay a countdown. */
  nowMs(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

const realClock: CountdownClock = { nowMs: () => performance.now(), wait: waitFor };

/** To be called with each run that begins to be watched; returns what ends that. */
export function createStuckActions<Session extends Watched>(
  options: StuckActionsOptions<Session>,
): (session: Session, recorder: RecordedRun) => () => void {
  return (session, recorder) => {
    const ending = new AbortController();
    const watch = new StuckWatch(options, session, recorder, ending.signal);
    closeLeftOpen(recorder);
    const off = recorder.feed.addObserver({
      name: 'stuck action',
      onEvents: (events) => {
        if (events.some(({ type }) => type === 'verdict.changed')) watch.onVerdict();
      },
    });
    return () => {
      off();
      ending.abort();
    };
  };
}

/** The app ended in the middle of an operation, or of its countdown: nothing is under way now. */
function closeLeftOpen(recorder: RecordedRun): void {
  const open = recorder.feed.state.operations.filter(
    ({ status }) => status === 'announced' || status === 'running',
  );
  recorder.record(
    open.map((operation) => {
      const changedAt = new Date().toISOString();
      const closed: Operation = {
        ...operation,
        status: operation.status === 'announced' ? 'cancelled' : 'failed',
        dueAt: null,
        detail: 'The app ended before this did.',
        changedAt,
      };
      return { type: 'operation.changed', at: changedAt, clock: 'app', operation: closed } as const;
    }),
  );
}

class StuckWatch<Session extends Watched> {
  readonly #options: StuckActionsOptions<Session>;
  readonly #session: Session;
  readonly #recorder: RecordedRun;
  readonly #signal: AbortSignal;
  readonly #clock: CountdownClock;
  /** One countdown for each time that the run is found stuck. */
  #isInEpisode = false;
  #takeBack: () => void = () => undefined;

  constructor(
    options: StuckActionsOptions<Session>,
    session: Session,
    recorder: RecordedRun,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#session = session;
    this.#recorder = recorder;
    this.#signal = signal;
    this.#clock = options.clock ?? realClock;
  }

  onVerdict(): void {
    if (!this.#isStuck) {
      this.#isInEpisode = false;
      this.#takeBack();
      return;
    }
    if (this.#isInEpisode) return;
    this.#isInEpisode = true;
    this.#countDown().catch((error: unknown) => {
      this.#options.onProblem(error, 'the action for a stuck run failed');
    });
  }

  get #isStuck(): boolean {
    return this.#recorder.feed.state.verdict?.kind === 'stuck';
  }

  async #countDown(): Promise<void> {
    const { stuckAction } = await this.#options.profileOf(this.#session.profile.id);
    if (stuckAction.kind === 'none' || !this.#isStuck || this.#signal.aborted) return;
    const log = this.#announce(stuckAction, stuckAction.kind);
    const end = await this.#outcome(log.operation.id, stuckAction.countdownMinutes * 60_000);
    switch (end) {
      case 'cancel':
        log.tell('cancelled', 'Cancelled by a person.');
        return;
      case 'taken_back':
        log.tell('cancelled', 'Not needed: the run goes on, or cannot be judged now.');
        return;
      case 'closed':
        log.tell('cancelled', 'Watching was stopped.');
        return;
      case 'hasten':
      case 'due':
        log.tell('running', `${OPERATION_WORDS[stuckAction.kind]}.`);
        await this.#options.operations.perform(this.#session, stuckAction.kind, log);
    }
  }

  #announce({ countdownMinutes }: StuckAction, kind: RequestableKind): OperationLog {
    const dueAt = new Date(Date.now() + countdownMinutes * 60_000).toISOString();
    return new OperationLog(this.#recorder, {
      kind,
      askedBy: 'stuck_setting',
      status: 'announced',
      detail: `The run is stuck. ${OPERATION_WORDS[kind]} when the countdown ends, as set for this VM.`,
      dueAt,
    });
  }

  async #outcome(
    operationId: string,
    countdownMs: number,
  ): Promise<Wish | 'due' | 'taken_back' | 'closed'> {
    const done = new AbortController();
    const endings: (Wish | 'taken_back')[] = [];
    const end = (how: Wish | 'taken_back'): boolean => {
      if (done.signal.aborted) return false;
      endings.push(how);
      done.abort();
      return true;
    };
    this.#takeBack = () => void end('taken_back');
    const remove = this.#options.operations.addCountdown(operationId, { end });
    const signal = AbortSignal.any([this.#signal, done.signal]);
    const dueMs = this.#clock.nowMs() + countdownMs;
    try {
      while (!signal.aborted && this.#clock.nowMs() < dueMs) {
        const leftMs = dueMs - this.#clock.nowMs();
        await this.#clock.wait(Math.min(TICK_MS, Math.max(1, leftMs)), signal);
        const take = this.#options.takeWish ?? takeWish;
        const wish = await take(this.#recorder.paths.dir, operationId);
        if (wish !== null) end(wish);
      }
      return endings[0] ?? (this.#signal.aborted ? 'closed' : 'due');
    } finally {
      done.abort();
      remove();
      this.#takeBack = () => undefined;
    }
  }
}
