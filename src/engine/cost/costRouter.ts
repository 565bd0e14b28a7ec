import { priceList } from '#core/cost/prices.ts';
import type { SettingsStore } from '../settings/settingsStore.ts';
import { monitor } from '../routerBase.ts';
import type { CostBook } from './costBook.ts';

export function createCostRouter(parts: {
  readonly cost: CostBook;
  readonly settings: Pick<SettingsStore, 'read'>;
}) {
  return {
    ofRun: monitor.cost.ofRun.handler(({ input }) => parts.cost.ofRun(input.runId, input)),
    vms: monitor.cost.vms.handler(() => parts.cost.vms()),
    prices: monitor.cost.prices.handler(async () => {
      const { models, vms } = priceList((await parts.settings.read()).app.prices);
      return { models: [...models], vms: [...vms] };
    }),
  };
}
