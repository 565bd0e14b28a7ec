/** The engine as the UI sees it: the one contract, whatever carries it, and where its pictures are. */
import type { ContractRouterClient } from '@orpc/contract';
import type { MonitorContract } from '#protocol/contract.ts';
import type { PictureRef, RunId } from '#protocol/vocabulary.ts';

export type MonitorRpc = ContractRouterClient<MonitorContract>;
export type PictureSize = 'thumb' | 'full';

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
  close(): void;
}

/** `artifacts/a b/c#1.png` → `artifacts/a%20b/c%231.png`: encoded per segment, slashes kept. */
export function encodePictureRef(ref: PictureRef): string {
  return ref.split('/').map(encodeURIComponent).join('/');
}
