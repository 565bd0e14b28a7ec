import type { VmCost } from '#protocol/cost.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useCall } from '../kit/useCall.ts';

/** Money by the hour does not need more. */
const REPEAT_MS = 30_000;
const NONE: readonly VmCost[] = [];

/** Of every VM with a price; none while they are not known. */
export function useVmCosts(): readonly VmCost[] {
  const { rpc } = useMonitorStore().client;
  const call = useCall('vms', () => rpc.cost.vms(), REPEAT_MS);
  return call.status === 'ready' ? call.value : NONE;
}
