import type { TaskPicture } from '#core/run/selectors.ts';
import type { AttemptState } from '#protocol/snapshot.ts';
import { stepLabel, type ScreenSize } from '../task/stepLabel.ts';

/** Pictures with what their step did in the words of the list of steps, instead of its code. */
export function captionedPictures(
  pictures: readonly TaskPicture[],
  attempt: AttemptState | null,
  screen: ScreenSize | null,
): readonly TaskPicture[] {
  const steps = new Map(attempt?.steps.map((step) => [step.number, step]));
  return pictures.map((picture) => {
    const step = steps.get(picture.stepNumber);
    return step === undefined || step.actions.length === 0
      ? picture
      : { ...picture, caption: stepLabel(step, screen).text };
  });
}
