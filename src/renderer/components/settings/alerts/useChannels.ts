import { useState } from 'react';
import type { ChannelState } from '#protocol/alerts.ts';
import { useMonitorStore } from '../../../store/useMonitor.ts';
import { useCall } from '../../kit/useCall.ts';

export interface Channels {
  /** Null until they have been read. */
  readonly list: readonly ChannelState[] | null;
  readonly reload: () => void;
}

export function useChannels(): Channels {
  const { client } = useMonitorStore();
  const [round, setRound] = useState(0);
  const call = useCall(`channels ${String(round)}`, () => client.rpc.alerts.channels());
  const [last, setLast] = useState<readonly ChannelState[] | null>(null);
  // While they are read anew the last ones stay, so that nothing jumps.
  if (call.status === 'ready' && call.value !== last) setLast(call.value);
  return { list: last, reload: () => setRound((before) => before + 1) };
}
