/** What runs cost: puts together a run's state, its files, its VM's profile and the prices. */
import {
  findModelPrice,
  findVmPrice,
  priceList,
  withGivenModelPrice,
  withGivenVmPrice,
} from '#core/cost/prices.ts';
import { computeRunCost, computeVmCost } from '#core/cost/runCost.ts';
import { ownValue } from '#core/run/runState.ts';
import type { GivenPrices, RunCost, VmCost, VmPrice } from '#protocol/cost.ts';
import type { Profile } from '#protocol/settings.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import { runPaths } from '../runs/runPaths.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { TokenLedger } from './tokenLedger.ts';

/** Counted tokens of the runs looked at last are kept; a run has some thousand texts. */
const MAX_LEDGERS = 8;

export interface CostBook {
  ofRun(runId: RunId, given?: GivenPrices): Promise<RunCost>;
  /** Of every saved VM that has a price. */
  vms(): Promise<VmCost[]>;
}

export function createCostBook(parts: {
  readonly dataDir: string;
  readonly library: Pick<RunLibrary, 'open' | 'list'>;
  readonly settings: Pick<SettingsStore, 'read'>;
}): CostBook {
  const ledgers = new Map<RunId, TokenLedger>();
  const ledgerOf = (runId: RunId): TokenLedger => {
    const ledger = ledgers.get(runId) ?? new TokenLedger(runPaths(parts.dataDir, runId).artifacts);
    // The one asked for last is the last to be forgotten.
    ledgers.delete(runId);
    ledgers.set(runId, ledger);
    const [oldest] = ledgers.keys();
    if (ledgers.size > MAX_LEDGERS && oldest !== undefined) ledgers.delete(oldest);
    return ledger;
  };
  return {
    ofRun: async (runId, given = {}) => {
      const { feed } = await parts.library.open(runId);
      const { app, profiles } = await parts.settings.read();
      const { state } = feed;
      const list = priceList(app.prices);
      const profile = profiles.find(({ id }) => id === state.profileId) ?? null;
      const model = ownValue(state.settings, 'model')?.value ?? null;
      const nowMs = Date.now();
      const today = dayOf(nowMs);
      const modelPrice = withGivenModelPrice(findModelPrice(list, model), given, model, today);
      const listedVm = ownVmPrice(profile, today) ?? findVmPrice(list, profile?.vmSize ?? null);
      return computeRunCost({
        state,
        tokens: await ledgerOf(runId).read(modelPrice?.pictureRule ?? 'openai_tiles'),
        model,
        modelPrice,
        vmSize: profile?.vmSize === '' ? null : (profile?.vmSize ?? null),
        vmPrice: withGivenVmPrice(listedVm, given, today),
        budget: app.prices.runBudget,
        nowMs,
      });
    },
    vms: async () => {
      const { app, profiles } = await parts.settings.read();
      const list = priceList(app.prices);
      const nowMs = Date.now();
      const runs = await parts.library.list();
      const costs = profiles.map(async (profile) => {
        const price = ownVmPrice(profile, dayOf(nowMs)) ?? findVmPrice(list, profile.vmSize);
        if (price === null) return null;
        const newest = runs.find(({ profileId }) => profileId === profile.id);
        const opened = newest === undefined ? null : await parts.library.open(newest.runId);
        return computeVmCost(profile.id, opened?.feed.state ?? null, price, nowMs);
      });
      return (await Promise.all(costs)).filter((cost) => cost !== null);
    },
  };
}

/** A price in the profile is what this very VM costs: it goes before that of its size. */
function ownVmPrice(profile: Profile | null, today: string): VmPrice | null {
  if (profile === null || profile.vmPricePerHour === null) return null;
  return {
    size: profile.vmSize === '' ? profile.name : profile.vmSize,
    perHour: profile.vmPricePerHour,
    currency: 'USD',
    asOf: today,
    source: 'the profile of the VM',
  };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
