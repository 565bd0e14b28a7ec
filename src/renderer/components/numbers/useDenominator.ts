import { readDenominator } from '#core/analysis/index.ts';
import type { Denominator } from '#protocol/analysis.ts';
import { useRemembered } from '../../store/useRemembered.ts';

/** Which tasks rates are a share of: one choice for the whole app, remembered. */
export function useDenominator(): readonly [Denominator, (value: Denominator) => void] {
  return useRemembered<Denominator>('numbers.denominator', readDenominator, 'attempted');
}
