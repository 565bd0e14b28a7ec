/**
 * Plays a past run in the page as if it were live: the screens show the view that is put into the
 * store at each tick, as they show one that came from a stream. Framework-free; time comes from outside.
 */
import { ReplayTape } from '#core/replay/replayTape.ts';
import { neighbourMark, type TimelineMark } from '#core/replay/timeline.ts';
import type { RunEvent } from '#protocol/events.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { MonitorRpc } from '../clients/monitorClient.ts';
import { describeError } from './errorText.ts';
import { emptyRunView, type RunView } from './runView.ts';

/** Events asked for at once; the contract allows no more. */
const PAGE_EVENTS = 10_000;

export const REPLAY_SPEEDS = [1, 2, 5, 10, 30, 60, 120, 300, 600] as const;
const USUAL_REPLAY_SPEED = 60;

export type ReplayState =
  | { readonly status: 'loading'; readonly eventCount: number }
  | { readonly status: 'failed'; readonly message: string }
  | {
      readonly status: 'ready';
      readonly positionMs: number;
      readonly durationMs: number;
      readonly isPlaying: boolean;
      /** Seconds of the run per second. */
      readonly speed: number;
      readonly marks: readonly TimelineMark[];
      /** The moment shown, on the app's clock, ms since 1970. */
      readonly instantMs: number;
    };

export interface ReplayPlayerOptions {
  readonly runId: RunId;
  readonly rpc: Pick<MonitorRpc['runs'], 'events'>;
  /** Where the screens read from. */
  readonly show: (view: RunView) => void;
  /** Calls back with the ms that went by since the last call, until the answer is called. */
  readonly tick: (onTick: (elapsedMs: number) => void) => () => void;
  readonly speed?: number;
}

export class ReplayPlayer {
  readonly #options: ReplayPlayerOptions;
  readonly #listeners = new Set<() => void>();
  #state: ReplayState = { status: 'loading', eventCount: 0 };
  #tape: ReplayTape | null = null;
  #stopTicks: (() => void) | null = null;
  /** Another number after each opening and closing: what was begun before is not heard any more. */
  #generation = 0;

  constructor(options: ReplayPlayerOptions) {
    this.#options = options;
  }

  readonly getState = (): ReplayState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Reads the journal and plays it from its start. */
  async open(): Promise<void> {
    const generation = (this.#generation += 1);
    const isWanted = (): boolean => generation === this.#generation;
    try {
      const events = await this.#readEvents(isWanted);
      if (!isWanted()) return;
      if (events.length === 0) {
        this.#set({ status: 'failed', message: 'Nothing was recorded of this run.' });
        return;
      }
      this.#tape = new ReplayTape(this.#options.runId, events);
      this.#put({ positionMs: 0, isPlaying: true });
    } catch (error) {
      if (isWanted()) this.#set({ status: 'failed', message: describeError(error).message });
    }
  }

  close(): void {
    this.#generation += 1;
    this.#tape = null;
    this.#stopTicks?.();
    this.#stopTicks = null;
  }

  toggle(): void {
    if (this.#state.status !== 'ready') return;
    const { isPlaying, positionMs, durationMs } = this.#state;
    // At the end, playing means from the start again.
    const isAtEnd = positionMs >= durationMs;
    this.#put({ isPlaying: !isPlaying, ...(isAtEnd && !isPlaying ? { positionMs: 0 } : {}) });
  }

  seek(positionMs: number): void {
    this.#put({ positionMs });
  }

  setSpeed(speed: number): void {
    this.#put({ speed });
  }

  /** To the next or the previous end of a task. */
  skip(step: 1 | -1): void {
    if (this.#state.status !== 'ready' || this.#tape === null) return;
    this.#put({ positionMs: neighbourMark(this.#tape.timeline, this.#state.positionMs, step) });
  }

  async #readEvents(isWanted: () => boolean): Promise<readonly RunEvent[]> {
    const { rpc, runId } = this.#options;
    const events: RunEvent[] = [];
    while (isWanted()) {
      const page = await rpc.events({ runId, after: events.length, limit: PAGE_EVENTS });
      for (const event of page) events.push(event);
      if (page.length < PAGE_EVENTS) break;
      if (isWanted()) this.#set({ status: 'loading', eventCount: events.length });
    }
    return events;
  }

  #put(change: {
    readonly positionMs?: number;
    readonly isPlaying?: boolean;
    readonly speed?: number;
  }): void {
    const tape = this.#tape;
    if (tape === null) return;
    const before = this.#state.status === 'ready' ? this.#state : null;
    const { durationMs, marks } = tape.timeline;
    const wanted = change.positionMs ?? before?.positionMs ?? 0;
    const positionMs = Math.min(Math.max(0, wanted), durationMs);
    const isPlaying = (change.isPlaying ?? before?.isPlaying ?? false) && positionMs < durationMs;
    const speed = change.speed ?? before?.speed ?? this.#options.speed ?? USUAL_REPLAY_SPEED;
    const instantMs = tape.instantMs(positionMs);
    this.#set({ status: 'ready', positionMs, durationMs, isPlaying, speed, marks, instantMs });
    this.#showMoment(tape, positionMs, instantMs);
    this.#runTicks(isPlaying);
  }

  #showMoment(tape: ReplayTape, positionMs: number, instantMs: number): void {
    const { runId, show } = this.#options;
    const at = new Date(instantMs).toISOString();
    show({
      ...emptyRunView(runId),
      state: tape.stateAfter(tape.countAt(positionMs)),
      feed: {
        feed: { mode: 'live', sentAt: at, linkAt: at, logAt: at, filesAt: at, screenAt: at },
        receivedAtMs: instantMs,
      },
      link: { status: 'open' },
      replayedAtMs: instantMs,
    });
  }

  #runTicks(isPlaying: boolean): void {
    if (!isPlaying) {
      this.#stopTicks?.();
      this.#stopTicks = null;
      return;
    }
    this.#stopTicks ??= this.#options.tick((elapsedMs) => {
      if (this.#state.status !== 'ready') return;
      this.#put({ positionMs: this.#state.positionMs + elapsedMs * this.#state.speed });
    });
  }

  #set(state: ReplayState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}
