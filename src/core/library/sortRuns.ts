import { countEnded } from '#core/run/selectors.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { beganAt, runDurationMs } from './runFilter.ts';

export const RUN_SORT_KEYS = [
  'began',
  'name',
  'status',
  'vm',
  'model',
  'agent',
  'tasks',
  'passed',
  'score',
  'steps',
  'duration',
  'size',
] as const;
export type RunSortKey = (typeof RUN_SORT_KEYS)[number];

export interface RunSort {
  readonly by: RunSortKey;
  readonly isDescending: boolean;
}

export const NEWEST_FIRST: RunSort = { by: 'began', isDescending: true };

/** What is unknown comes last in either direction; equals stand with the newest first. */
export function sortRuns(
  runs: readonly RunSummary[],
  { by, isDescending }: RunSort,
  sizeOf: (run: RunSummary) => number | null = () => null,
): RunSummary[] {
  const keyed = runs.map((run) => ({
    run,
    key: keyOf(run, by, sizeOf),
    at: Date.parse(beganAt(run) ?? ''),
  }));
  keyed.sort((a, b) => {
    if (a.key === null || b.key === null) {
      if (a.key !== b.key) return a.key === null ? 1 : -1;
    } else if (a.key !== b.key) {
      const order = compareKeys(a.key, b.key);
      if (order !== 0) return isDescending ? -order : order;
    }
    return (b.at || 0) - (a.at || 0) || a.run.runId.localeCompare(b.run.runId);
  });
  return keyed.map(({ run }) => run);
}

function compareKeys(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function keyOf(
  run: RunSummary,
  by: RunSortKey,
  sizeOf: (run: RunSummary) => number | null,
): string | number | null {
  switch (by) {
    case 'began':
      return Date.parse(beganAt(run) ?? '') || null;
    case 'name':
      return run.name === '' ? run.targetLabel : run.name;
    case 'status':
      return run.status;
    case 'vm':
      return run.targetLabel;
    case 'model':
      return run.model;
    case 'agent':
      return run.agent;
    case 'tasks':
      return countEnded(run.counts);
    case 'passed':
      return run.counts.passed;
    case 'score':
      return run.details.meanScore;
    case 'steps':
      return run.details.stepCount;
    case 'duration':
      return runDurationMs(run);
    case 'size':
      return sizeOf(run);
  }
}
