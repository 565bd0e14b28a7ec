import { SegmentedControl } from '@mantine/core';
import { formatPercent, formatRatio } from '#core/format/number.ts';
import type { GroupNumbers, RunAnalysis } from '#protocol/analysis.ts';
import { useRemembered } from '../../store/useRemembered.ts';
import tabs from '../tabs/tabs.module.css';
import { RateCells } from './RateCells.tsx';
import css from './numbers.module.css';
import { SaveMenu } from '../save/SaveMenu.tsx';
import { groupSheet } from './sheets.ts';

const GROUPINGS = [
  { value: 'domains', label: 'Domains' },
  { value: 'groups', label: "Paper's groups" },
  { value: 'summaries', label: 'show_result' },
] as const;
type Grouping = (typeof GROUPINGS)[number]['value'];

/** Rates and mean scores by domain or group, with their intervals. */
export function GroupTable({ analysis }: { readonly analysis: RunAnalysis }) {
  const [grouping, setGrouping] = useRemembered<Grouping>(
    'numbers.groups',
    readGrouping,
    'domains',
  );
  const rows = [...analysis[grouping], analysis.overall];
  return (
    <section className={css.section} aria-label="Rates by group">
      <div className={css.sectionHead}>
        <h3>Passed {analysis.overall.pass.label.replace(/^passed /, '')}</h3>
        <span className={css.end}>
          <SegmentedControl
            size="xs"
            aria-label="Grouped by"
            data={[...GROUPINGS]}
            value={grouping}
            onChange={(value) => setGrouping(readGrouping(value) ?? 'domains')}
          />
          <SaveMenu name={`rates-${grouping}`} sheet={() => groupSheet(rows)} />
        </span>
      </div>
      {grouping === 'summaries' && (
        <p className={css.note}>
          As WAA&apos;s show_result.py groups them; it leaves several domains out.
        </p>
      )}
      <div className={css.scroll} tabIndex={0} role="group" aria-label="Table of rates">
        <table className={tabs.table}>
          <thead>
            <tr>
              <th>{grouping === 'domains' ? 'Domain' : 'Group'}</th>
              <th className={tabs.number}>Passed</th>
              <th className={tabs.number}>Rate</th>
              <th>95 % interval</th>
              <th className={tabs.number}>Mean score</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((group) => (
              <Row key={`${group.kind} ${group.id}`} group={group} />
            ))}
          </tbody>
        </table>
      </div>
      <p className={css.note}>
        Passed is a score of 1. Intervals: Wilson for rates, bootstrap for means. A task without a
        score counts 0 in the mean.
      </p>
    </section>
  );
}

function Row({ group }: { readonly group: GroupNumbers }) {
  const { pass, score } = group;
  return (
    <tr data-overall={group.kind === 'overall'} className={css.groupRow}>
      <td>{group.title}</td>
      <td className={tabs.number}>{formatRatio(pass.numerator, pass.denominator)}</td>
      <td className={tabs.number}>{formatPercent(pass.fraction)}</td>
      <RateCells pass={pass} score={score} />
    </tr>
  );
}

function readGrouping(saved: unknown): Grouping | null {
  return GROUPINGS.find(({ value }) => value === saved)?.value ?? null;
}
