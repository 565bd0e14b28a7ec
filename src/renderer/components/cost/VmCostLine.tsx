import { formatMoney } from '#core/format/money.ts';
import type { VmCost } from '#protocol/cost.ts';
import css from './cost.module.css';

/** Below this an idle VM is not worth a word: a minute after each run would cry wolf. */
const WORTH_TELLING = 0.01;

/** What a VM costs: by the hour, since it was booted, and since it has nothing to do. */
export function VmCostLine({ cost }: { readonly cost: VmCost }) {
  const { currency, perHour, sinceBoot, idle, isUp } = cost;
  const isIdle = (idle.value ?? 0) >= WORTH_TELLING;
  return (
    <span className={`dim clip ${css.vmCost ?? ''}`}>
      {formatMoney(perHour, currency)} an hour
      {sinceBoot.value !== null && (
        <>
          ,{' '}
          <span className="guess" title={sinceBoot.formula}>
            {formatMoney(sinceBoot.value, currency)}
          </span>{' '}
          since boot
        </>
      )}
      {isIdle && (
        <span title={idle.formula}>
          , {isUp ? 'idle for' : 'was idle for'}{' '}
          <span className="guess">{formatMoney(idle.value, currency)}</span>
        </span>
      )}
    </span>
  );
}

/** What all VMs that answer now cost together; nothing where none has a price. */
export function VmCostTotal({ costs }: { readonly costs: readonly VmCost[] }) {
  const up = costs.filter(({ isUp }) => isUp);
  const currencies = new Set(up.map(({ currency }) => currency));
  const [currency] = currencies;
  // Sums over currencies would need exchange rates, which nobody told.
  if (currency === undefined || currencies.size > 1) return null;
  const perHour = up.reduce((sum, cost) => sum + cost.perHour, 0);
  return (
    <span className="dim">
      {up.length === 1 ? '1 up' : `${String(up.length)} up`}, {formatMoney(perHour, currency)} an
      hour
    </span>
  );
}
