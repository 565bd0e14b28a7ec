import type { LogStream } from '#protocol/vocabulary.ts';

/** One framed line of a log, before anything is known of its meaning. */
export interface LogLine {
  readonly stream: LogStream;
  /** Docker's time of the line (ISO 8601, UTC) when it gave one. */
  readonly dockerAt: string | null;
  /** When the line reached this app (ISO 8601, UTC, app clock). */
  readonly arrivedAt: string;
  /** Without line ending, Docker's stamp taken off; ANSI codes still in it. */
  readonly text: string;
}
