/** Which price counts for a model or a VM size. */
import type { ModelPrice, PriceSettings, TokenCounts, VmPrice } from '#protocol/cost.ts';
import { SHIPPED_MODEL_PRICES, SHIPPED_VM_PRICES } from './shippedPrices.ts';

const TOKENS_PER_PRICE = 1_000_000;

type OwnPrices = Pick<PriceSettings, 'models' | 'vms'>;

export interface PriceList {
  readonly models: readonly ModelPrice[];
  readonly vms: readonly VmPrice[];
}

/** The shipped prices with the user's own in place of those of the same model or size. */
export function priceList(own: OwnPrices): PriceList {
  return {
    models: replaced(SHIPPED_MODEL_PRICES, own.models, (price) => price.model),
    vms: replaced(SHIPPED_VM_PRICES, own.vms, (price) => price.size.toLowerCase()),
  };
}

function replaced<T>(shipped: readonly T[], own: readonly T[], nameOf: (price: T) => string): T[] {
  const byName = new Map(shipped.map((price) => [nameOf(price), price]));
  for (const price of own) byName.set(nameOf(price), price);
  return [...byName.values()].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}

/** The price with the longest name that `model` begins with: a dated version has its family's price. */
export function findModelPrice(list: PriceList, model: string | null): ModelPrice | null {
  if (model === null) return null;
  // Some agents name the provider first: `openai/gpt-4o`.
  const name = model.toLowerCase().split('/').at(-1) ?? '';
  const fitting = list.models.filter((price) => name.startsWith(price.model));
  return fitting.reduce<ModelPrice | null>(
    (best, price) => (best === null || price.model.length > best.model.length ? price : best),
    null,
  );
}

export function findVmPrice(list: PriceList, size: string | null): VmPrice | null {
  if (size === null) return null;
  return list.vms.find((price) => price.size.toLowerCase() === size.toLowerCase()) ?? null;
}

/** Money for tokens, in the price's currency. `cached` is the part of `in` that costs less. */
export function costOfTokens(tokens: TokenCounts, price: ModelPrice): number {
  const cached = Math.min(tokens.cached, tokens.in);
  const cachedPrice = price.cachedPerMillion ?? price.inPerMillion;
  return (
    ((tokens.in - cached) * price.inPerMillion +
      cached * cachedPrice +
      tokens.out * price.outPerMillion) /
    TOKENS_PER_PRICE
  );
}
