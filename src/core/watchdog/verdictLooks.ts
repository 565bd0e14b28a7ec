/** How verdicts look, in every face: word, glyph and colour. */
import type { Look } from '#core/format/status.ts';
import type { VerdictKind } from '#protocol/verdict.ts';

export const VERDICT_LOOKS: Readonly<Record<VerdictKind, Look>> = {
  healthy: { word: 'healthy', glyph: '♥', token: 'passed' },
  waiting_on_model: { word: 'waiting on the model', glyph: '…', token: 'waiting' },
  stuck: { word: 'stuck', glyph: '‖', token: 'stuck' },
  connection_lost: { word: 'connection lost', glyph: '⌁', token: 'infra' },
  abandoned: { word: 'abandoned', glyph: '∅', token: 'quiet' },
  crashed: { word: 'crashed', glyph: '†', token: 'error' },
};
