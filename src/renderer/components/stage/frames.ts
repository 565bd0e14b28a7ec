/** Frames of an attempt: the screen after reset, then one per step. */
import { memoise } from '#core/run/memoise.ts';
import { pictureBefore } from '#core/run/selectors.ts';
import type { AttemptState } from '#protocol/snapshot.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { marksOf, pointerAfter, type Mark, type Point } from './overlayGeometry.ts';

export interface Frame {
  /** 0 for the screen after reset. */
  readonly stepNumber: number;
  /** Null when no screenshot of the step has arrived. */
  readonly picture: PictureRef | null;
  /** What the agent saw when it chose the action. */
  readonly before: PictureRef | null;
  readonly marks: readonly Mark[];
}

export const framesOf: (attempt: AttemptState) => readonly Frame[] = memoise((attempt) => {
  const frames: Frame[] = [];
  let pointer: Point | null = null;
  if (attempt.resetScreenshot !== null) {
    frames.push({ stepNumber: 0, picture: attempt.resetScreenshot, before: null, marks: [] });
  }
  for (const step of attempt.steps) {
    if (step.number === 0) continue;
    frames.push({
      stepNumber: step.number,
      picture: step.screenshot,
      before: pictureBefore(attempt, step.number),
      marks: marksOf(step.targets, pointer),
    });
    pointer = pointerAfter(step.targets) ?? pointer;
  }
  return frames;
});

/** The frame of that step, else the last before it, else the first; the newest for null. */
export function frameIndexOf(frames: readonly Frame[], stepNumber: number | null): number {
  if (stepNumber === null) return frames.length - 1;
  const index = frames.findLastIndex((frame) => frame.stepNumber <= stepNumber);
  return index === -1 ? Math.min(0, frames.length - 1) : index;
}
