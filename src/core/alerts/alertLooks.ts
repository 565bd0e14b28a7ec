/** How alerts look and are called, in every face. */
import type { Look } from '#core/format/status.ts';
import type { Alert, AlertKind } from '#protocol/alerts.ts';

export const ALERT_LOOKS: Readonly<Record<Alert['kind'], Look>> = {
  stuck: { word: 'stuck', glyph: '‖', token: 'stuck' },
  crashed: { word: 'crashed', glyph: '†', token: 'error' },
  connection_lost: { word: 'connection lost', glyph: '⌁', token: 'infra' },
  waiting_on_model: { word: 'waiting on the model', glyph: '…', token: 'waiting' },
  disk_low: { word: 'disk full', glyph: '▤', token: 'partial' },
  warning: { word: 'known trap', glyph: '△', token: 'partial' },
  task_errors: { word: 'task errors', glyph: '!', token: 'error' },
  run_finished: { word: 'run finished', glyph: '■', token: 'quiet' },
  phase_finished: { word: 'phase finished', glyph: '▷', token: 'quiet' },
  progress: { word: 'progress', glyph: '%', token: 'quiet' },
  test: { word: 'test', glyph: '·', token: 'quiet' },
};

interface RuleWords {
  readonly title: string;
  readonly text: string;
  /** What the rule's number counts, where it has one. */
  readonly count: string | null;
  /** Whether it can be made to wait, and to be told again. */
  readonly isStanding: boolean;
}

export const RULE_WORDS: Readonly<Record<AlertKind, RuleWords>> = {
  stuck: {
    title: 'A run is stuck',
    text: 'At least two signs of different origin show no progress for the whole limit.',
    count: null,
    isStanding: true,
  },
  crashed: {
    title: 'A run has crashed',
    text: 'Its container or process ended before the run was complete.',
    count: null,
    isStanding: true,
  },
  connection_lost: {
    title: 'A VM cannot be reached',
    text: 'The connection is down; the app goes on trying.',
    count: null,
    isStanding: true,
  },
  waiting_on_model: {
    title: 'A run waits for its model',
    text: 'WAA tries again in silence, up to about half an hour.',
    count: null,
    isStanding: true,
  },
  disk_low: {
    title: 'A disk is full',
    text: 'The log or the VM tells of no space left.',
    count: null,
    isStanding: true,
  },
  warning: {
    title: 'A known trap',
    text: 'Something in the log that usually means trouble, with its remedy.',
    count: null,
    isStanding: true,
  },
  task_errors: {
    title: 'Tasks end with errors',
    text: 'So many in a row ended with an exception or a fault of the VM.',
    count: 'tasks in a row',
    isStanding: false,
  },
  run_finished: {
    title: 'A run has ended',
    text: 'Complete, interrupted or failed, with how many tasks passed.',
    count: null,
    isStanding: false,
  },
  phase_finished: {
    title: 'A phase is done',
    text: 'Each phase of the set-up, and the benchmark itself.',
    count: null,
    isStanding: false,
  },
  progress: {
    title: 'Progress',
    text: 'Whenever so many percent more of the tasks have ended, with the outcomes.',
    count: 'percent',
    isStanding: false,
  },
};
