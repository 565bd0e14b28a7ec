/** Steps that go round in circles: the same action on the same target, or the same two or three. */
import type { ActionLoop } from '#protocol/analysis.ts';
import type { AttemptState, StepState } from '#protocol/snapshot.ts';
import { memoise } from '../run/memoise.ts';
import { parseAction } from '../waa/actions.ts';
import { stepSignature } from './stepSignature.ts';

/** Twice may be a second try; three times is a habit. */
const MIN_TURNS = 3;
/** Longer circles are too rare in 15 steps to tell from work. */
const MAX_PERIOD = 3;

/** In the order of the steps; no step is in two loops. */
export const loopsOf: (attempt: AttemptState) => readonly ActionLoop[] = memoise((attempt) => {
  const steps = attempt.steps.filter((step) => step.number > 0);
  const signatures = steps.map(stepSignature);
  const taken = new Set<number>();
  const found: { readonly start: number; readonly loop: ActionLoop }[] = [];
  for (let period = 1; period <= MAX_PERIOD; period += 1) {
    for (let start = 0; start < steps.length; start += 1) {
      const length = repeatedLength(signatures, start, period, taken);
      const turns = Math.floor(length / period);
      if (turns < MIN_TURNS) continue;
      const end = start + turns * period - 1;
      for (let index = start; index <= end; index += 1) taken.add(index);
      found.push({ start, loop: toLoop(steps, start, end, period, turns) });
      start = end;
    }
  }
  return found.sort((a, b) => a.start - b.start).map(({ loop }) => loop);
});

/** How many steps from `start` on repeat the first `period` of them. */
function repeatedLength(
  signatures: readonly (string | null)[],
  start: number,
  period: number,
  taken: ReadonlySet<number>,
): number {
  let length = 0;
  for (let index = start; index < signatures.length; index += 1) {
    const signature = signatures[index];
    if (signature === null || taken.has(index)) break;
    if (index >= start + period && signature !== signatures[index - period]) break;
    length += 1;
  }
  return length;
}

function toLoop(
  steps: readonly StepState[],
  start: number,
  end: number,
  period: number,
  turns: number,
): ActionLoop {
  const once = steps.slice(start, start + period);
  return {
    fromStep: steps[start]?.number ?? 0,
    toStep: steps[end]?.number ?? 0,
    period,
    turns,
    action: once.map((step) => parseAction(step.actions[0]?.text ?? '').label).join(', then '),
  };
}
