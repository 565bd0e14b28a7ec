import { formatShareInterval } from '#core/format/interval.ts';
import { formatRate } from '#core/format/number.ts';
import type { RunAnalysis } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useThrottled } from '../../store/useMonitor.ts';
import { CompareButton } from '../compare/CompareButton.tsx';
import { DenominatorSelect } from './DenominatorSelect.tsx';
import { FailureList } from './FailureList.tsx';
import { GroupTable } from './GroupTable.tsx';
import css from './numbers.module.css';
import { TimesTable } from './TimesTable.tsx';
import { ErrorList, ZeroList } from './TroubleLists.tsx';
import { useAnalysis } from './useAnalysis.ts';
import { useDenominator } from './useDenominator.ts';

/** Numbers change by the task, so once a second is plenty. */
const REDRAW_MS = 1000;

/** Numbers of the run that one can publish, and why tasks were not passed. */
export function NumbersTab({ state }: { readonly state: RunState }) {
  const shown = useThrottled(state, REDRAW_MS);
  const [denominator] = useDenominator();
  const { analysis, troubles } = useAnalysis(shown, denominator);
  return (
    <div className={css.numbers}>
      <div className={css.bar}>
        <span className="dim">Rates are a share of</span>
        <DenominatorSelect />
        <Overall analysis={analysis} />
        <span className={css.end}>
          <CompareButton runId={state.runId} />
        </span>
      </div>
      <div className={css.columns}>
        <div>
          <GroupTable analysis={analysis} />
          <TimesTable runId={state.runId} analysis={analysis} />
        </div>
        <div>
          <FailureList analysis={analysis} />
          <ZeroList analysis={analysis} troubles={troubles} />
          <ErrorList analysis={analysis} troubles={troubles} />
        </div>
      </div>
    </div>
  );
}

function Overall({ analysis }: { readonly analysis: RunAnalysis }) {
  const { overall, overridden, printedAverages } = analysis;
  const printed = printedAverages.map(({ averageScore }) => averageScore.toFixed(4)).join(', ');
  return (
    <span className={css.overall}>
      <strong className={overall.pass.provenance === 'estimated' ? 'guess' : undefined}>
        {formatRate(overall.pass)}
      </strong>
      {overall.pass.interval !== null && (
        <span className="dim">95 % interval {formatShareInterval(overall.pass.interval)}</span>
      )}
      {overridden !== null && <span>{formatRate(overridden.pass)}</span>}
      {printed !== '' && <span className="dim">WAA printed an average of {printed}</span>}
    </span>
  );
}
