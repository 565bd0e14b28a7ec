/**
 * An engine whose runs and answers a test writes down, for what a face makes of them. Following,
 * profiles and questions are the real engine's parts; only what needs a VM or a disk is scripted.
 */
import { implement, ORPCError } from '@orpc/server';
import { RunFeed } from '../../src/engine/runs/runFeed.ts';
import { Profiles } from '../../src/engine/profiles.ts';
import { QuestionDesk } from '../../src/engine/questionDesk.ts';
import { noSecretStore } from '../../src/engine/settings/secretStore.ts';
import type { SettingsStore } from '../../src/engine/settings/settingsStore.ts';
import type { Engine } from '#engine';
import { contract } from '#protocol/contract.ts';
import type { DemoOptions, DiagnosisStep, RunSummary } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { RunEvent } from '#protocol/events.ts';
import { settingsFileSchema } from '#protocol/settings.ts';
import type { ProfileDraft, SettingsFile } from '#protocol/settings.ts';

export interface ScriptedEngine {
  readonly engine: Engine;
  readonly questions: QuestionDesk;
  readonly settings: SettingsStore;
  /** Demo options asked for, and profiles watched, in order. */
  readonly demosStarted: readonly DemoOptions[];
  readonly watched: readonly string[];
  isClosed(): boolean;
}

export interface ScriptedEngineOptions {
  readonly runs?: readonly RunFeed[];
  readonly profiles?: readonly ProfileDraft[];
  readonly settings?: SettingsStore;
  readonly diagnosis?: readonly DiagnosisStep[];
  /** Called when a face asks to watch; a thrown MonitorError is what the face gets. */
  readonly onWatch?: (profileId: string, questions: QuestionDesk) => string | Promise<string>;
  readonly locatePicture?: Engine['locatePicture'];
}

export function memorySettings(): SettingsStore {
  let file: SettingsFile = settingsFileSchema.parse({});
  return {
    read: () => Promise.resolve(file),
    update: (change) => {
      file = settingsFileSchema.parse(change(file));
      return Promise.resolve(file);
    },
  };
}

/** The first event of every run. */
export function runOpened(runId: string, at = '2026-11-20T10:00:00.000Z'): RunEvent {
  return {
    seq: 1,
    at,
    clock: 'app',
    seenAt: at,
    type: 'run.opened',
    runId,
    name: runId,
    targetLabel: 'tester@vm.example',
  };
}

