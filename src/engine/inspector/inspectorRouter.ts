/** Looking at steps, for every face. */
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { monitor } from '../routerBase.ts';
import type { RunPaths } from '../runs/runPaths.ts';
import { readStepInspection, readStepPictures } from './stepInspection.ts';

export interface InspectorParts {
  /** @throws MonitorError `not_found` */
  readonly openRun: (
    runId: RunId,
  ) => Promise<{ readonly paths: RunPaths; readonly state: RunState }>;
}

export function inspectorRouter({ openRun }: InspectorParts) {
  return {
    step: monitor.inspect.step.handler(async ({ input: { runId, ...request } }) =>
      readStepInspection({ ...(await openRun(runId)), ...request }),
    ),
    pictures: monitor.inspect.pictures.handler(async ({ input: { runId, ...request } }) =>
      readStepPictures({ ...(await openRun(runId)), ...request }),
    ),
  };
}
