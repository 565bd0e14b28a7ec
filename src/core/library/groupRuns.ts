import { RUN_LOOKS } from '#core/format/status.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { beganAt } from './runFilter.ts';

export const RUN_GROUP_KEYS = ['vm', 'model', 'agent', 'status', 'day', 'tag'] as const;
export type RunGroupKey = (typeof RUN_GROUP_KEYS)[number];

export interface RunGroup {
  /** Unique within the list of groups. */
  readonly id: string;
  readonly title: string;
  readonly runs: readonly RunSummary[];
}

/**
 * Groups in the order in which their first run comes; runs keep their order within. By tag, a run is in
 * as many groups as it has tags. Runs without the value stand in a group of their own, the last.
 */
export function groupRuns(runs: readonly RunSummary[], by: RunGroupKey): readonly RunGroup[] {
  const groups = new Map<string, RunSummary[]>();
  const without: RunSummary[] = [];
  for (const run of runs) {
    const titles = titlesOf(run, by);
    if (titles.length === 0) without.push(run);
    for (const title of titles) {
      const members = groups.get(title);
      if (members === undefined) groups.set(title, [run]);
      else members.push(run);
    }
  }
  const named = [...groups].map(([title, members]) => ({ id: `=${title}`, title, runs: members }));
  if (without.length === 0) return named;
  return [...named, { id: 'none', title: WITHOUT[by], runs: without }];
}

const WITHOUT: Readonly<Record<RunGroupKey, string>> = {
  vm: 'VM unknown',
  model: 'Model unknown',
  agent: 'Agent unknown',
  status: 'Status unknown',
  day: 'Day unknown',
  tag: 'No tag',
};

function titlesOf(run: RunSummary, by: RunGroupKey): readonly string[] {
  switch (by) {
    case 'vm':
      return known(run.targetLabel);
    case 'model':
      return known(run.model);
    case 'agent':
      return known(run.agent);
    case 'status':
      return [RUN_LOOKS[run.status].word];
    case 'day':
      return known(localDay(beganAt(run)));
    case 'tag':
      return run.meta.tags;
  }
}

function known(value: string | null): readonly string[] {
  return value === null || value === '' ? [] : [value];
}

/** `2026-11-20` on the reader's calendar. */
function localDay(instant: string | null): string | null {
  const date = new Date(instant ?? NaN);
  if (Number.isNaN(date.getTime())) return null;
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
