import { monitor } from '../routerBase.ts';
import type { Diagnostics } from './diagnostics.ts';

export function createDiagnosticsRouter(diagnostics: Diagnostics) {
  const { diagnostics: procedures } = monitor;
  return {
    write: procedures.write.handler(({ input }) => diagnostics.write(input.runId, input)),
    list: procedures.list.handler(async ({ input }) => ({
      archives: await diagnostics.list(input.runId),
      canReveal: diagnostics.canReveal,
    })),
    reveal: procedures.reveal.handler(async ({ input }) => ({
      isShown: await diagnostics.reveal(input.runId),
    })),
  };
}
