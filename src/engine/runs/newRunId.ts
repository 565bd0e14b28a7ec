import { randomBytes } from 'node:crypto';
import type { RunId } from '#protocol/vocabulary.ts';

/** Sorts by time; the random end keeps two of one second apart. */
export function newRunId(at: Date): RunId {
  const digits = at.toISOString().replace(/\D/g, '');
  return `${digits.slice(0, 8)}-${digits.slice(8, 14)}-${randomBytes(2).toString('hex')}`;
}
