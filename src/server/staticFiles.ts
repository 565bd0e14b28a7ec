/** The built UI, served from one folder and never from outside it. */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

export interface StaticFile {
  readonly filePath: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
  /** The build puts a hash into the names below assets/: such a file never changes. */
  readonly isImmutable: boolean;
}

/**
 * The file behind a URL path, or null when there is none inside `root`, be it through `..`, an
 * absolute path, or a link that leads out.
 */
export async function findStaticFile(root: string, urlPath: string): Promise<StaticFile | null> {
  const relative = decodePath(urlPath);
  if (relative === null) return null;
  const realRoot = await resolveReal(root);
  if (realRoot === null) return null;
  const filePath = await resolveReal(path.join(realRoot, relative));
  if (filePath === null || !filePath.startsWith(realRoot + path.sep)) return null;
  const mediaType = MEDIA_TYPES[path.extname(filePath).toLowerCase()];
  const facts = await stat(filePath);
  if (mediaType === undefined || !facts.isFile()) return null;
  const isImmutable = relative.startsWith('assets/');
  return { filePath, mediaType, sizeBytes: facts.size, isImmutable };
}

export async function sendStaticFile(response: ServerResponse, file: StaticFile): Promise<void> {
  response.writeHead(200, {
    'Content-Type': file.mediaType,
    'Content-Length': file.sizeBytes,
    'Cache-Control': file.isImmutable ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
  await pipeline(createReadStream(file.filePath), response);
}

function decodePath(urlPath: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const relative = decoded.replace(/^\/+/, '');
  if (relative.split('/').includes('..')) return null;
  return relative === '' ? 'index.html' : relative;
}

async function resolveReal(filePath: string): Promise<string | null> {
  try {
    return await realpath(filePath);
  } catch {
    return null;
  }
}
