/** What the URL selects, looked up in the state of the run. */
import { selectCurrentTask } from '#core/run/selectors.ts';
import type { AttemptState, RunState, TaskState } from '#protocol/snapshot.ts';
import type { RunRoute } from '../store/route.ts';
import { framesOf, frameIndexOf, type Frame } from '../components/stage/frames.ts';

export interface Selection {
  /** Null while no task was ever begun and none was chosen. */
  readonly task: TaskState | null;
  readonly attempt: AttemptState | null;
  readonly frames: readonly Frame[];
  /** -1 when there is no frame. */
  readonly frameIndex: number;
  /** True while the newest of everything is shown as it comes. */
  readonly isFollowing: boolean;
}

const NO_FRAMES: readonly Frame[] = [];

export function selectionOf(state: RunState, route: RunRoute): Selection {
  const current = selectCurrentTask(state);
  const task =
    route.taskKey === null
      ? (current?.task ?? latestTask(state))
      : (state.tasks[route.taskKey] ?? null);
  const attempt =
    route.attempt === null
      ? task?.attempts.at(-1)
      : task?.attempts.find((each) => each.number === route.attempt);
  const frames = attempt === undefined ? NO_FRAMES : framesOf(attempt);
  const isCurrent = route.taskKey === null || route.taskKey === current?.task.key;
  return {
    task,
    attempt: attempt ?? null,
    frames,
    frameIndex: frameIndexOf(frames, route.step),
    isFollowing: isCurrent && route.step === null && route.attempt === null,
  };
}

/** Between tasks and after the end: what was worked on last. */
function latestTask(state: RunState): TaskState | null {
  let latest: TaskState | null = null;
  let latestAt = '';
  for (const key of state.taskOrder) {
    const task = state.tasks[key];
    const startedAt = task?.attempts.at(-1)?.startedAt;
    if (task === undefined || startedAt === undefined || startedAt < latestAt) continue;
    latest = task;
    latestAt = startedAt;
  }
  return latest;
}
