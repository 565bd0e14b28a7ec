/** The state of the UI outside React: what the engine told, kept current by streams. */
import type { Answer } from '#protocol/contract.ts';
import type { AppSettingsChange } from '#protocol/settings.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { isStopped, keepFollowing, waitFor } from '../clients/keepFollowing.ts';
import type { MonitorClient } from '../clients/monitorClient.ts';
import { describeError, isProtocolMismatch } from './errorText.ts';
import { createLayoutMemory, type LayoutMemory } from './layoutMemory.ts';
import { initialMonitorState, type MonitorState } from './monitorState.ts';
import { createNotesStore, type NotesStore } from './notesStore.ts';
import { createTroublesStore, type TroublesStore } from './troublesStore.ts';
import { createObservableState, type ObservableState } from './observableState.ts';
import { applyRunMessage, emptyRunView, type RunView } from './runView.ts';
import { createStreams, type Streams } from './streams.ts';

/** Runs kept in memory after their screen was left, so that going back shows them at once. */
const RUNS_KEPT = 3;
/** Codes after which asking again for a run is of no use. */
const FINAL_CODES = new Set(['not_found', 'NOT_FOUND', 'invalid_input', 'BAD_REQUEST']);

export interface MonitorStoreOptions {
  readonly client: MonitorClient;
  readonly schedule: (flush: () => void) => void;
  readonly cache: Pick<Storage, 'getItem' | 'setItem'>;
  readonly now: () => number;
  readonly wait?: (delayMs: number, signal: AbortSignal) => Promise<void>;
}

export class MonitorStore {
  readonly client: MonitorClient;
  readonly layout: LayoutMemory;
  /** What people added to runs and tasks. */
  readonly notes: NotesStore;
  readonly troubles: TroublesStore;
  readonly subscribe: ObservableState<MonitorState>['subscribe'];
  readonly getState: ObservableState<MonitorState>['getState'];
  private readonly state: ObservableState<MonitorState>;
  private readonly streams: Streams;
  private readonly now: () => number;
  private readonly wait: (delayMs: number, signal: AbortSignal) => Promise<void>;
  private recentRuns: readonly RunId[] = [];

  constructor(options: MonitorStoreOptions) {
    this.client = options.client;
    this.now = options.now;
    this.wait = options.wait ?? waitFor;
    this.state = createObservableState(initialMonitorState, options.schedule);
    this.subscribe = this.state.subscribe;
    this.getState = this.state.getState;
    this.layout = createLayoutMemory(
      (change) => this.client.rpc.app.saveSettings(change),
      options.cache,
    );
    this.notes = createNotesStore(this.client.rpc.library);
    this.troubles = createTroublesStore(this.client.rpc.analysis);
    this.streams = createStreams((_name, error) => this.note(error));
  }

  /** Reads what every screen needs and opens the streams that are always open. */
  start(): void {
    this.streams.hold('basics', (signal) => this.readBasics(signal));
    this.streams.hold('questions', (signal) => this.followQuestions(signal));
  }

  close(): void {
    this.layout.flush();
    this.streams.close();
    this.client.close();
  }

  // --- Streams ------------------------------------------------------------------------------------

  /** Keeps the list of runs current until the answer is called. */
  holdRuns(): () => void {
    return this.streams.hold('runs', (signal) =>
      keepFollowing({
        signal,
        wait: this.wait,
        open: (stop) => this.client.rpc.runs.followList(undefined, { signal: stop }),
        onMessage: (runs) => this.update({ runs }),
        onStatus: (link) => this.update({ link }),
        onError: (error) => this.note(error),
      }),
    );
  }

  /** Follows one run until the answer is called; what was learnt stays for a while. */
  holdRun(runId: RunId): () => void {
    this.keepRun(runId);
    return this.streams.hold(`run ${runId}`, (signal) => this.followRun(runId, signal));
  }

  /** Shows a run as whoever calls has it, for a replay; null forgets what was shown of it. */
  showRun(runId: RunId, view: RunView | null): void {
    this.keepRun(runId);
    const shown = view ?? emptyRunView(runId);
    this.state.setState((state) => ({
      ...state,
      runViews: { ...state.runViews, [runId]: shown },
    }));
  }

