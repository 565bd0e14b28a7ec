import { useState } from 'react';
import { runLetter } from '#core/analysis/index.ts';
import { formatDuration, UNKNOWN_TEXT } from '#core/format/duration.ts';
import { formatPercent, formatRate, formatRatio } from '#core/format/number.ts';
import type { ComparedRun, Comparison } from '#protocol/analysis.ts';
import { formatRoute, runRoute } from '../../store/route.ts';
import { RateCells } from '../numbers/RateCells.tsx';
import { SaveMenu } from '../save/SaveMenu.tsx';
import tabs from '../tabs/tabs.module.css';
import css from './compare.module.css';
import { Costs } from './Costs.tsx';
import { taskSheet } from './sheets.ts';

/** The runs as a whole: rates over the same tasks, what the difference is worth, what differs. */
export function CompareSummary({ comparison }: { readonly comparison: Comparison }) {
  return (
    <div className={css.summary}>
      <Rates comparison={comparison} />
      {comparison.pairs.map((pair) => (
        <p key={pair.other} className={css.sentence} data-clear={pair.isDistinguishable}>
          {pair.sentence}
        </p>
      ))}
      <Costs comparison={comparison} />
      <Settings comparison={comparison} />
      <Actions comparison={comparison} />
    </div>
  );
}

function Rates({ comparison }: { readonly comparison: Comparison }) {
  return (
    <section aria-label="Rates">
      <div className={css.sectionHead}>
        <h2>Rates: {comparison.commonLabel}</h2>
        <span className={css.end}>
          <SaveMenu name="comparison" sheet={() => taskSheet(comparison)} />
        </span>
      </div>
      <div className={css.scroll} tabIndex={0} role="group" aria-label="Table of runs">
        <table className={tabs.table}>
          <thead>
            <tr>
              <th>Run</th>
              <th className={tabs.number}>Rate</th>
              <th>95 % interval</th>
              <th className={tabs.number}>Mean score</th>
              <th className={tabs.number}>Steps/task</th>
              <th className={tabs.number}>Median task</th>
            </tr>
          </thead>
          <tbody>
            {comparison.runs.map((run, index) => (
              <RateRow key={run.runId} run={run} letter={runLetter(index)} />
            ))}
          </tbody>
        </table>
      </div>
      <OwnRates comparison={comparison} />
    </section>
  );
}

/** Where the runs do not have the same tasks, each by its own: no fair comparison, but asked for. */
function OwnRates({ comparison }: { readonly comparison: Comparison }) {
  const { runs } = comparison;
  if (runs.every(({ own, common }) => own.pass.denominator === common.pass.denominator))
    return null;
  const told = runs.map(({ own }, index) => `${runLetter(index)} ${formatRate(own.pass)}`);
  return <p className={css.note}>Of each run&apos;s own tasks: {told.join(' · ')}</p>;
}

function RateRow({ run, letter }: { readonly run: ComparedRun; readonly letter: string }) {
  const { pass, score } = run.common;
  return (
    <tr>
      <td className={css.runName}>
        <span className={css.letter}>{letter}</span>{' '}
        <a title={run.name} href={formatRoute(runRoute(run.runId, { tab: 'numbers' }))}>
          {run.name}
        </a>
      </td>
      <td className={tabs.number}>
        {formatPercent(pass.fraction)}{' '}
        <span className="dim">{formatRatio(pass.numerator, pass.denominator)}</span>
      </td>
      <RateCells pass={pass} score={score} />
      <td className={tabs.number}>{run.stepsPerTask?.toFixed(1) ?? UNKNOWN_TEXT}</td>
      <td className={tabs.number}>{formatDuration(run.medianTaskMs)}</td>
    </tr>
  );
}

function Settings({ comparison }: { readonly comparison: Comparison }) {
  const [isAll, setAll] = useState(false);
  const { settings, runs } = comparison;
  const different = settings.filter(({ isDifferent }) => isDifferent);
  const shown = isAll ? settings : different;
  const sameCount = settings.length - different.length;
  return (
    <section aria-label="Settings">
      <div className={css.sectionHead}>
        <h2>
          {different.length === 0
            ? 'No setting is known to differ'
            : `${different.length} ${different.length === 1 ? 'setting differs' : 'settings differ'}`}
        </h2>
        {sameCount > 0 && (
          <button
            type="button"
            className={`plain-button ${css.link ?? ''}`}
            onClick={() => setAll(!isAll)}
          >
            {isAll ? 'Show only those that differ' : `Show the ${sameCount} others`}
          </button>
        )}
      </div>
      {shown.length > 0 && (
        <div className={css.scroll} tabIndex={0} role="group" aria-label="Table of settings">
          <table className={tabs.table}>
            <thead>
              <tr>
                <th>Setting</th>
                {runs.map((run, index) => (
                  <th key={run.runId}>{runLetter(index)}</th>
                ))}
              </tr>
            </thead>
            <tbody>
              {shown.map(({ name, values, isDifferent }) => (
                <tr key={name} className={isDifferent ? css.different : undefined}>
                  <td className="mono">{name}</td>
                  {values.map((value, index) => (
                    <td key={index} className="mono">
                      {value ?? <span className="dim">not known</span>}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Actions({ comparison }: { readonly comparison: Comparison }) {
  const { runs } = comparison;
  const kinds = [...new Set(runs.flatMap(({ actions }) => actions.map(({ kind }) => kind)))];
  if (kinds.length === 0) return null;
  const totals = runs.map(({ actions }) => actions.reduce((sum, { count }) => sum + count, 0));
  return (
    <section aria-label="Actions">
      <div className={css.sectionHead}>
        <h2>What the agents did</h2>
        <span className="dim">share of all actions</span>
      </div>
      <table className={`${tabs.table ?? ''} ${css.actions ?? ''}`}>
        <thead>
          <tr>
            <th>Action</th>
            {runs.map((run, index) => (
              <th key={run.runId} className={tabs.number}>
                {runLetter(index)} ({totals[index]})
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {kinds.map((kind) => (
            <tr key={kind}>
              <td>{kind.replaceAll('_', ' ')}</td>
              {runs.map((run, index) => (
                <Share
                  key={run.runId}
                  count={run.actions.find((action) => action.kind === kind)?.count ?? 0}
                  total={totals[index] ?? 0}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Share({ count, total }: { readonly count: number; readonly total: number }) {
  return (
    <td className={tabs.number}>
      {formatPercent(total === 0 ? null : count / total)} <span className="dim">{count}</span>
    </td>
  );
}
