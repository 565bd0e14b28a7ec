/** Which tasks run, and which worker does which. */
import type { TaskRef } from '#protocol/vocabulary.ts';
import { TASK_CATALOGUE, WAA_DOMAINS } from '#core/waa/taskCatalogue.ts';

/** `count` tasks spread evenly over the domains, in WAA's file order. */
export function selectTasks(count: number): readonly TaskRef[] {
  const chosen = new Set<string>();
  for (let round = 0; chosen.size < count; round += 1) {
    const before = chosen.size;
    for (const { id, exampleIds } of WAA_DOMAINS) {
      const exampleId = exampleIds[round];
      if (exampleId !== undefined && chosen.size < count) chosen.add(`${id}/${exampleId}`);
      if (exampleId !== undefined && chosen.size === count) break;
    }
    if (chosen.size === before && round > TASK_CATALOGUE.length) break;
  }
  return TASK_CATALOGUE.filter(({ domain, exampleId }) => chosen.has(`${domain}/${exampleId}`));
}

/** WAA's split: contiguous slices, the first workers take one more where it doesn't divide. */
export function sliceFor(
  tasks: readonly TaskRef[],
  workerId: number,
  workerCount: number,
): readonly TaskRef[] {
  const perWorker = Math.floor(tasks.length / workerCount);
  const extra = tasks.length % workerCount;
  const start = workerId * perWorker + Math.min(workerId, extra);
  return tasks.slice(start, start + perWorker + (workerId < extra ? 1 : 0));
}
