/**
 * The table in which WAA's own tools and papers show results: one row a run, domains as columns, then
 * all of them. A cell says how many of how many passed: a percentage of three tasks says little.
 */
import type { RunState } from '#protocol/snapshot.ts';
import { formatPercent } from '../format/number.ts';
import { ownValue } from '../run/runState.ts';
import { selectCounts, selectTaskGroups, selectTotal } from '../run/selectors.ts';
import { WAA_DOMAINS } from '../waa/taskCatalogue.ts';

export interface DomainColumn {
  readonly domain: string;
  readonly title: string;
  readonly passed: number;
  /** All tasks of the run in that domain, ended or not. */
  readonly total: number;
}

export interface DomainTable {
  /** What tells this run from others: model and agent. */
  readonly label: string;
  /** In WAA's order, unknown domains last. */
  readonly columns: readonly DomainColumn[];
  readonly overall: { readonly passed: number; readonly total: number };
}

export function selectDomainTable(state: RunState): DomainTable {
  const order = new Map(WAA_DOMAINS.map(({ id }, index) => [id, index]));
  const columns = selectTaskGroups(state)
    .map(({ domain, title, counts, tasks }) => ({
      domain,
      title,
      passed: counts.passed,
      total: tasks.length,
    }))
    .sort((a, b) => (order.get(a.domain) ?? Infinity) - (order.get(b.domain) ?? Infinity));
  return {
    label: labelOf(state),
    columns,
    overall: { passed: selectCounts(state).passed, total: selectTotal(state).count },
  };
}

function labelOf(state: RunState): string {
  const model = ownValue(state.settings, 'model')?.value;
  const agent =
    ownValue(state.settings, 'agent')?.value ?? ownValue(state.settings, 'agent_name')?.value;
  const known = [agent, model].filter((part) => part !== undefined);
  return known.length === 0 ? state.runId : known.join(', ');
}

/** `33 % (1/3)`; `–` where there is no task to divide by. */
export function formatShare(passed: number, total: number): string {
  if (total === 0) return '–';
  return `${formatPercent(passed / total)} (${String(passed)}/${String(total)})`;
}
