/** `GET /pictures/<runId>/<ref>?size=thumb|full`: the engine finds the file, this sends it. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { Engine } from '#engine';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { pictureRefSchema, runIdSchema } from '#protocol/vocabulary.ts';

export const PICTURE_PREFIX = '/pictures/';

/** A picture younger than this may still be arriving, so the browser has to ask again. */
const SETTLED_AFTER_MS = 60_000;

const requestSchema = z.object({
  runId: runIdSchema,
  ref: pictureRefSchema,
  size: z.enum(['thumb', 'full']).default('full'),
});
export type PictureRequest = z.infer<typeof requestSchema>;

/** Null when the URL names no picture; a ref that tries to leave its run is no picture. */
function parsePictureUrl(url: URL): PictureRequest | null {
  const [runId, ...rest] = url.pathname.slice(PICTURE_PREFIX.length).split('/');
  const ref = decode(rest.join('/'));
  if (ref === null || !isInnerPath(ref)) return null;
  const size = url.searchParams.get('size') ?? undefined;
  const parsed = requestSchema.safeParse({ runId: decode(runId ?? ''), ref, size });
  return parsed.success ? parsed.data : null;
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

function isInnerPath(ref: string): boolean {
  if (ref.startsWith('/') || /[\\\0]/.test(ref)) return false;
  return ref.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

export async function sendPicture(
  engine: Pick<Engine, 'locatePicture'>,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wanted = parsePictureUrl(url);
  if (wanted === null) throw noSuchPicture();
  const picture = await engine.locatePicture(wanted.runId, wanted.ref, wanted.size);
  const facts = await stat(picture.filePath).catch((cause: unknown) => {
    throw noSuchPicture(cause);
  });
  const etag = `"${facts.size.toString(36)}-${Math.trunc(facts.mtimeMs).toString(36)}"`;
  const isSettled = Date.now() - facts.mtimeMs > SETTLED_AFTER_MS;
  const headers = {
    ETag: etag,
    'Cache-Control': isSettled ? 'private, max-age=31536000, immutable' : 'private, no-cache',
  };
  if (request.headers['if-none-match'] === etag) {
    response.writeHead(304, headers).end();
    return;
  }
  response.writeHead(200, {
    ...headers,
    'Content-Type': picture.mediaType,
    'Content-Length': facts.size,
  });
  // Exactly the announced bytes, also of a file that grows meanwhile. An empty range can't be
  // asked of a stream, and needs none.
  if (facts.size === 0) response.end();
  else await pipeline(createReadStream(picture.filePath, { end: facts.size - 1 }), response);
}

function noSuchPicture(cause?: unknown): MonitorError {
  return new MonitorError(
    ERROR_CODES.notFound,
    'This run has no such picture.',
    'Pictures of the live screen are kept for a while only; open the step again for its own.',
    { cause },
  );
}
