/**
 * An engine whose runs and answers a test writes down, for what a face makes of them. Following,
 * profiles and questions are the real engine's parts; only what needs a VM or a disk is scripted.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Alerts } from '../../src/engine/alerts/alerts.ts';
import { Tunnels } from '../../src/engine/tunnels/tunnelsRouter.ts';
import { Diagnostics } from '../../src/engine/diagnostics/diagnostics.ts';
import { createRouter } from '../../src/engine/router.ts';
import { LineStore } from '../../src/engine/runs/lineStore.ts';
import type { RunFeed } from '../../src/engine/runs/runFeed.ts';
import { Profiles } from '../../src/engine/profiles.ts';
import { QuestionDesk } from '../../src/engine/questionDesk.ts';
import { SshConfigImport } from '../../src/engine/sshConfig/sshConfigImport.ts';
import type { StartingParts } from '../../src/engine/starting/startingRouter.ts';
import { noSecretStore } from '../../src/engine/settings/secretStore.ts';
import type { SettingsStore } from '../../src/engine/settings/settingsStore.ts';
import { RunAnalyst } from '../../src/engine/analysis/runAnalyst.ts';
import type { EngineParts } from '../../src/engine/engineParts.ts';
import type { Engine } from '#engine';
import { createMemoryLibrary } from './memoryLibrary.ts';
import { NO_OVERRIDES } from '#core/analysis/index.ts';
import { selectRunSummary } from '#core/run/selectors.ts';
import type { DemoOptions, DiagnosisStep, RunSummary } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { settingsFileSchema } from '#protocol/settings.ts';
import type { Profile, ProfileDraft, SettingsFile } from '#protocol/settings.ts';

export interface ScriptedEngine {
  readonly engine: Engine;
  readonly questions: QuestionDesk;
  readonly settings: SettingsStore;
  /** Demo options asked for, and profiles watched, in order. */
  readonly demosStarted: readonly DemoOptions[];
  readonly watched: readonly Profile[];
  readonly tested: readonly Profile[];
  isClosed(): boolean;
}

