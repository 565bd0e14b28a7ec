/** Tasks by domain, by the groups of WAA's paper, and by those of its show_result.py. */
import type { Denominator, GroupNumbers } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { isTaskListKnown } from '../run/selectCounts.ts';
import { selectTaskGroups, type TaskRow } from '../run/selectTaskGroups.ts';
import { WAA_DOMAINS, type WaaGroup, type WaaSummaryGroup } from '../waa/taskCatalogue.ts';
import { groupNumbers } from './rates.ts';

const GROUP_TITLES: Readonly<Record<WaaGroup, string>> = {
  office: 'Office',
  web_browser: 'Web browser',
  windows_system: 'Windows system',
  coding: 'Coding',
  media: 'Media and video',
  windows_utilities: 'Windows utilities',
};
const SUMMARY_TITLES: Readonly<Record<WaaSummaryGroup, string>> = {
  office: 'office',
  daily: 'daily',
  professional: 'professional',
};

const DOMAINS = new Map(WAA_DOMAINS.map((domain) => [domain.id, domain]));

export interface AllNumbers {
  readonly overall: GroupNumbers;
  readonly domains: readonly GroupNumbers[];
  readonly groups: readonly GroupNumbers[];
  readonly summaries: readonly GroupNumbers[];
}

/** Groups that the run has tasks of, in WAA's order; domains in the order of the run. */
export function numbersOfRun(state: RunState, denominator: Denominator): AllNumbers {
  const byDomain = selectTaskGroups(state);
  const totalProvenance = isTaskListKnown(state) ? 'log' : 'estimated';
  const tasks = byDomain.flatMap((group) => group.tasks);
  const numbers = (
    kind: GroupNumbers['kind'],
    id: string,
    title: string,
    own: readonly TaskRow[],
  ): GroupNumbers => groupNumbers({ kind, id, title, tasks: own, denominator, totalProvenance });
  const grouped = (
    kind: 'group' | 'summary',
    titles: Readonly<Record<string, string>>,
    groupOf: (domain: string) => string | null,
  ): readonly GroupNumbers[] =>
    Object.entries(titles).flatMap(([id, title]) => {
      const own = tasks.filter((task) => groupOf(task.domain) === id);
      return own.length === 0 ? [] : [numbers(kind, id, title, own)];
    });
  return {
    overall: numbers('overall', 'overall', 'Overall', tasks),
    domains: byDomain.map(({ domain, title, tasks: own }) => numbers('domain', domain, title, own)),
    groups: grouped('group', GROUP_TITLES, (domain) => DOMAINS.get(domain)?.group ?? null),
    summaries: grouped(
      'summary',
      SUMMARY_TITLES,
      (domain) => DOMAINS.get(domain)?.summaryGroup ?? null,
    ),
  };
}
