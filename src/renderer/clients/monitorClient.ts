/** The engine as the UI sees it: the one contract, whatever carries it, and where its pictures are. */
import type { ContractRouterClient } from '@orpc/contract';
import type { MonitorContract } from '#protocol/contract.ts';
import type { PictureRef, RunId } from '#protocol/vocabulary.ts';

export type MonitorRpc = ContractRouterClient<MonitorContract>;
export type PictureSize = 'thumb' | 'full';

/** `downloaded`: by a browser, which does not tell where to. */
export type DeliveredExport =
  | { readonly status: 'saved'; readonly path: string }
  | { readonly status: 'downloaded' }
  | { readonly status: 'cancelled' };

export interface MonitorClient {
  readonly rpc: MonitorRpc;
  /**
   * True in an exported report: what is shown was recorded and there is no engine. Controls that need
   * one are not shown.
   */
  readonly isRecorded?: boolean;
  readonly pictureUrl: (runId: RunId, ref: PictureRef, size: PictureSize) => string;
  /**
   * Where the page may read the picture's pixels, which takes its own origin; left out where
   * `pictureUrl` is of it.
   */
  readonly pixelsUrl?: (runId: RunId, ref: PictureRef) => string;
  /** Whether an export may be a folder; a browser takes files only. */
  readonly canTakeFolders: boolean;
  /** Takes what an export wrote to where the user wants it. */
  deliverExport(exportId: string, file: { readonly fileName: string }): Promise<DeliveredExport>;
  /** Opens what was saved, or the folder it is in; only where the system can be asked to. */
  readonly showExport?: (exportId: string, how: 'open' | 'show') => Promise<void>;
  close(): void;
}

/** `artifacts/a b/c#1.png` → `artifacts/a%20b/c%231.png`: encoded per segment, slashes kept. */
export function encodePictureRef(ref: PictureRef): string {
  return ref.split('/').map(encodeURIComponent).join('/');
}
