import type { AlertKind, AlertRule } from '#protocol/alerts.ts';
import { RULE_WORDS } from '#core/alerts/alertLooks.ts';

/** What differs from "at once, everywhere, once": `critical · after 5 min · again every 2 h`. */
export function ruleSummary(kind: AlertKind, rule: AlertRule): string {
  const words = RULE_WORDS[kind];
  const parts = [rule.severity === 'info' ? 'information' : rule.severity];
  if (words.count === 'percent') parts.push(`every ${String(rule.count)} %`);
  else if (words.count !== null) parts.push(`${String(rule.count)} in a row`);
  if (words.isStanding && rule.afterMinutes > 0)
    parts.push(`after ${minutesText(rule.afterMinutes)}`);
  if (words.isStanding && rule.repeatMinutes !== null) {
    parts.push(`again every ${minutesText(rule.repeatMinutes)}`);
  }
  if (rule.profileIds.length > 0) parts.push(counted(rule.profileIds.length, 'VM'));
  if (rule.channelIds.length > 0) parts.push(counted(rule.channelIds.length, 'channel'));
  return parts.join(' · ');
}

function minutesText(minutes: number): string {
  return minutes >= 60 && minutes % 60 === 0
    ? `${String(minutes / 60)} h`
    : `${String(minutes)} min`;
}

function counted(count: number, word: string): string {
  return `${String(count)} ${word}${count === 1 ? '' : 's'}`;
}
