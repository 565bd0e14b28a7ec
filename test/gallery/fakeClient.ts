/** The contract played by invented data, in the page itself. */
import { createRouterClient, implement, ORPCError } from '@orpc/server';
import { contract, type Feed, type LogQuery, type RunMessage } from '#protocol/contract.ts';
import { profileSchema, type Profile } from '#protocol/settings.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { selectRunSummary } from '#core/run/selectors.ts';
import type { MonitorClient, MonitorRpc } from '../../src/renderer/clients/monitorClient.ts';
import { createFakeLibrary } from './fakeLibrary.ts';
import { drawScreen } from './drawScreen.ts';
import { inventInspection } from './inventedInspection.ts';
import { fakeOperations, fakeStarting } from './fakeStarting.ts';
import { createFakeAlerts, createFakeDiagnostics } from './inventedAlerts.ts';
import { inventLine, matchesQuery } from './inventedLog.ts';
import { inventEvents } from './inventedRun.ts';
import type { Scene } from './scenes.ts';

/** The parts that scenes have data for; asking for any other fails as a run that can't be read does. */
const { app, profiles, questions, watch, demo, runs, inspect, log } = contract;
const played = { app, profiles, questions, watch, demo, runs, inspect, log };
const os = implement(played);

export function createFakeClient(scene: Scene, theme: 'light' | 'dark' | 'system'): MonitorClient {
  let profiles: readonly Profile[] = scene.hasProfiles ? inventProfiles() : [];
  const states = new Map<string, RunState>(
    scene.runs.map((run) => [run.runId, reduceRun(createRunState(run.runId), inventEvents(run))]),
  );
  const summaries = () =>
    scene.runs.flatMap(({ runId, isWatched }) => {
      const state = states.get(runId);
      if (state === undefined || fakeLibrary.isTrashed(runId)) return [];
      const meta = fakeLibrary.metaOf(runId);
      const summary = selectRunSummary(state);
      return [{ ...summary, name: meta.name ?? summary.name, meta, isWatched }];
    });
  const listListeners = new Set<() => void>();
  const fakeLibrary = createFakeLibrary(
    scene.runs.map(({ runId }) => runId),
    () => {
      for (const listener of [...listListeners]) listener();
    },
  );
  const isWatched = (runId: string): boolean =>
    scene.runs.find((run) => run.runId === runId)?.isWatched ?? false;
  const stateOf = (runId: string): RunState => states.get(runId) ?? createRunState(runId);
  const startedMs = Date.now();
  const logTotal = (): number => scene.logLines + Math.floor((Date.now() - startedMs) / 400);

  const router = os.router({
    alerts: createFakeAlerts(scene.hasProfiles),
    diagnostics: createFakeDiagnostics(),
    app: {
      about: os.app.about.handler(() => ({
        version: '0.1.0',
        commit: 'gallery0',
        builtAt: new Date().toISOString(),
        platform: 'gallery',
        dataDir: 'memory',
        face: 'browser',
        isWriter: scene.isWriter,
        writer: scene.isWriter ? null : 'the desktop app (process 4211)',
        canSaveSecrets: false,
      })),
      settings: os.app.settings.handler(() => ({ theme, layout: {} })),
      saveSettings: os.app.saveSettings.handler(({ input }) => ({
        theme: input.theme ?? theme,
        layout: input.layout ?? {},
      })),
    },
    profiles: {
      list: os.profiles.list.handler(() => [...profiles]),
      add: os.profiles.add.handler(({ input }) => {
        const added = {
          ...profileSchema.omit({ id: true }).parse(input),
          id: `p${profiles.length}`,
        };
        profiles = [...profiles, added];
        return added;
      }),
      edit: os.profiles.edit.handler(({ input }) => {
        profiles = profiles.map((profile) => (profile.id === input.id ? input : profile));
        return input;
      }),
      remove: os.profiles.remove.handler(({ input }) => {
        const removed = profiles.find((profile) => profile.id === input.id);
        if (removed === undefined) throw new Error('No such profile.');
        profiles = profiles.filter((profile) => profile !== removed);
        return { removed };
      }),
      restore: os.profiles.restore.handler(({ input }) => {
        profiles = [...profiles, input];
        return input;
      }),
      previewSshConfig: os.profiles.previewSshConfig.handler(() => inventSshConfig()),
      importSshConfig: os.profiles.importSshConfig.handler(({ input }) => ({
        added: [],
        skipped: input.aliases.map((alias) => ({ alias, reason: 'This is only the gallery.' })),
      })),
      test: os.profiles.test.handler(async function* () {
        const titles = [
          ['dns', 'Look up the host'],
          ['tcp', 'Reach port 22'],
          ['host_key', 'Check the host key'],
          ['login', 'Log in'],
          ['docker', 'Use Docker'],
          ['container', 'Find the container'],
        ] as const;
        for (const [id, title] of titles) {
          yield { id, title, status: 'running' as const, detail: '', remedy: '', durationMs: null };
          await pause(250);
          const isBad = id === 'docker';
          yield {
            id,
            title,
            status: isBad ? ('failed' as const) : ('ok' as const),
            detail: isBad ? 'permission denied on /var/run/docker.sock' : '',
            remedy: isBad ? 'On the VM: sudo usermod -aG docker azureuser, then log in again.' : '',
            durationMs: 130,
          };
          if (isBad) return;
        }
      }),
    },
    questions: {
      follow: os.questions.follow.handler(async function* ({ signal }) {
        yield [...scene.questions];
        await pause(86_400_000, signal);
      }),
      answer: os.questions.answer.handler(() => ({ isAccepted: true })),
    },
    watch: {
      start: os.watch.start.handler(() => ({ runId: 'live' })),
      stop: os.watch.stop.handler(() => ({ isStopped: true })),
      reconnect: os.watch.reconnect.handler(() => ({ isTrying: true })),
    },
    starting: fakeStarting,
    operations: fakeOperations,
    demo: {
      start: os.demo.start.handler(() => ({ runId: 'live', profileId: 'demo' })),
      stop: os.demo.stop.handler(() => ({ isStopped: true })),
      injectFault: os.demo.injectFault.handler(() => ({ isInjected: true })),
    },
    runs: {
      list: os.runs.list.handler(summaries),
      followList: os.runs.followList.handler(async function* ({ signal }) {
        while (signal?.aborted !== true) {
          yield summaries();
          await new Promise<void>((resolve) => {
            listListeners.add(resolve);
            signal?.addEventListener('abort', () => resolve());
          });
          listListeners.clear();
        }
      }),
      snapshot: os.runs.snapshot.handler(({ input }) => stateOf(input.runId)),
      follow: os.runs.follow.handler(async function* ({
        input,
        signal,
      }): AsyncGenerator<RunMessage> {
        yield { kind: 'snapshot', state: stateOf(input.runId) };
        const startMs = Date.now();
        while (signal?.aborted !== true) {
          yield { kind: 'feed', feed: inventFeed(isWatched(input.runId), startMs) };
          await pause(1000, signal);
        }
      }),
      events: os.runs.events.handler(({ input }) => {
        const run = scene.runs.find(({ runId }) => runId === input.runId);
        const events = run === undefined ? [] : inventEvents(run);
        return events.slice(input.after, input.after + input.limit);
      }),
      history: os.runs.history.handler(() => ({})),
      commands: os.runs.commands.handler(() => inventCommands()),
      stepFiles: os.runs.stepFiles.handler(({ input }) => [
        {
          name: `plan_${input.stepNumber}.txt`,
          kind: 'plan',
          sizeBytes: 812,
          text: '1. Open the sheet.\n2. Find the last row of column B.\n3. Write the formula.\n4. Save.',
        },
        {
          name: `a11y_${input.stepNumber}.txt`,
          kind: 'accessibility tree',
          sizeBytes: 48_210,
          text: 'window "Quarterly figures"\n  menubar\n    menu "File"\n  table <img onerror=alert(1)>',
        },
      ]),
    },
    library: fakeLibrary.procedures,
    inspect: {
      step: os.inspect.step.handler(({ input }) => inventInspection(input.stepNumber)),
      pictures: os.inspect.pictures.handler(() => []),
      film: os.inspect.film.handler(() => {
        throw new Error('The gallery makes no films.');
      }),
    },
    log: {
      page: os.log.page.handler(({ input }) =>
        inventPage(logTotal(), startedMs, input.from, input.count, input.query),
      ),
      follow: os.log.follow.handler(async function* ({ signal }) {
        while (signal?.aborted !== true) {
          const total = logTotal();
          yield {
            total,
            newest: Array.from({ length: Math.min(5, total) }, (_, back) =>
              inventLine(total - 1 - back, Date.now() - back * 400),
            ),
          };
          await pause(400, signal);
        }
      }),
    },
  });
  return {
    rpc: withAbsentParts(createRouterClient(router, { context: {} })),
    pictureUrl: (_runId, ref) => drawScreen(ref),
    canTakeFolders: false,
    deliverExport: () => Promise.resolve({ status: 'downloaded' }),
    close: () => undefined,
  };
}

