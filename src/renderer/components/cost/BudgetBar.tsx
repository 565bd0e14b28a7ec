import { formatMoney } from '#core/format/money.ts';
import { formatPercent } from '#core/format/number.ts';
import type { BudgetState } from '#protocol/cost.ts';
import css from './cost.module.css';

interface BudgetBarProps {
  readonly budget: BudgetState;
  readonly currency: string;
  readonly hasEnded: boolean;
}

/** How much of the budget is spent, with marks at a half, three quarters and all of it. */
export function BudgetBar({ budget, currency, hasEnded }: BudgetBarProps) {
  const { projected } = budget;
  const share = Math.min(1, budget.spentShare);
  const isTooMuch = projected.value !== null && projected.value > budget.limit;
  return (
    <div className={css.budget}>
      <div
        className={css.bar}
        role="meter"
        aria-label="Spent of the budget"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
        data-mark={budget.passedMark ?? 0}
      >
        <span className={css.spent} style={{ width: `${String(share * 100)}%` }} />
        <span className={css.mark} style={{ left: '50%' }} />
        <span className={css.mark} style={{ left: '75%' }} />
      </div>
      <p className={css.note}>
        {formatPercent(budget.spentShare)} of the budget of {formatMoney(budget.limit, currency)}{' '}
        spent.{' '}
        {hasEnded ? null : projected.value === null ? (
          projected.formula
        ) : (
          <span title={projected.formula}>
            At this rate the run costs{' '}
            <span className="guess">{formatMoney(projected.value, currency)}</span>
            {isTooMuch ? ', more than the budget.' : '.'}
          </span>
        )}
      </p>
    </div>
  );
}
