/** The watchdog's verdict in the terminal: one line while it runs, its evidence where it matters. */
import { formatDuration } from '#core/format/duration.ts';
import { formatTime } from '#core/format/instant.ts';
import { VERDICT_LOOKS } from '#core/watchdog/verdictLooks.ts';
import type { Verdict, VerdictSignal } from '#protocol/verdict.ts';
import { plainText } from './plainText.ts';

/** `‖ stuck: The run shows no progress for longer than 15:00. Look at the last picture.` */
export function verdictLine(verdict: Verdict): string {
  const { glyph, word } = VERDICT_LOOKS[verdict.kind];
  const step = verdict.nextSteps[0];
  const told = `${glyph} ${word}: ${plainText(verdict.headline)}`;
  return step === undefined ? told : `${told} ${step}`;
}

/** The whole evidence, for the last word. */
export function verdictReport(verdict: Verdict, nowMs: number): readonly string[] {
  const { glyph, word } = VERDICT_LOOKS[verdict.kind];
  const line = verdict.lastUsefulLine;
  return [
    `${glyph} Verdict: ${word} since ${formatTime(verdict.since, { nowMs })}. ${plainText(verdict.headline)}`,
    ...verdict.signals.map((signal) => `  ${signalText(signal)}`),
    ...(line === null
      ? []
      : [`  Last useful line (${formatTime(line.at, { nowMs })}): ${plainText(line.text)}`]),
    ...(verdict.picture === null ? [] : [`  Last picture: ${plainText(verdict.picture)}`]),
    ...verdict.nextSteps.map((step) => `  → ${step}`),
  ];
}

function signalText(signal: VerdictSignal): string {
  const mark = signal.isAgainst ? '✗' : '✓';
  const lasted = signal.watchedMs > 0 ? ` (${formatDuration(signal.watchedMs)})` : '';
  return `${mark} ${plainText(signal.text)}${lasted}`;
}
