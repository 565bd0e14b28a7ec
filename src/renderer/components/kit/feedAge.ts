import type { ReceivedFeed } from '../../store/runView.ts';

export type Channel = 'link' | 'log' | 'files' | 'screen';

/**
 * Ms since a channel last brought something. The feed's instants are of one clock, so their
 * difference holds whatever this page's clock says; the time since the feed came is the page's own.
 */
export function ageOf(received: ReceivedFeed, channel: Channel, nowMs: number): number | null {
  const { feed, receivedAtMs } = received;
  const instant = {
    link: feed.linkAt,
    log: feed.logAt,
    files: feed.filesAt,
    screen: feed.screenAt,
  }[channel];
  if (instant === null) return null;
  const ageWhenSent = Date.parse(feed.sentAt) - Date.parse(instant);
  return Number.isNaN(ageWhenSent)
    ? null
    : Math.max(0, ageWhenSent) + Math.max(0, nowMs - receivedAtMs);
}
