import { UPLOAD_PIECE_BYTES } from '#protocol/imports.ts';
import type { MonitorRpc } from '../../clients/monitorClient.ts';

/** Sends a file to the engine in pieces; the answer names it there. */
export async function sendFile(
  rpc: Pick<MonitorRpc, 'imports'>,
  file: File,
  options: { readonly signal: AbortSignal; readonly onFraction: (fraction: number) => void },
): Promise<string> {
  let uploadId: string | undefined;
  let offset = 0;
  do {
    options.signal.throwIfAborted();
    const bytes = new Uint8Array(
      await file.slice(offset, offset + UPLOAD_PIECE_BYTES).arrayBuffer(),
    );
    const answer = await rpc.imports.upload(
      {
        ...(uploadId === undefined ? {} : { uploadId }),
        name: file.name.slice(-255),
        offset,
        base64: toBase64(bytes),
      },
      { signal: options.signal },
    );
    uploadId = answer.uploadId;
    offset = answer.receivedBytes;
    options.onFraction(file.size === 0 ? 1 : offset / file.size);
  } while (offset < file.size);
  return uploadId;
}

/** In parts: a call takes no half a million arguments. */
const PART = 8192;

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let start = 0; start < bytes.length; start += PART) {
    text += String.fromCharCode(...bytes.subarray(start, start + PART));
  }
  return btoa(text);
}
