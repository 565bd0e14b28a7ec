/**
 * Turns mirrored result files into events: what a step's files say of it, errors, scores. Reads
 * each file again as often as it changes, and never tells the same thing twice: also not after a
 * restart, because what the journal holds is given back to it first.
 */
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import type { MirroredFile } from '../../mirror/mirrorTypes.ts';

export interface ResultsReaderOptions {
  /** The run's `artifacts` folder. */
  readonly artifactsDir: string;
  /** Put on every event as its `source`. */
  readonly sourceId: string;
}

export interface ResultsReader {
  /** What is in the journal already. Before anything else; may be called in pieces. */
  remember(events: Iterable<RunEvent>): void;
  /** Everything in the folder that was not told yet: at opening, and for a folder without a log. */
  readAll(): Promise<readonly EventDraft[]>;
  /** What a file that has just been mirrored adds. Never rejects for a damaged file. */
  read(
    file: Pick<MirroredFile, 'localPath' | 'modifiedAtMs' | 'change'>,
  ): Promise<readonly EventDraft[]>;
}

export declare function createResultsReader(options: ResultsReaderOptions): ResultsReader;