function withAbsentParts(parts: object): MonitorRpc {
  const client = new Proxy(parts, {
    get: (target, name): unknown => Reflect.get(target, name) ?? absentPart(String(name)),
  });
  // The proxy has every name of the contract; TypeScript can't know that of a proxy.
  return client as MonitorRpc;
}

function absentPart(part: string): object {
  return new Proxy(
    {},
    {
      get: (_target, name) => () =>
        Promise.reject(
          new ORPCError('not_found', { message: `The gallery has no ${part}.${String(name)}.` }),
        ),
    },
  );
}

function inventPage(
  total: number,
  nowMs: number,
  from: number,
  count: number,
  query: LogQuery | undefined,
) {
  if (query === undefined) {
    const length = Math.max(0, Math.min(count, total - from));
    return {
      total,
      lines: Array.from({ length }, (_, offset) =>
        inventLine(from + offset, nowMs - (total - from - offset) * 400),
      ),
    };
  }
  // Enough to see how it behaves; a search over a million lines is the engine's business.
  const searched = Math.min(total, 50_000);
  const matches = Array.from({ length: searched }, (_, index) => inventLine(index, nowMs)).filter(
    (line) => matchesQuery(line, query),
  );
  return { total: matches.length, lines: matches.slice(from, from + count) };
}

