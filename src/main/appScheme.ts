/**
 * The page and the pictures come through schemes of our own: unlike file:// they have an origin, so
 * that `'self'` in the content security policy means exactly the built UI.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Protocol } from 'electron';
import type { Engine } from '#engine';
import { pictureRefSchema, runIdSchema } from '#protocol/vocabulary.ts';

export const PAGE_SCHEME = 'waa-monitor';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`;
export const PICTURE_SCHEME = 'waa-picture';
/** Pictures under the page's own origin, for reading their pixels. */
const PICTURES_PATH = '/pictures';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.json': 'application/json; charset=utf-8',
  '.woff2': 'font/woff2',
};

/** Must run before the app is ready. */
export function declareSchemes(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true };
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges },
    { scheme: PICTURE_SCHEME, privileges: { standard: true, secure: true } },
  ]);
}

export function serveSchemes(
  protocol: Pick<Protocol, 'handle'>,
  engine: Pick<Engine, 'locatePicture'>,
  rendererDir: string,
): void {
  protocol.handle(PAGE_SCHEME, (request) => {
    const url = new URL(request.url);
    // The page compares pictures and makes films of them: what it reads has to be of its own origin.
    const isPicture = url.host === 'app' && url.pathname.startsWith(`${PICTURES_PATH}/`);
    return isPicture
      ? servePicture(engine, url, url.pathname.slice(PICTURES_PATH.length))
      : servePage(rendererDir, url);
  });
  protocol.handle(PICTURE_SCHEME, (request) => {
    const url = new URL(request.url);
    return servePicture(engine, url, url.pathname);
  });
}

async function servePage(rendererDir: string, url: URL): Promise<Response> {
  const name = url.pathname === '/' ? 'index.html' : decodePart(url.pathname.slice(1));
  const filePath = path.resolve(rendererDir, name);
  const mediaType = MEDIA_TYPES[path.extname(filePath)];
  const isInside = filePath.startsWith(path.resolve(rendererDir) + path.sep);
  if (url.host !== 'app' || !isInside || mediaType === undefined) return notFound();
  return sendFile(filePath, mediaType);
}

/** `waa-picture://run/<runId>/<ref>?size=thumb|full`; `place` is `/<runId>/<ref>`. */
async function servePicture(
  engine: Pick<Engine, 'locatePicture'>,
  url: URL,
  place: string,
): Promise<Response> {
  const [, runPart = '', ...refParts] = place.split('/');
  const runId = runIdSchema.safeParse(decodePart(runPart));
  const ref = pictureRefSchema.safeParse(refParts.map(decodePart).join('/'));
  if (!runId.success || !ref.success) return notFound();
  const size = url.searchParams.get('size') === 'thumb' ? 'thumb' : 'full';
  try {
    const picture = await engine.locatePicture(runId.data, ref.data, size);
    return await sendFile(picture.filePath, picture.mediaType);
  } catch {
    return notFound();
  }
}

/** What is not decodable names no file: a NUL is in no path and no reference. */
function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '\0';
  }
}

async function sendFile(filePath: string, mediaType: string): Promise<Response> {
  const bytes = await readFile(filePath).catch(() => null);
  if (bytes === null) return notFound();
  return new Response(new Uint8Array(bytes), {
    headers: { 'Content-Type': mediaType, 'X-Content-Type-Options': 'nosniff' },
  });
}

function notFound(): Response {
  return new Response('Not found', { status: 404, headers: { 'Content-Type': 'text/plain' } });
}
