/** Pictures of a run on their way out: which there are, and neutral names for them. */
import type { RunState } from '#protocol/snapshot.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';

/** Every picture that the run's state names, once, in the order of tasks and steps. */
export function listPictures(state: RunState): readonly PictureRef[] {
  const refs = new Set<PictureRef>();
  const add = (ref: PictureRef | null | undefined): void => {
    if (ref !== null && ref !== undefined) refs.add(ref);
  };
  for (const key of state.taskOrder) {
    for (const attempt of state.tasks[key]?.attempts ?? []) {
      add(attempt.resetScreenshot);
      for (const step of attempt.steps) {
        add(step.screenshotBefore);
        add(step.screenshot);
      }
    }
  }
  add(state.screen?.picture);
  add(state.verdict?.picture);
  return [...refs];
}

/**
 * The state with every picture under the name that `nameOf` gives it: paths of the VM tell of its
 * users and of the model. Null takes the picture out.
 */
export function renamePictures(
  state: RunState,
  nameOf: (ref: PictureRef) => PictureRef | null,
): RunState {
  const named = (ref: PictureRef | null): PictureRef | null => (ref === null ? null : nameOf(ref));
  const tasks = Object.entries(state.tasks).map(([key, task]) => [
    key,
    {
      ...task,
      attempts: task.attempts.map((attempt) => ({
        ...attempt,
        resetScreenshot: named(attempt.resetScreenshot),
        steps: attempt.steps.map((step) => ({
          ...step,
          screenshot: named(step.screenshot),
          screenshotBefore: named(step.screenshotBefore),
        })),
      })),
    },
  ]);
  const screen = state.screen === null ? null : named(state.screen.picture);
  return {
    ...state,
    tasks: Object.fromEntries(tasks) as RunState['tasks'],
    screen: state.screen === null || screen === null ? null : { ...state.screen, picture: screen },
    verdict:
      state.verdict === null ? null : { ...state.verdict, picture: named(state.verdict.picture) },
  };
}
