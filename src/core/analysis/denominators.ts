/** Which tasks a rate is a share of, each with the words that are printed beside every rate. */
import { DENOMINATORS, type Denominator } from '#protocol/analysis.ts';
import { assertNever, type Provenance, type TaskStatus } from '#protocol/vocabulary.ts';
import { isActiveStatus, isEndedStatus } from '../run/taskStatus.ts';

/** What has to be known of a task to count it. */
export interface CountedTask {
  readonly status: TaskStatus;
  readonly score: number | null;
}

interface DenominatorWords {
  /** Ends "passed of …". */
  readonly tasks: string;
  /** For switches. */
  readonly title: string;
  /** What it is good for. */
  readonly text: string;
}

export const DENOMINATOR_WORDS: Readonly<Record<Denominator, DenominatorWords>> = {
  all: {
    tasks: 'all tasks',
    title: 'All tasks',
    text: 'Every task of the run, done or not; the way papers count, once a run is complete.',
  },
  begun: {
    tasks: 'begun tasks',
    title: 'Begun',
    text: 'Tasks that were begun, those in progress included.',
  },
  attempted: {
    tasks: 'attempted tasks',
    title: 'Attempted',
    text: 'Tasks that ended, however they ended.',
  },
  attempted_without_infra: {
    tasks: 'attempted tasks without infra faults',
    title: 'Attempted without infra',
    text: 'Tasks that ended, without those that a fault of VM, guest or harness ended.',
  },
  scored: {
    tasks: 'scored tasks',
    title: 'Scored',
    text: 'Tasks that an evaluator gave a score; what WAA prints as its average counts these.',
  },
};

/** `passed of all tasks (number estimated)`. */
export function rateLabel(denominator: Denominator, provenance: Provenance): string {
  const guess = provenance === 'estimated' ? ' (number estimated)' : '';
  return `passed of ${DENOMINATOR_WORDS[denominator].tasks}${guess}`;
}

export function counts(denominator: Denominator, task: CountedTask): boolean {
  switch (denominator) {
    case 'all':
      return true;
    case 'begun':
      return isActiveStatus(task.status) || isEndedStatus(task.status);
    case 'attempted':
      return isEndedStatus(task.status);
    case 'attempted_without_infra':
      return isEndedStatus(task.status) && task.status !== 'infra';
    case 'scored':
      return isScored(task);
    default:
      return assertNever(denominator);
  }
}

/** The evaluator gave a score. An attempt that begins anew takes its task's old score away. */
function isScored({ status, score }: CountedTask): boolean {
  return score !== null && (status === 'passed' || status === 'partial' || status === 'failed');
}

/** Null for a word that is none of them. */
export function readDenominator(text: unknown): Denominator | null {
  return DENOMINATORS.find((denominator) => denominator === text) ?? null;
}
