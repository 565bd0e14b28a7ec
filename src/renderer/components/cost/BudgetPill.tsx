import { formatPercent } from '#core/format/number.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { changeRun } from '../../store/useRoute.ts';
import { useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { useCall } from '../kit/useCall.ts';
import css from './cost.module.css';

const REPEAT_MS = 30_000;

/** In the header of a run from a half of its budget on; nothing without a budget. */
export function BudgetPill({ state }: { readonly state: RunState }) {
  const limit = useMonitor((monitor) => monitor.settings?.prices.runBudget ?? null);
  return limit === null ? null : <PillWithBudget key={limit} state={state} />;
}

function PillWithBudget({ state }: { readonly state: RunState }) {
  const { rpc } = useMonitorStore().client;
  const { runId } = state;
  const isLive = state.endedAt === null;
  const call = useCall(runId, () => rpc.cost.ofRun({ runId }), isLive ? REPEAT_MS : undefined);
  const budget = call.status === 'ready' ? call.value.budget : null;
  if (budget === null || budget.passedMark === null) return null;
  return (
    <button
      type="button"
      className={`plain-button ${css.pill ?? ''}`}
      data-mark={budget.passedMark}
      title={budget.projected.formula}
      onClick={() => changeRun({ tab: 'cost' })}
    >
      {formatPercent(budget.spentShare)} of budget
    </button>
  );
}
