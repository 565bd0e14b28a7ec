/** Looking at steps, for every face. */
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { filmFileName } from '#core/film/filmPlan.ts';
import { monitor } from '../routerBase.ts';
import type { RunPaths } from '../runs/runPaths.ts';
import { makeGif } from './makeGif.ts';
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
    film: monitor.inspect.film.handler(async ({ input: { runId, ...request }, signal }) => {
      const run = await openRun(runId);
      const { bytes, ...film } = await makeGif({ ...run, ...request, signal });
      const task = run.state.tasks[request.task];
      return {
        ...film,
        fileName: task === undefined ? 'film.gif' : filmFileName(task, 'gif'),
        mediaType: 'image/gif' as const,
        sizeBytes: bytes.length,
        base64: bytes.toString('base64'),
      };
    }),
    pictures: monitor.inspect.pictures.handler(async ({ input: { runId, ...request } }) =>
      readStepPictures({ ...(await openRun(runId)), ...request }),
    ),
  };
}
