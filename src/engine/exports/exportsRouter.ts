/** `exports.*` of the contract. */
import type { EngineParts } from '../engineParts.ts';
import { monitor, tellingFailures } from '../routerBase.ts';

/** Statuses are sent at most this often; 154 tasks of pictures make thousands. */
const STATUS_PAUSE_MS = 100;

export function createExportsRouter({ exports: runExports }: Pick<EngineParts, 'exports'>) {
  return {
    plan: monitor.exports.plan.handler(({ input }) => runExports.plan(input)),
    preview: monitor.exports.preview.handler(({ input }) => runExports.preview(input)),
    start: monitor.exports.start.handler(({ input }) => runExports.start(input)),
    follow: monitor.exports.follow.handler(async function* ({ input, signal }) {
      for await (const status of tellingFailures(runExports.follow(input.exportId, signal))) {
        yield status;
        if (status.status === 'running') await pause(STATUS_PAUSE_MS);
      }
    }),
    cancel: monitor.exports.cancel.handler(({ input }) => ({
      isCancelled: runExports.cancel(input.exportId),
    })),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
