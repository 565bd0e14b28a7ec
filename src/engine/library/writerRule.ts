/** One instance writes a data folder; the others are told who does when they are asked to. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

export interface WriterRule {
  readonly isWriter: boolean;
  /** @throws MonitorError `read_only` when another instance writes. `what` begins the sentence. */
  check(what: string): void;
}

export function createWriterRule(isWriter: boolean, writer: string | null): WriterRule {
  return {
    isWriter,
    check: (what) => {
      if (isWriter) return;
      throw new MonitorError(
        ERROR_CODES.readOnly,
        `${what} can't be changed here: another WAA Monitor holds this data folder (${writer ?? 'unknown'}).`,
        'Change it there, close it, or use another data folder (--data-dir).',
      );
    },
  };
}
