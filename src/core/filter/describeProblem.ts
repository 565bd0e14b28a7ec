import type { FilterProblem } from './filterNode.ts';

/** `At character 8 ("staus:failed"): There is no field "staus".` Characters count from 1. */
export function describeProblem(problem: FilterProblem, text: string): string {
  const part = text.slice(problem.from, problem.to);
  const shown = part.length > 40 ? `${part.slice(0, 39)}…` : part;
  return `At character ${String(problem.from + 1)} (${shown === '' ? 'the end' : shown}): ${problem.message}`;
}
