/** What every text format is written from. */
import type { RunState } from '#protocol/snapshot.ts';
import type { RunNotes } from '#protocol/library.ts';
import type { ExportFormat } from '#protocol/exports.ts';

export interface ExportDocument {
  /** Redacted already. */
  readonly state: RunState;
  /** ISO 8601, app clock. */
  readonly exportedAt: string;
  readonly app: { readonly version: string; readonly commit: string };
  /** What people added: beside the results, never instead of them. Redacted, too. */
  readonly notes: RunNotes;
  /** What was hidden or left out, in words. */
  readonly remarks: readonly string[];
}

/** Formats that a run's state is enough for. */
export type TextFormat = Exclude<ExportFormat, 'html' | 'pdf' | 'waarun'>;
