/**
 * List prices as published on the day that each names. They are a start: prices move, contracts and
 * regions differ, and the user's own price for the same model or size replaces one of these.
 */
import type { ModelPrice, PictureRule, VmPrice } from '#protocol/cost.ts';

const OPENAI = 'OpenAI API pricing page, list price';
const ANTHROPIC = 'Anthropic API pricing page, list price';

function model(
  name: string,
  [inPerMillion, outPerMillion, cachedPerMillion]: readonly [number, number, number | null],
  [asOf, source]: readonly [string, string],
  pictureRule: PictureRule,
): ModelPrice {
  return {
    model: name,
    inPerMillion,
    outPerMillion,
    cachedPerMillion,
    currency: 'USD',
    pictureRule,
    asOf,
    source,
  };
}

/** Cached input is what a provider bills for a prompt's repeated beginning. */
export const SHIPPED_MODEL_PRICES: readonly ModelPrice[] = [
  model('gpt-4o', [2.5, 10, 1.25], ['2024-10-01', OPENAI], 'openai_tiles'),
  model('gpt-4o-mini', [0.15, 0.6, 0.075], ['2024-10-01', OPENAI], 'openai_mini_tiles'),
  model('gpt-4-turbo', [10, 30, null], ['2024-04-09', OPENAI], 'openai_tiles'),
  model('gpt-4-vision', [10, 30, null], ['2023-11-06', OPENAI], 'openai_tiles'),
  model('gpt-4-1106-vision', [10, 30, null], ['2023-11-06', OPENAI], 'openai_tiles'),
  model('gpt-4.1', [2, 8, 0.5], ['2025-04-14', OPENAI], 'openai_tiles'),
  model('claude-3-5-sonnet', [3, 15, 0.3], ['2024-10-22', ANTHROPIC], 'area_750'),
  model('claude-3-7-sonnet', [3, 15, 0.3], ['2025-02-24', ANTHROPIC], 'area_750'),
  model('claude-sonnet-4', [3, 15, 0.3], ['2025-05-22', ANTHROPIC], 'area_750'),
];

export const SHIPPED_VM_PRICES: readonly VmPrice[] = [
  {
    size: 'Standard_D8_v3',
    perHour: 0.38,
    currency: 'USD',
    asOf: '2024-09-01',
    source: 'README of Windows Agent Arena, cost of a run on Azure',
  },
];