function inventFeed(isLive: boolean, startMs: number): Feed {
  const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();
  if (!isLive)
    return {
      mode: 'past',
      sentAt: ago(0),
      linkAt: null,
      logAt: null,
      filesAt: null,
      screenAt: null,
    };
  return {
    mode: 'live',
    sentAt: ago(0),
    linkAt: ago(700),
    logAt: ago(Date.now() - startMs + 2500),
    filesAt: ago(8000),
    screenAt: ago(1200),
  };
}

function inventProfiles(): readonly Profile[] {
  const draft = { host: '20.31.7.112', user: 'azureuser', group: 'Azure' };
  return [
    profileSchema.parse({ ...draft, id: 'west', name: 'azure-d8-west' }),
    profileSchema.parse({ ...draft, id: 'east', name: 'azure-d8-east', host: '20.31.9.4' }),
    profileSchema.parse({
      ...draft,
      id: 'lab',
      name: 'lab-1',
      host: 'lab-1.local',
      user: 'me',
      group: '',
      port: 2222,
    }),
  ];
}

function inventSshConfig() {
  const vm = { port: 22, user: 'azureuser', identityFile: '', isSaved: false, obstacle: '' };
  const jumps = [{ host: 'gate.example.edu', port: 22, user: 'me', identityFile: '' }];
  const place = '~/.ssh/config:4';
  const origins = [{ field: 'host', place }];
  const leftOut = [
    { what: 'LocalForward: becomes a tunnel of the VM, which is opened when asked for', place },
  ];
  return {
    files: ['~/.ssh/config'],
    candidates: [
      { ...vm, alias: 'waa-lab', host: '10.2.0.14', jumps, origins, leftOut },
      {
        ...vm,
        alias: 'azure-d8-west',
        host: '20.31.7.112',
        jumps: [],
        origins,
        leftOut: [],
        isSaved: true,
      },
    ],
    problems: ['~/.ssh/config:9: "Match exec" is not looked at; what it sets is left out.'],
  };
}

function inventCommands() {
  const lines = [
    ['clock', 'Read the clock', 'date -u +%s.%N', 14],
    ['containers', 'List containers', "docker ps --all --no-trunc --format '{{json .}}'", 61],
    ['log', 'Follow the container log', 'docker logs --follow --timestamps winarena', 1],
    [
      'find',
      'List new result files',
      "find /home/azureuser/WindowsAgentArena/src/win-arena-container/client/results/pyautogui/a11y_tree/gpt-4o -newermt @1795173122 -type f -printf '%P\\t%s\\t%T@\\0'",
      312,
    ],
  ] as const;
  return lines.map(([commandId, title, commandLine, count]) => ({
    at: new Date().toISOString(),
    commandId,
    title,
    effect: 'read' as const,
    commandLine,
    exitCode: 0,
    durationMs: 42,
    receivedBytes: 1280,
    count,
  }));
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.min(ms, 2 ** 31 - 1));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
