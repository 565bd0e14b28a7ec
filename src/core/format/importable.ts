/** What an importable run holds, in words that the page and the terminal share. */
import type { ImportableRun } from '#protocol/imports.ts';
import { formatBytes, formatCount } from './number.ts';

/** "6 tasks (5 with a score, 1 with an error), 22 steps, 201 pictures, 21.4 MB". */
export function describeContents(run: ImportableRun): string {
  const { withScore, withError, withoutOutcome } = run.tasks;
  const isLogOnly = run.kind === 'waa_log';
  const outcomes = [
    withScore > 0 ? `${formatCount(withScore)} with a score` : '',
    withError > 0 ? `${formatCount(withError)} with an error` : '',
    withoutOutcome > 0 ? `${formatCount(withoutOutcome)} without an outcome` : '',
  ].filter((text) => text !== '');
  const detail = isLogOnly || outcomes.length === 0 ? '' : ` (${outcomes.join(', ')})`;
  const parts = [`${plural(run.tasks.total, 'task')}${isLogOnly ? ' on the list' : ''}${detail}`];
  if (!isLogOnly) parts.push(plural(run.steps, 'step'), plural(run.pictures, 'picture'));
  return [...parts, formatBytes(run.sizeBytes)].join(', ');
}

export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
