import { memoise } from '#core/run/memoise.ts';
import { isEndedStatus } from '#core/run/taskStatus.ts';
import type { AttemptState, RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';

export interface EndedTask {
  readonly key: TaskKey;
  readonly domain: string;
  readonly exampleId: string;
  readonly attempt: AttemptState;
  readonly endedAt: string;
}

/** Tasks whose latest attempt ended, in the order in which they ended. */
export const selectEndedTasks: (state: RunState) => readonly EndedTask[] = memoise((state) => {
  const ended: EndedTask[] = [];
  for (const key of state.taskOrder) {
    const task = state.tasks[key];
    const attempt = task?.attempts.at(-1);
    if (task === undefined || attempt === undefined || attempt.endedAt === null) continue;
    if (!isEndedStatus(task.status)) continue;
    const { domain, exampleId } = task;
    ended.push({ key, domain, exampleId, attempt, endedAt: attempt.endedAt });
  }
  return ended.sort((a, b) => (a.endedAt < b.endedAt ? -1 : Number(a.endedAt > b.endedAt)));
});
