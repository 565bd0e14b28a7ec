import type { Relation, TaskHistory } from '#protocol/analysis.ts';
import { assertNever } from '#protocol/vocabulary.ts';

/** `other` is the letter of the run that is held against A. */
export function relationWord(relation: Relation, other = 'the other'): string {
  switch (relation) {
    case 'improved':
      return 'improved';
    case 'regressed':
      return 'regressed';
    case 'same':
      return 'same';
    case 'only_first':
      return 'only in A';
    case 'only_other':
      return `only in ${other}`;
    default:
      return assertNever(relation);
  }
}

/** A sign that reads without colour. */
export const RELATION_SIGNS: Readonly<Record<Relation, string>> = {
  improved: '↑',
  regressed: '↓',
  same: '=',
  only_first: 'A',
  only_other: '+',
};

export const TREND_WORDS: Readonly<Record<TaskHistory['trend'], string>> = {
  flaky: 'flaky',
  newly_failing: 'newly failing',
  newly_fixed: 'newly fixed',
  changed: 'changed once',
  steady: 'steady',
  unclear: '',
};
