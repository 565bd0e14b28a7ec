/**
 * The one table of how states look: the same word, glyph and colour in lists, charts, reports and
 * the terminal. Colour is never the only signal, so every state has its own word and glyph.
 */
import type { PhaseStatus, RunStatus, TaskStatus } from '#protocol/vocabulary.ts';

/** Names of colours: custom properties `--state-<token>` in the page, ANSI names in the terminal. */
export const COLOUR_TOKENS = [
  'passed',
  'partial',
  'failed',
  'error',
  'infra',
  'running',
  'waiting',
  'stuck',
  'quiet',
] as const;
export type ColourToken = (typeof COLOUR_TOKENS)[number];

export interface Look {
  /** In lower case; faces capitalise where a sentence begins. */
  readonly word: string;
  /** One character, one terminal cell wide, readable without colour. */
  readonly glyph: string;
  readonly token: ColourToken;
}

export const TASK_LOOKS: Readonly<Record<TaskStatus, Look>> = {
  not_started: { word: 'not started', glyph: '·', token: 'quiet' },
  resetting: { word: 'resetting', glyph: '↻', token: 'running' },
  setting_up: { word: 'setting up', glyph: '▷', token: 'running' },
  running: { word: 'running', glyph: '▶', token: 'running' },
  evaluating: { word: 'evaluating', glyph: '≟', token: 'running' },
  passed: { word: 'passed', glyph: '✓', token: 'passed' },
  partial: { word: 'partial', glyph: '◐', token: 'partial' },
  failed: { word: 'failed', glyph: '✗', token: 'failed' },
  error: { word: 'error', glyph: '!', token: 'error' },
  infra: { word: 'infra', glyph: '⌀', token: 'infra' },
  interrupted: { word: 'interrupted', glyph: '■', token: 'waiting' },
  skipped: { word: 'skipped', glyph: '–', token: 'quiet' },
};

export const RUN_LOOKS: Readonly<Record<RunStatus, Look>> = {
  waiting: { word: 'waiting', glyph: '…', token: 'waiting' },
  setting_up: { word: 'setting up', glyph: '▷', token: 'running' },
  running: { word: 'running', glyph: '▶', token: 'running' },
  completed: { word: 'completed', glyph: '✓', token: 'passed' },
  interrupted: { word: 'interrupted', glyph: '■', token: 'waiting' },
  failed: { word: 'failed', glyph: '✗', token: 'failed' },
};

export const PHASE_LOOKS: Readonly<Record<PhaseStatus, Look>> = {
  pending: { word: 'pending', glyph: '·', token: 'quiet' },
  active: { word: 'active', glyph: '▶', token: 'running' },
  done: { word: 'done', glyph: '✓', token: 'passed' },
  failed: { word: 'failed', glyph: '✗', token: 'failed' },
  skipped: { word: 'skipped', glyph: '–', token: 'quiet' },
};

/** ANSI colour names as terminal libraries know them. */
export const TERMINAL_COLOURS = {
  passed: 'green',
  partial: 'cyan',
  failed: 'red',
  error: 'magenta',
  infra: 'yellow',
  running: 'blue',
  waiting: 'white',
  stuck: 'redBright',
  quiet: 'gray',
} as const satisfies Record<ColourToken, string>;

/** The order in which counts of outcomes are printed everywhere. */
export const OUTCOME_ORDER = [
  'passed',
  'partial',
  'failed',
  'error',
  'infra',
  'interrupted',
] as const satisfies readonly TaskStatus[];
export type Outcome = (typeof OUTCOME_ORDER)[number];

/** `31 ✓ 4 ◐ 22 ✗ 3 ! 3 ⌀`: the first five always, further ones only when there are any. */
export function formatOutcomes(counts: Readonly<Record<Outcome, number>>): string {
  return OUTCOME_ORDER.filter((status) => status !== 'interrupted' || counts[status] > 0)
    .map((status) => `${counts[status]} ${TASK_LOOKS[status].glyph}`)
    .join(' ');
}

/** The same in words, for screen readers and reports: `31 passed, 4 partial, 22 failed`. */
export function describeOutcomes(counts: Readonly<Record<Outcome, number>>): string {
  const told = OUTCOME_ORDER.filter((status) => counts[status] > 0);
  if (told.length === 0) return 'no task ended yet';
  return told.map((status) => `${counts[status]} ${TASK_LOOKS[status].word}`).join(', ');
}
