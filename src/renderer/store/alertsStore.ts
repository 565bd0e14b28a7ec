/** The inbox, kept current while something shows it. */
import { useEffect, useSyncExternalStore } from 'react';
import type { Inbox } from '#protocol/alerts.ts';
import { keepFollowing, waitFor } from '../clients/keepFollowing.ts';
import type { MonitorClient } from '../clients/monitorClient.ts';
import type { MonitorStore } from './monitorStore.ts';
import { createObservableState, scheduleOnFrame } from './observableState.ts';
import type { ObservableState } from './observableState.ts';
import { createStreams, type Streams } from './streams.ts';
import { useMonitorStore } from './useMonitor.ts';

export class AlertsStore {
  readonly subscribe: ObservableState<Inbox | null>['subscribe'];
  readonly getState: ObservableState<Inbox | null>['getState'];
  private readonly client: MonitorClient;
  private readonly state: ObservableState<Inbox | null>;
  private readonly streams: Streams;

  constructor(client: MonitorClient) {
    this.client = client;
    this.state = createObservableState<Inbox | null>(null, scheduleOnFrame);
    this.subscribe = this.state.subscribe;
    this.getState = this.state.getState;
    // Whether the monitor answers is told by the streams of the run and the list of runs.
    this.streams = createStreams(() => undefined);
  }

  /** Keeps the inbox current until the answer is called. */
  hold(): () => void {
    return this.streams.hold('inbox', (signal) => this.follow(signal));
  }

  /** For a wish that was just granted: shown without waiting for the next look. */
  async refresh(): Promise<void> {
    this.put(await this.client.rpc.alerts.inbox());
  }

  private follow(signal: AbortSignal): Promise<void> {
    return keepFollowing({
      signal,
      wait: waitFor,
      open: (stop) => this.client.rpc.alerts.follow(undefined, { signal: stop }),
      onMessage: (inbox) => {
        this.put(inbox);
        return undefined;
      },
    });
  }

  private put(inbox: Inbox): void {
    // Most looks bring the same; comparing is cheaper than drawing.
    this.state.setState((before) =>
      before !== null && JSON.stringify(before) === JSON.stringify(inbox) ? before : inbox,
    );
  }
}

const stores = new WeakMap<MonitorStore, AlertsStore>();

export function useAlertsStore(): AlertsStore {
  const monitor = useMonitorStore();
  const known = stores.get(monitor);
  if (known !== undefined) return known;
  const made = new AlertsStore(monitor.client);
  stores.set(monitor, made);
  return made;
}

/** Null until it has been read. */
export function useInbox(): Inbox | null {
  const store = useAlertsStore();
  useEffect(() => store.hold(), [store]);
  return useSyncExternalStore(store.subscribe, store.getState);
}
