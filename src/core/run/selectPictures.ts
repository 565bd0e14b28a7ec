import type { AttemptState, StepState, TaskState } from '#protocol/snapshot.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { memoise } from './memoise.ts';

export interface TaskPicture {
  readonly ref: PictureRef;
  /** 0 for the screen after reset, else the step after whose action the picture was taken. */
  readonly stepNumber: number;
  /** One line for people; text of the VM, so never to be shown as markup. */
  readonly caption: string;
  /** VM clock; null when it is not known. */
  readonly at: string | null;
}

/** Enough to tell actions apart below a thumbnail. */
const CAPTION_LENGTH = 120;

/** All pictures of the task's attempt (the latest one when not said which), in order. */
export function selectPictures(task: TaskState, attemptNumber?: number): readonly TaskPicture[] {
  const attempt =
    attemptNumber === undefined
      ? task.attempts.at(-1)
      : task.attempts.find((each) => each.number === attemptNumber);
  return attempt === undefined ? [] : picturesOf(attempt);
}

const picturesOf: (attempt: AttemptState) => readonly TaskPicture[] = memoise((attempt) => [
  ...resetPicture(attempt),
  ...attempt.steps.flatMap(stepPicture),
]);

function resetPicture(attempt: AttemptState): readonly TaskPicture[] {
  if (attempt.resetScreenshot === null) return [];
  return [
    { ref: attempt.resetScreenshot, stepNumber: 0, caption: 'After reset', at: attempt.readyAt },
  ];
}

function stepPicture(step: StepState): readonly TaskPicture[] {
  if (step.screenshot === null) return [];
  return [
    {
      ref: step.screenshot,
      stepNumber: step.number,
      caption: stepCaption(step),
      at: step.observedAt ?? step.actedAt,
    },
  ];
}

/** What the step did, in one line: the first line of code that is no comment. */
function stepCaption(step: StepState): string {
  const lines = step.actions
    .flatMap((action) => action.text.split('\n'))
    .map((line) => line.trim());
  const told = lines.filter((line) => line !== '');
  const line = told.find((each) => !each.startsWith('#')) ?? told[0] ?? '';
  return line.length > CAPTION_LENGTH ? `${line.slice(0, CAPTION_LENGTH - 1)}…` : line;
}

/**
 * What the agent saw before it acted: the agent's own picture where it saved one, else the screen
 * after the step before.
 */
export function pictureBefore(attempt: AttemptState, stepNumber: number): PictureRef | null {
  const index = attempt.steps.findIndex((step) => step.number === stepNumber);
  const own = attempt.steps[index]?.screenshotBefore;
  if (own !== null && own !== undefined) return own;
  if (index < 0) return null;
  return index === 0 ? attempt.resetScreenshot : (attempt.steps[index - 1]?.screenshot ?? null);
}
