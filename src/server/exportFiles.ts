/** What an export wrote, as a download of the browser. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Engine } from '#engine';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';

export const EXPORT_PREFIX = '/exports/';

const EXPORT_ID = /^[a-z0-9-]{1,64}$/;

export async function sendExport(
  engine: Pick<Engine, 'locateExport'>,
  url: URL,
  response: ServerResponse,
): Promise<void> {
  const exportId = url.pathname.slice(EXPORT_PREFIX.length);
  const file = EXPORT_ID.test(exportId) ? engine.locateExport(exportId) : null;
  if (file === null || file.isFolder) {
    throw new MonitorError(
      ERROR_CODES.notFound,
      'There is no such file to download.',
      'Export the run again; a folder is taken as a zip.',
    );
  }
  const { size } = await stat(file.filePath);
  response.writeHead(200, {
    'Content-Type': file.mediaType,
    'Content-Length': size,
    // The name is ours: letters, digits, dots and dashes.
    'Content-Disposition': `attachment; filename="${file.fileName}"`,
    'Cache-Control': 'private, no-store',
  });
  await pipeline(createReadStream(file.filePath), response);
}
