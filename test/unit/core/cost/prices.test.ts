import { describe, expect, it } from 'vitest';
import { costOfTokens, findModelPrice, findVmPrice, priceList } from '#core/cost/prices.ts';
import { modelPriceSchema, priceSettingsSchema } from '#protocol/cost.ts';

const NO_OWN = priceSettingsSchema.parse({});
const SHIPPED = priceList(NO_OWN);

const MINI = modelPriceSchema.parse({
  model: 'gpt-4o-mini',
  inPerMillion: 0.15,
  outPerMillion: 0.6,
  cachedPerMillion: 0.075,
  asOf: '2024-10-01',
  source: 'test',
});

describe('cost of tokens', () => {
  it('is 0.15 for a million input tokens at 0.15 per million', () => {
    expect(costOfTokens({ in: 1_000_000, cached: 0, out: 0 }, MINI)).toBe(0.15);
  });

  it('charges the cached part of the input at its own price, and output at its own', () => {
    const cost = costOfTokens({ in: 1_000_000, cached: 400_000, out: 500_000 }, MINI);
    expect(cost).toBeCloseTo(0.6 * 0.15 + 0.4 * 0.075 + 0.5 * 0.6, 12);
  });

  it('charges cached input in full where the price list has no price for it', () => {
    const price = { ...MINI, cachedPerMillion: null };
    expect(costOfTokens({ in: 1_000_000, cached: 1_000_000, out: 0 }, price)).toBe(0.15);
  });

  it('never gives money back for more cached tokens than there were', () => {
    expect(costOfTokens({ in: 1_000_000, cached: 9_000_000, out: 0 }, MINI)).toBe(0.075);
  });
});

describe('price list', () => {
  it.each([
    ['gpt-4o', 'gpt-4o'],
    ['gpt-4o-2024-08-06', 'gpt-4o'],
    ['gpt-4o-mini-2024-07-18', 'gpt-4o-mini'],
    ['openai/GPT-4o-mini', 'gpt-4o-mini'],
    ['phi3-v', undefined],
    ['my-gpt-4o', undefined],
  ])('gives %s the price of %s', (model, expected) => {
    expect(findModelPrice(SHIPPED, model)?.model).toBe(expected);
  });

  it('puts an own price in place of the shipped one of the same name', () => {
    const own = { ...MINI, inPerMillion: 99 };
    const list = priceList({ models: [own], vms: [] });
    expect(findModelPrice(list, 'gpt-4o-mini')).toEqual(own);
    expect(list.models).toHaveLength(SHIPPED.models.length);
  });

  it('names a day and a source with every shipped price', () => {
    for (const price of [...SHIPPED.models, ...SHIPPED.vms]) {
      expect(price.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect(price.source).toMatch(/\w/);
    }
  });

  it('finds a VM size however its letters are written', () => {
    expect(findVmPrice(SHIPPED, 'standard_d8_V3')?.perHour).toBe(0.38);
    expect(findVmPrice(SHIPPED, 'Standard_X1')).toBeNull();
    expect(findVmPrice(SHIPPED, null)).toBeNull();
  });
});
