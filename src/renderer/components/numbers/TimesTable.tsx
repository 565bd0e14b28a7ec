import { formatDuration } from '#core/format/duration.ts';
import type { RunAnalysis, Spread } from '#protocol/analysis.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useCall } from '../kit/useCall.ts';
import { SaveMenu } from '../save/SaveMenu.tsx';
import tabs from '../tabs/tabs.module.css';
import css from './numbers.module.css';
import { timeSheet } from './sheets.ts';

interface TimesTableProps {
  readonly runId: RunId;
  readonly analysis: RunAnalysis;
}

/** Middles and tails of the times, beside those of earlier runs of the same VM. */
export function TimesTable({ runId, analysis }: TimesTableProps) {
  const { rpc } = useMonitorStore().client;
  const call = useCall(runId, () => rpc.analysis.earlier({ runId }));
  const earlier = call.status === 'ready' ? call.value : null;
  const hasEarlier = earlier !== null && earlier.runIds.length > 0;
  const rows = analysis.times.filter(({ count }) => count > 0);
  return (
    <section className={css.section} aria-label="Times">
      <div className={css.sectionHead}>
        <h3>Times</h3>
        <span className={css.end}>
          <SaveMenu name="times" sheet={() => timeSheet(rows)} />
        </span>
      </div>
      {rows.length === 0 ? (
        <p className={css.note}>Times of steps and tasks appear here as they end.</p>
      ) : (
        <table className={tabs.table}>
          <thead>
            <tr>
              <th>What</th>
              <th className={tabs.number}>Count</th>
              <th className={tabs.number}>p50</th>
              <th className={tabs.number}>p90</th>
              <th className={tabs.number}>p95</th>
              <th className={tabs.number}>p99</th>
              <th className={tabs.number}>Longest</th>
              {hasEarlier && <th className={tabs.number}>Earlier p50</th>}
              {hasEarlier && <th className={tabs.number}>Earlier p95</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((spread) => {
              const before = earlier?.times.find(({ id }) => id === spread.id);
              return (
                <tr key={spread.id}>
                  <td>{spread.title}</td>
                  <td className={tabs.number}>{spread.count}</td>
                  <td className={tabs.number}>{formatDuration(spread.p50Ms)}</td>
                  <td className={tabs.number}>{formatDuration(spread.p90Ms)}</td>
                  <td className={tabs.number}>{formatDuration(spread.p95Ms)}</td>
                  <td className={tabs.number}>{formatDuration(spread.p99Ms)}</td>
                  <td className={tabs.number}>{formatDuration(spread.maxMs)}</td>
                  {hasEarlier && <Before own={spread.p50Ms} before={before} part="p50Ms" />}
                  {hasEarlier && <Before own={spread.p95Ms} before={before} part="p95Ms" />}
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {hasEarlier && (
        <p className={css.note}>
          Earlier: {earlier.runIds.length === 1 ? '1 run' : `${earlier.runIds.length} runs`} of the
          same VM taken together; how much longer (+) or shorter (−) this run takes is beside it.
        </p>
      )}
      {!hasEarlier && call.status === 'ready' && (
        <p className={css.note}>There is no earlier run of the same VM to hold these against.</p>
      )}
    </section>
  );
}

function Before({
  own,
  before,
  part,
}: {
  readonly own: number | null;
  readonly before: Spread | undefined;
  readonly part: 'p50Ms' | 'p95Ms';
}) {
  const then = before?.[part] ?? null;
  return (
    <td className={tabs.number}>
      {formatDuration(then)} <span className="dim">{changeText(own, then)}</span>
    </td>
  );
}

function changeText(own: number | null, then: number | null): string {
  if (own === null || then === null || then === 0) return '';
  const percent = Math.round((own / then - 1) * 100);
  if (percent === 0) return '±0 %';
  return `${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`;
}
