/** Where two attempts at the same task part ways. */
import type { AttemptState, StepState } from '#protocol/snapshot.ts';
import { stepSignature } from './stepSignature.ts';

export interface PairedStep {
  /** 1-based position, the same on both sides. */
  readonly position: number;
  readonly first: StepState | null;
  readonly other: StepState | null;
  readonly isSame: boolean;
}

/** Step by step beside each other; the longer attempt goes on alone. */
export function pairSteps(
  first: AttemptState | null,
  other: AttemptState | null,
): readonly PairedStep[] {
  const left = stepsOf(first);
  const right = stepsOf(other);
  return Array.from({ length: Math.max(left.length, right.length) }, (_, index) => {
    const one = left[index] ?? null;
    const two = right[index] ?? null;
    return { position: index + 1, first: one, other: two, isSame: areAlike(one, two) };
  });
}

/** Position of the first steps that differ; null when there is none. */
export function firstDivergence(pairs: readonly PairedStep[]): number | null {
  return pairs.find(({ isSame }) => !isSame)?.position ?? null;
}

function stepsOf(attempt: AttemptState | null): readonly StepState[] {
  return attempt?.steps.filter((step) => step.number > 0) ?? [];
}

/** Steps without a readable action are alike: neither did anything. */
function areAlike(one: StepState | null, two: StepState | null): boolean {
  if (one === null || two === null) return false;
  return stepSignature(one) === stepSignature(two);
}
