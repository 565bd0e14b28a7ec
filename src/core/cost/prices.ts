/** Which price counts for a model or a VM size. */
import type {
  GivenPrices,
  ModelPrice,
  PriceSettings,
  TokenCounts,
  VmPrice,
} from '#protocol/cost.ts';
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

/** What a given price is called in formulas. */
const GIVEN = 'given with the question';

/**
 * The price of a model with what was given in place of it. Null without one: for a model without a
 * price both input and output have to be given.
 */
export function withGivenModelPrice(
  listed: ModelPrice | null,
  given: GivenPrices,
  model: string | null,
  today: string,
): ModelPrice | null {
  const { inPerMillion, outPerMillion, cachedPerMillion } = given;
  const isAnyGiven = [inPerMillion, outPerMillion, cachedPerMillion].some(
    (price) => price !== undefined,
  );
  if (!isAnyGiven) return listed;
  const input = inPerMillion ?? listed?.inPerMillion;
  const output = outPerMillion ?? listed?.outPerMillion;
  if (input === undefined || output === undefined) return null;
  return {
    model: listed?.model ?? model ?? 'the model',
    inPerMillion: input,
    outPerMillion: output,
    cachedPerMillion: cachedPerMillion ?? listed?.cachedPerMillion ?? null,
    currency: listed?.currency ?? 'USD',
    pictureRule: listed?.pictureRule ?? 'openai_tiles',
    asOf: today,
    source: GIVEN,
  };
}

export function withGivenVmPrice(
  listed: VmPrice | null,
  given: GivenPrices,
  today: string,
): VmPrice | null {
  if (given.vmPerHour === undefined) return listed;
  const base = listed ?? { size: 'the VM', currency: 'USD' };
  return { ...base, perHour: given.vmPerHour, asOf: today, source: GIVEN };
}
