/** The contract implemented: each procedure calls one thing of the engine. */
import { withEventMeta } from '@orpc/server';
import type { RunMessage } from '#protocol/contract.ts';
import { createDiagnosticsRouter } from './diagnostics/diagnosticsRouter.ts';
import { createAlertsRouter } from './alerts/alertsRouter.ts';
import type { EngineParts } from './engineParts.ts';
import { createAnalysisRouter } from './analysis/analysisRouter.ts';
import { createCostRouter } from './cost/costRouter.ts';
import { createExportsRouter } from './exports/exportsRouter.ts';
import { createImportsRouter } from './imports/importsRouter.ts';
import { createLibraryRouter } from './library/libraryRouter.ts';
import { inspectorRouter } from './inspector/inspectorRouter.ts';
import { latestValues } from './latestValues.ts';
import { monitor, tellingFailures } from './routerBase.ts';
import { followLines } from './runs/followLines.ts';
import { createTunnelsRouter } from './tunnels/tunnelsRouter.ts';
import { createOperationsRouter, createStartingRouter } from './starting/startingRouter.ts';

/** The list of runs is sent again at most this often. */
const LIST_PAUSE_MS = 1000;

export type MonitorRouter = ReturnType<typeof createRouter>;

export function createRouter(parts: EngineParts) {
  return monitor.router({
    alerts: createAlertsRouter(parts.alerts),
    tunnels: createTunnelsRouter(parts.tunnels),
    diagnostics: createDiagnosticsRouter(parts.diagnostics),
    app: {
      about: monitor.app.about.handler(() => parts.about()),
      settings: monitor.app.settings.handler(async () => (await parts.settings.read()).app),
      saveSettings: monitor.app.saveSettings.handler(async ({ input }) => {
        const file = await parts.settings.update((before) => ({
          ...before,
          app: {
            ...before.app,
            ...input,
            layout: { ...before.app.layout, ...input.layout },
          },
        }));
        return file.app;
      }),
    },
    profiles: {
      list: monitor.profiles.list.handler(() => parts.profiles.list()),
      add: monitor.profiles.add.handler(({ input }) => parts.profiles.add(input)),
      edit: monitor.profiles.edit.handler(({ input }) => parts.profiles.edit(input)),
      remove: monitor.profiles.remove.handler(async ({ input }) => ({
        removed: await parts.profiles.remove(input.id),
      })),
      restore: monitor.profiles.restore.handler(({ input }) => parts.profiles.add(input, input.id)),
      previewSshConfig: monitor.profiles.previewSshConfig.handler(({ input }) =>
        parts.sshConfig.preview(input.file),
      ),
      importSshConfig: monitor.profiles.importSshConfig.handler(({ input }) =>
        parts.sshConfig.import(input.aliases, input.file),
      ),
      test: monitor.profiles.test.handler(async function* ({ input, signal }) {
        yield* tellingFailures(parts.testProfile(input, signal));
      }),
    },
    questions: {
      follow: monitor.questions.follow.handler(({ signal }) =>
        latestValues({
          read: () => Promise.resolve(parts.questions.questions),
          onChange: (listener) => parts.questions.onChange(listener),
          pauseMs: 0,
          ...(signal ? { signal } : {}),
        }),
      ),
      answer: monitor.questions.answer.handler(({ input }) => ({
        isAccepted: parts.questions.answer(input),
      })),
    },
    watch: {
      start: monitor.watch.start.handler(async ({ input }) => ({
        runId: await parts.watches.start(input.profileId),
      })),
      stop: monitor.watch.stop.handler(async ({ input }) => ({
        isStopped:
          (await parts.watches.stop(input.runId)) ||
          (await parts.imports.folders.stop(input.runId)),
      })),
      reconnect: monitor.watch.reconnect.handler(async ({ input }) => ({
        isTrying: await parts.watches.reconnect(input.runId),
      })),
    },
    imports: createImportsRouter(parts.imports),
    demo: {
      start: monitor.demo.start.handler(({ input }) => parts.demo.start(input)),
      stop: monitor.demo.stop.handler(async () => ({ isStopped: await parts.demo.stop() })),
      injectFault: monitor.demo.injectFault.handler(({ input }) => ({
        isInjected: parts.demo.injectFault(input.name),
      })),
    },
    runs: {
      list: monitor.runs.list.handler(() => parts.library.list()),
      followList: monitor.runs.followList.handler(({ signal }) =>
        latestValues({
          read: () => parts.library.list(),
          onChange: (listener) => parts.library.onChange(listener),
          pauseMs: LIST_PAUSE_MS,
          ...(signal ? { signal } : {}),
        }),
      ),
      snapshot: monitor.runs.snapshot.handler(
        async ({ input }) => (await parts.library.open(input.runId)).feed.state,
      ),
      follow: monitor.runs.follow.handler(async ({ input, signal, lastEventId }) => {
        const { feed } = await parts.library.open(input.runId);
        const resumed = Number(lastEventId ?? NaN);
        const afterSeq = Number.isInteger(resumed) ? resumed : input.afterSeq;
        return numbered(feed.follow(afterSeq, signal), afterSeq ?? 0);
      }),
      events: monitor.runs.events.handler(({ input }) =>
        parts.library.events(input.runId, input.after, input.limit),
      ),
      history: monitor.runs.history.handler(({ input }) => parts.history(input.runId)),
      commands: monitor.runs.commands.handler(({ input }) => parts.watches.commands(input.runId)),
      stepFiles: monitor.runs.stepFiles.handler(({ input }) =>
        parts.stepFiles(input.runId, input.task, input.stepNumber),
      ),
    },
    analysis: createAnalysisRouter(parts.analysis),
    cost: createCostRouter(parts),
    exports: createExportsRouter(parts),
    library: createLibraryRouter(parts.runLibrary),
    inspect: inspectorRouter(parts.inspector),
    starting: createStartingRouter(parts.starting),
    operations: createOperationsRouter(
      parts.starting,
      async (runId) => (await parts.library.open(runId)).feed,
    ),
    log: {
      page: monitor.log.page.handler(async ({ input }) => {
        const { lines } = await parts.library.open(input.runId);
        return lines.page(input.from, input.count, input.query);
      }),
      follow: monitor.log.follow.handler(async ({ input, signal }) => {
        const { lines } = await parts.library.open(input.runId);
        return followLines(lines, signal);
      }),
    },
  });
}

/** Gives each message the number that a transport sends back to resume. */
async function* numbered(
  messages: AsyncIterable<RunMessage>,
  afterSeq: number,
): AsyncGenerator<RunMessage> {
  let seq = afterSeq;
  for await (const message of messages) {
    if (message.kind === 'snapshot') seq = message.state.seq;
    if (message.kind === 'events') seq = message.events.at(-1)?.seq ?? seq;
    yield withEventMeta(message, { id: String(seq) });
  }
}