  private async followRun(runId: RunId, signal: AbortSignal): Promise<void> {
    let isFromScratch = false;
    let view: RunView = this.getState().runViews[runId] ?? emptyRunView(runId);
    const put = (next: RunView): void => {
      view = next;
      this.state.setState((state) => ({
        ...state,
        runViews: { ...state.runViews, [runId]: next },
      }));
    };
    await keepFollowing({
      signal,
      wait: this.wait,
      open: (stop) => {
        const afterSeq = isFromScratch ? undefined : view.state?.seq;
        isFromScratch = false;
        const input = afterSeq === undefined ? { runId } : { runId, afterSeq };
        return this.client.rpc.runs.follow(input, { signal: stop });
      },
      onMessage: (message) => {
        const applied = applyRunMessage(view, message, this.now());
        if (applied.kind === 'gap') {
          isFromScratch = true;
          return 'restart';
        }
        if (applied.view !== view) put(applied.view);
        return undefined;
      },
      onStatus: (link) => {
        this.update({ link });
        put({ ...view, link, failure: null });
      },
      onError: (error) => {
        this.note(error);
        const { code, message, remedy } = describeError(error);
        // A snapshot of another version would fail again; one that was cut may be fine from scratch.
        if (isProtocolMismatch(error)) isFromScratch = true;
        if (!FINAL_CODES.has(code)) return 'retry';
        put({ ...view, failure: { message, remedy } });
        return 'stop';
      },
    });
  }

  private async readBasics(signal: AbortSignal): Promise<void> {
    for (let attempt = 1; !isStopped(signal); attempt += 1) {
      try {
        const { app, profiles } = this.client.rpc;
        const [about, settings, list] = await Promise.all([
          app.about(undefined, { signal }),
          app.settings(undefined, { signal }),
          profiles.list(undefined, { signal }),
        ]);
        this.layout.adopt(settings.layout);
        this.update({ about, settings, profiles: list });
        return;
      } catch (error) {
        if (isStopped(signal)) return;
        this.note(error);
        const { message } = describeError(error);
        const delayMs = Math.min(5000, 500 * attempt);
        this.update({ link: { status: 'retrying', attempt, delayMs, reason: message } });
        await this.wait(delayMs, signal);
      }
    }
  }

  private followQuestions(signal: AbortSignal): Promise<void> {
    return keepFollowing({
      signal,
      wait: this.wait,
      open: (stop) => this.client.rpc.questions.follow(undefined, { signal: stop }),
      onMessage: (questions) => this.update({ questions }),
      onError: (error) => this.note(error),
    });
  }

  // --- Changes ------------------------------------------------------------------------------------

  async refreshProfiles(): Promise<void> {
    const profiles = await this.client.rpc.profiles.list();
    this.update({ profiles });
  }

  async refreshRuns(): Promise<void> {
    const runs = await this.client.rpc.runs.list();
    this.update({ runs });
  }

  /** What is left out stays as it is. */
  async saveSettings(change: AppSettingsChange): Promise<void> {
    const settings = await this.client.rpc.app.saveSettings(change);
    this.update({ settings });
  }

  async answer(answer: Answer): Promise<void> {
    await this.client.rpc.questions.answer(answer);
    this.setQuestions(this.getState().questions.filter((question) => question.id !== answer.id));
  }

  dismissMismatch(): void {
    this.update({ mismatch: null });
  }

  private setQuestions(questions: MonitorState['questions']): void {
    // The poll mostly brings the same list: then nothing is drawn again.
    const before = this.getState().questions;
    const isSame =
      before.length === questions.length &&
      before.every((question, index) => question.id === questions[index]?.id);
    if (!isSame) this.update({ questions });
  }

  private update(change: Partial<MonitorState>): undefined {
    this.state.setState((state) => ({ ...state, ...change }));
    return undefined;
  }

  private note(error: unknown): 'retry' {
    if (isProtocolMismatch(error)) {
      this.update({
        mismatch:
          'An answer of the monitor had an unexpected form: this page and the monitor are of different versions. Reload the page.',
      });
    }
    return 'retry';
  }

  private keepRun(runId: RunId): void {
    this.recentRuns = [runId, ...this.recentRuns.filter((id) => id !== runId)].slice(0, RUNS_KEPT);
    const kept = new Set(this.recentRuns);
    this.state.setState((state) => ({
      ...state,
      runViews: {
        ...Object.fromEntries(Object.entries(state.runViews).filter(([id]) => kept.has(id))),
        [runId]: state.runViews[runId] ?? emptyRunView(runId),
      },
    }));
  }
}