export async function createScriptedEngine(
  options: ScriptedEngineOptions = {},
): Promise<ScriptedEngine> {
  const settings = options.settings ?? memorySettings();
  const profiles = new Profiles(settings, noSecretStore);
  for (const draft of options.profiles ?? []) await profiles.add(draft);
  const questions = new QuestionDesk();
  const demosStarted: DemoOptions[] = [];
  const watched: string[] = [];
  let isClosed = false;
  const runs = new Map((options.runs ?? []).map((feed) => [feed.runId, feed]));
  const runOf = (runId: string): RunFeed => {
    const feed = runs.get(runId);
    if (feed) return feed;
    throw new MonitorError(ERROR_CODES.notFound, `There is no run "${runId}".`, 'List the runs.');
  };
  const os = implement(contract).use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw error instanceof MonitorError ? toRpcError(error) : error;
    }
  });
  const router = os.router({
    app: {
      about: os.app.about.handler(() => about()),
      settings: os.app.settings.handler(async () => (await settings.read()).app),
      saveSettings: os.app.saveSettings.handler(async ({ input }) => {
        const saved = await settings.update((file) => ({ ...file, app: { ...file.app, ...input } }));
        return saved.app;
      }),
    },
    profiles: {
      list: os.profiles.list.handler(() => profiles.list()),
      add: os.profiles.add.handler(({ input }) => profiles.add(input)),
      edit: os.profiles.edit.handler(({ input }) => profiles.edit(input)),
      remove: os.profiles.remove.handler(async ({ input }) => ({
        removed: await profiles.remove(input.id),
      })),
      restore: os.profiles.restore.handler(({ input }) => profiles.add(input, input.id)),
      test: os.profiles.test.handler(async function* ({ input }) {
        if ('id' in input) await profiles.get(input.id);
        yield* options.diagnosis ?? [];
      }),
    },
    questions: {
      follow: os.questions.follow.handler(async function* ({ signal }) {
        while (!signal?.aborted && !isClosed) {
          yield questions.questions;
          await new Promise<void>((resolve) => {
            const stop = questions.onChange(resolve);
            signal?.addEventListener('abort', () => (stop(), resolve()), { once: true });
          });
        }
      }),
      answer: os.questions.answer.handler(({ input }) => ({ isAccepted: questions.answer(input) })),
    },
    watch: {
      start: os.watch.start.handler(async ({ input }) => {
        const profile = await profiles.get(input.profileId);
        watched.push(profile.id);
        const [first] = runs.keys();
        const runId = (await options.onWatch?.(profile.id, questions)) ?? first;
        if (runId === undefined) throw new Error('The script has no run.');
        return { runId };
      }),
      stop: os.watch.stop.handler(() => ({ isStopped: true })),
      reconnect: os.watch.reconnect.handler(() => ({ isTrying: false })),
    },
    demo: {
      start: os.demo.start.handler(({ input }) => {
        demosStarted.push(input);
        const [runId] = runs.keys();
        if (runId === undefined) throw new Error('The script has no run.');
        return { runId, profileId: 'demo' };
      }),
      stop: os.demo.stop.handler(() => ({ isStopped: true })),
    },
    runs: {
      list: os.runs.list.handler(() => [...runs.values()].map(summaryOf)),
      followList: os.runs.followList.handler(async function* () {
        yield await Promise.resolve([...runs.values()].map(summaryOf));
      }),
      snapshot: os.runs.snapshot.handler(({ input }) => runOf(input.runId).state),
      follow: os.runs.follow.handler(({ input, lastEventId, signal }) => {
        const after = lastEventId === undefined ? input.afterSeq : Number(lastEventId);
        return runOf(input.runId).follow(after, signal);
      }),
      events: os.runs.events.handler(({ input }) => (runOf(input.runId), [])),
      commands: os.runs.commands.handler(() => []),
      stepFiles: os.runs.stepFiles.handler(() => []),
    },
    log: {
      page: os.log.page.handler(() => ({ total: 0, lines: [] })),
      follow: os.log.follow.handler(async function* () {
        yield await Promise.resolve({ total: 0, newest: [] });
      }),
    },
  });
  const engine: Engine = {
    about,
    router,
    locatePicture: options.locatePicture ?? noPicture,
    close: () => {
      isClosed = true;
      questions.close();
      for (const feed of runs.values()) feed.close();
      return Promise.resolve();
    },
  };
  return { engine, questions, settings, demosStarted, watched, isClosed: () => isClosed };
}

/** As the engine's router wraps it. */
function toRpcError(error: MonitorError): ORPCError<string, { remedy: string }> {
  return new ORPCError(error.code, {
    message: error.message,
    status: error.code === ERROR_CODES.notFound ? 404 : 500,
    data: { remedy: error.remedy },
  });
}

function noPicture(): Promise<never> {
  return Promise.reject(
    new MonitorError(ERROR_CODES.notFound, 'This run has no such picture.', 'Choose another.'),
  );
}

function about(): ReturnType<Engine['about']> {
  return {
    version: '1.2.3',
    commit: 'abc1234',
    builtAt: '2026-11-20T00:00:00.000Z',
    platform: 'test',
    dataDir: 'data',
    face: 'browser',
    isWriter: true,
    writer: null,
    canSaveSecrets: false,
  };
}

function summaryOf(feed: RunFeed): RunSummary {
  const { state } = feed;
  return {
    runId: state.runId,
    name: state.name,
    targetLabel: state.targetLabel,
    profileId: state.profileId,
    status: state.status,
    phase: null,
    counts: {
      total: state.taskOrder.length,
      passed: 0,
      partial: 0,
      failed: 0,
      error: 0,
      infra: 0,
      interrupted: 0,
      skipped: 0,
      active: 0,
    },
    progress: 0,
    openedAt: state.openedAt,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    lastSeenAt: state.lastSeenAt,
    model: null,
    agent: null,
    picture: null,
    isWatched: true,
  };
}