export interface ScriptedEngineOptions {
  readonly runs?: readonly RunFeed[];
  readonly profiles?: readonly ProfileDraft[];
  readonly settings?: SettingsStore;
  readonly onTest?: (
    questions: QuestionDesk,
    signal: AbortSignal | undefined,
  ) => AsyncIterable<DiagnosisStep> | readonly DiagnosisStep[];
  /** Called when a face asks to watch; a thrown MonitorError is what the face gets. */
  readonly onWatch?: (profile: Profile, questions: QuestionDesk) => string | Promise<string>;
  readonly locatePicture?: Engine['locatePicture'];
  /** Starting and operations; left out, each is refused. */
  readonly tunnels?: Tunnels;
  readonly starting?: StartingParts;
  /** Where `.ssh/config` is looked for; left out, there is none. */
  readonly homeDir?: string;
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

/** For a part that no script plays: whoever calls it is told so. */
function notScripted<Name extends keyof EngineParts>(name: Name): EngineParts[Name] {
  const part = new Proxy(
    {},
    {
      get: (_target, method) => () => {
        throw new Error(`The scripted engine has no ${name}.${String(method)}.`);
      },
    },
  );
  // A proxy answers to every name, which TypeScript can't see.
  return part as EngineParts[Name];
}

export async function createScriptedEngine(
  options: ScriptedEngineOptions = {},
): Promise<ScriptedEngine> {
  const settings = options.settings ?? memorySettings();
  const profiles = new Profiles(settings, noSecretStore);
  for (const draft of options.profiles ?? []) await profiles.add(draft);
  const questions = new QuestionDesk();
  const demosStarted: DemoOptions[] = [];
  const watched: Profile[] = [];
  const tested: Profile[] = [];
  let isClosed = false;
  const runs = new Map((options.runs ?? []).map((feed) => [feed.runId, feed]));
  const runOf = (runId: string): RunFeed => {
    const feed = runs.get(runId);
    if (feed) return feed;
    throw new MonitorError(ERROR_CODES.notFound, `There is no run "${runId}".`, 'List the runs.');
  };
  const firstRun = (): string => {
    const [runId] = runs.keys();
    if (runId === undefined) throw new Error('The script has no run.');
    return runId;
  };
  const alerts = new Alerts({
    dataDir: path.join(tmpdir(), 'waa-monitor-no-alerts'),
    isWriter: true,
    settings,
    secrets: noSecretStore,
    log: { info: () => undefined, warn: () => undefined },
    appVersion: '1.2.3',
    env: {},
  });
  const library: EngineParts['library'] = {
    open: async (runId) => ({
      feed: await Promise.resolve(runOf(runId)),
      lines: new LineStore(path.join(tmpdir(), 'waa-monitor-no-lines')),
    }),
    list: () => Promise.resolve([...runs.values()].map(summaryOf)),
    onChange: () => () => undefined,
    events: (runId) => Promise.resolve((runOf(runId), [])),
  };
  const diagnostics = new Diagnostics({
    dataDir: path.join(tmpdir(), 'waa-monitor-no-diagnostics'),
    library,
    settings,
    about,
    commands: () => Promise.resolve([]),
  });
  const router = createRouter({
    settings,
    alerts,
    diagnostics,
    profiles,
    sshConfig: new SshConfigImport(profiles, {
      homeDir: options.homeDir ?? path.join(tmpdir(), 'waa-monitor-no-home'),
      name: 'me',
    }),
    questions,
    about,
    library,
    runLibrary: createMemoryLibrary(),
    watches: {
      start: async (profileId) => {
        const profile = await profiles.get(profileId);
        watched.push(profile);
        return (await options.onWatch?.(profile, questions)) ?? firstRun();
      },
      stop: () => Promise.resolve(true),
      reconnect: () => Promise.resolve(false),
      commands: () => Promise.resolve([]),
    },
    starting: options.starting ?? notScripted('starting'),
    tunnels: options.tunnels ?? new Tunnels(profiles, noTunnels),
    demo: {
      start: (demo) => {
        demosStarted.push(demo);
        return Promise.resolve({ runId: firstRun(), profileId: 'demo' });
      },
      stop: () => Promise.resolve(true),
      injectFault: () => false,
    },
    history: () => Promise.resolve({}),
    testProfile: async function* (target, signal) {
      if ('id' in target) tested.push(await profiles.get(target.id));
      yield* options.onTest?.(questions, signal) ?? [];
    },
    inspector: { openRun: () => Promise.reject(new Error('No run is inspected here.')) },
    stepFiles: () => Promise.resolve([]),
    analysis: new RunAnalyst({
      library: {
        open: async (runId) => ({
          feed: await Promise.resolve(runOf(runId)),
          lines: new LineStore(path.join(tmpdir(), 'waa-monitor-no-lines')),
        }),
        peek: (runId) => runOf(runId).state,
        list: () => Promise.resolve([...runs.values()].map(summaryOf)),
        events: () => Promise.resolve([]),
      },
      dataDir: path.join(tmpdir(), 'waa-monitor-no-data'),
      overrides: () => Promise.resolve(NO_OVERRIDES),
    }),
    cost: notScripted('cost'),
    exports: notScripted('exports'),
    imports: notScripted('imports'),
  });
  const engine: Engine = {
    about,
    router,
    locatePicture: options.locatePicture ?? noPicture,
    locateExport: () => {
      throw new MonitorError(ERROR_CODES.notFound, 'There is no such export.', 'Export again.');
    },
    close: () => {
      isClosed = true;
      questions.close();
      for (const feed of runs.values()) feed.close();
      return Promise.resolve();
    },
  };
  return { engine, questions, settings, demosStarted, watched, tested, isClosed: () => isClosed };
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
    readOnlyReason: null,
    canSaveSecrets: false,
  };
}

function summaryOf(feed: RunFeed): RunSummary {
  return { ...selectRunSummary(feed.state), isWatched: true };
}

function noTunnels(): never {
  throw new Error('The script has no tunnels.');
}
