import { lazy, Suspense } from 'react';
import { runLetter } from '#core/analysis/index.ts';
import { formatMoney } from '#core/format/money.ts';
import { formatScore } from '#core/format/number.ts';
import type { Comparison } from '#protocol/analysis.ts';
import type { Figure } from '#protocol/cost.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useCall } from '../kit/useCall.ts';
import tabs from '../tabs/tabs.module.css';
import css from './compare.module.css';

/** The chart library does not hold up the tables. */
const CostScoreChart = lazy(() =>
  import('../../charts/CostScoreChart.tsx').then((module) => ({ default: module.CostScoreChart })),
);

/** What each run cost beside what it achieved; nothing while no cost is known. */
export function Costs({ comparison }: { readonly comparison: Comparison }) {
  const { rpc } = useMonitorStore().client;
  const runIds = comparison.runs.map(({ runId }) => runId);
  const call = useCall(`costs ${runIds.join()}`, () =>
    Promise.all(runIds.map((runId) => rpc.cost.ofRun({ runId }))),
  );
  if (call.status !== 'ready') return null;
  const rows = comparison.runs.map((run, index) => ({
    label: runLetter(index),
    run,
    cost: call.value[index] ?? null,
  }));
  const [currency = 'USD', ...others] = new Set(call.value.map((cost) => cost.currency));
  if (rows.every(({ cost }) => cost?.totalCost.value == null)) return null;
  return (
    <section aria-label="Costs">
      <div className={css.sectionHead}>
        <h2>Costs</h2>
        <span className="dim">estimated; hover for the formula</span>
      </div>
      <div className={css.scroll} tabIndex={0} role="group" aria-label="Table of costs">
        <table className={tabs.table}>
          <thead>
            <tr>
              <th>Run</th>
              <th className={tabs.number}>Mean score</th>
              <th className={tabs.number}>Model</th>
              <th className={tabs.number}>VM</th>
              <th className={tabs.number}>Total</th>
              <th className={tabs.number}>Per solved task</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, run, cost }) => (
              <tr key={run.runId}>
                <td>
                  <span className={css.letter}>{label}</span>
                </td>
                <td className={tabs.number}>{formatScore(run.own.score.mean)}</td>
                {cost !== null &&
                  [cost.modelCost, cost.vmCost, cost.totalCost, cost.costPerSolved].map(
                    (figure, index) => (
                      <Money key={index} figure={figure} currency={cost.currency} />
                    ),
                  )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {/* Points on one axis need one currency. */}
      {others.length === 0 && (
        <div className={css.costChart}>
          <Suspense fallback={null}>
            <CostScoreChart
              currency={currency}
              points={rows.map(({ label, run, cost }) => ({
                label,
                cost: cost?.totalCost.value ?? null,
                score: run.own.score.mean,
              }))}
            />
          </Suspense>
        </div>
      )}
    </section>
  );
}

function Money({ figure, currency }: { readonly figure: Figure; readonly currency: string }) {
  return (
    <td className={tabs.number}>
      <span className={figure.value === null ? 'dim' : 'guess'} title={figure.formula}>
        {formatMoney(figure.value, currency)}
      </span>
    </td>
  );
}
