import { MAX_LISTED_ERROR_LENGTH, MAX_LISTED_ERRORS } from '#protocol/library.ts';
import type { RunDetails } from '#protocol/library.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { memoise } from './memoise.ts';
import { ownValue } from './runState.ts';

/** What a list of runs can be filtered and grouped by, besides the counts. */
export const selectRunDetails: (state: RunState) => RunDetails = memoise((state) => {
  const domains = new Set<string>();
  const errors = new Set<string>();
  if (state.finishReason !== null && state.status !== 'completed') errors.add(state.finishReason);
  let stepCount = 0;
  let scoreSum = 0;
  let scoredCount = 0;
  for (const task of Object.values(state.tasks)) {
    domains.add(task.domain);
    const latest = task.attempts.at(-1);
    stepCount += latest?.steps.length ?? 0;
    if (latest?.error) errors.add(latest.error.message);
    if (task.score !== null) {
      scoreSum += task.score;
      scoredCount += 1;
    }
  }
  return {
    domains: [...domains],
    stepCount,
    scoredCount,
    meanScore: scoredCount === 0 ? null : scoreSum / scoredCount,
    somOrigin: setting(state, 'som_origin'),
    a11yBackend: setting(state, 'a11y_backend'),
    difficulty: setting(state, 'diff_lvl'),
    errors: [...errors]
      .slice(0, MAX_LISTED_ERRORS)
      .map((message) => message.slice(0, MAX_LISTED_ERROR_LENGTH)),
  };
});

function setting(state: RunState, name: string): string | null {
  return ownValue(state.settings, name)?.value ?? null;
}
