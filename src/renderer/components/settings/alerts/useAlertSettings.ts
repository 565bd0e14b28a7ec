import { useState } from 'react';
import type { AlertSettings, AlertSettingsChange } from '#protocol/alerts.ts';
import { useMonitorStore } from '../../../store/useMonitor.ts';
import { useAct } from '../../kit/useAct.ts';
import { useCall, type Call } from '../../kit/useCall.ts';

export interface AlertSettingsHandle {
  readonly call: Call<AlertSettings>;
  /** What was saved last, or what was read. Null while it is not known. */
  readonly settings: AlertSettings | null;
  readonly save: (change: AlertSettingsChange) => Promise<boolean>;
}

/** The settings of alerts, read once and kept as they are changed here. */
export function useAlertSettings(): AlertSettingsHandle {
  const { client } = useMonitorStore();
  const { act } = useAct();
  const call = useCall('alert settings', () => client.rpc.alerts.settings());
  const [saved, setSaved] = useState<AlertSettings | null>(null);
  const read = call.status === 'ready' ? call.value : null;
  return {
    call,
    settings: saved ?? read,
    save: (change) =>
      act(async () => {
        setSaved(await client.rpc.alerts.saveSettings(change));
      }),
  };
}
