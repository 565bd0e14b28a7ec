import { UNKNOWN_TEXT } from './duration.ts';
import { formatCount } from './number.ts';

/** Below this, cents would hide what there is: the cost of a step is some thousandths. */
const SMALL = 0.1;

/** `12.34 USD`, `0.0031 USD`; the currency after the number as other units here. */
export function formatMoney(value: number | null, currency: string): string {
  if (value === null || !Number.isFinite(value)) return UNKNOWN_TEXT;
  if (value !== 0 && Math.abs(value) < 0.0001) return `< 0.0001 ${currency}`;
  const text = Math.abs(value) < SMALL ? value.toFixed(value === 0 ? 2 : 4) : value.toFixed(2);
  const [whole = '', cents = ''] = text.split('.');
  return `${formatCount(Number(whole))}.${cents} ${currency}`;
}
