/** The contracts of starting and of operations, implemented. */
import type { RunId } from '#protocol/vocabulary.ts';
import { latestValues } from '../latestValues.ts';
import { monitor, tellingFailures } from '../routerBase.ts';
import type { RunFeed } from '../runs/runFeed.ts';
import type { Operations } from './operations.ts';
import type { Starter } from './starter.ts';

export interface StartingParts {
  readonly starter: Pick<Starter, 'prepare' | 'plan' | 'knownKeys' | 'start'>;
  readonly operations: Pick<Operations, 'preview' | 'run' | 'cancel' | 'hasten'>;
}

type OpenFeed = (runId: RunId) => Promise<RunFeed>;

export function createStartingRouter({ starter }: StartingParts) {
  return {
    prepare: monitor.starting.prepare.handler(async function* ({ input, signal }) {
      yield* tellingFailures(starter.prepare(input, signal));
    }),
    plan: monitor.starting.plan.handler(({ input, signal }) => starter.plan(input, signal)),
    knownKeys: monitor.starting.knownKeys.handler(({ input }) =>
      starter.knownKeys(input.profileId),
    ),
    start: monitor.starting.start.handler(({ input }) => starter.start(input)),
  };
}

export function createOperationsRouter({ operations }: StartingParts, openFeed: OpenFeed) {
  return {
    preview: monitor.operations.preview.handler(({ input }) =>
      operations.preview(input.runId, input.kind),
    ),
    run: monitor.operations.run.handler(({ input }) => operations.run(input.runId, input.kind)),
    cancel: monitor.operations.cancel.handler(async ({ input }) => ({
      isCancelled: await operations.cancel(input.runId, input.operationId),
    })),
    hasten: monitor.operations.hasten.handler(async ({ input }) => ({
      isHastened: await operations.hasten(input.runId, input.operationId),
    })),
    follow: monitor.operations.follow.handler(async ({ input, signal }) => {
      const feed = await openFeed(input.runId);
      return latestValues({
        read: () => Promise.resolve(feed.state.operations),
        onChange: (listener) =>
          feed.addObserver({
            name: 'followed operations',
            onEvents: (events) => {
              if (events.some(({ type }) => type === 'operation.changed')) listener();
            },
          }),
        pauseMs: 0,
        ...(signal ? { signal } : {}),
      });
    }),
  };
}
