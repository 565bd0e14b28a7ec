/** An alert in words, the same for every channel. Text of the VM stays plain text in all of them. */
import { formatUtc } from '#core/format/instant.ts';
import type { Alert, TellReason } from '#protocol/alerts.ts';
import { MAX_ALERT_TITLE_CHARS } from '#protocol/alerts.ts';
import { clip } from './alertBook.ts';

export interface AlertMessage {
  readonly title: string;
  /** A sentence or two. */
  readonly text: string;
  /** Label and value: what it is about, since when. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly evidence: readonly string[];
  readonly nextSteps: readonly string[];
}

export function messageOf(alert: Alert, reason: TellReason): AlertMessage {
  const isOver = reason === 'over';
  return {
    title: clip(`${PREFIXES[reason]}${alert.title}`, MAX_ALERT_TITLE_CHARS),
    text: isOver ? 'What was told before is over.' : alert.text,
    facts: factsOf(alert, isOver),
    evidence: isOver ? [] : alert.evidence,
    nextSteps: isOver ? [] : alert.nextSteps,
  };
}

const PREFIXES: Readonly<Record<TellReason, string>> = {
  new: '',
  again: 'Still: ',
  over: 'Over: ',
  test: '',
};

function factsOf(alert: Alert, isOver: boolean): AlertMessage['facts'] {
  const facts: (readonly [string, string])[] = [];
  if (alert.runName !== '') facts.push(['Run', alert.runName]);
  if (alert.task !== null) facts.push(['Task', alert.task]);
  if (alert.since !== null) facts.push(['Since', formatUtc(alert.since)]);
  if (isOver && alert.endedAt !== null) facts.push(['Until', formatUtc(alert.endedAt)]);
  return facts;
}

/** For notifications that take a line or two. */
export function shortText(message: AlertMessage): string {
  const step = message.nextSteps[0];
  return step === undefined ? message.text : `${message.text} Try: ${step}`;
}
