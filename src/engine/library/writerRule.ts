/** One instance writes a data folder; the others are told who does when they are asked to. */
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

export interface WriterRule {
  readonly isWriter: boolean;
  /** @throws MonitorError `read_only` when another instance writes, or none can. `what` begins the sentence. */
  check(what: string): void;
}

/** `obstacle`: why the folder can't be written at all, in a sentence; null when it can. */
export function createWriterRule(
  isWriter: boolean,
  writer: string | null,
  obstacle: string | null = null,
): WriterRule {
  return {
    isWriter,
    check: (what) => {
      if (isWriter) return;
      if (obstacle !== null) {
        throw new MonitorError(
          ERROR_CODES.readOnly,
          `${what} can't be changed here. ${obstacle}`,
          'Make the folder writable, or use another data folder (--data-dir).',
        );
      }
      throw new MonitorError(
        ERROR_CODES.readOnly,
        `${what} can't be changed here: another WAA Monitor holds this data folder (${writer ?? 'unknown'}).`,
        'Change it there, close it, or use another data folder (--data-dir).',
      );
    },
  };
}
