import type { EventDraft } from '#protocol/events.ts';

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** What happened, without when and from which source. */
export type DraftBody = DistributiveOmit<EventDraft, 'at' | 'clock' | 'source'>;

/** When something happened, and on whose clock. */
export interface Moment {
  readonly at: string;
  readonly clock: 'vm' | 'app';
}

export type Tell = (when: Moment, body: DraftBody) => void;
