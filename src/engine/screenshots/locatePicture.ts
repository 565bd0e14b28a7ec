/** From a picture's ref to a file that may be served: inside the run, and really a picture. */
import { realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { readPictureFileHead } from './pngHeader.ts';
import { thumbnailOf } from './thumbnails.ts';

export interface PictureRequest {
  readonly runDir: string;
  readonly ref: PictureRef;
  /** `thumb`: at most 320 px wide. */
  readonly size: 'full' | 'thumb';
}

export interface LocatedPicture {
  readonly filePath: string;
  readonly mediaType: string;
}

/** The only folders of a run that hold pictures. */
const PICTURE_FOLDERS = ['artifacts', 'screens'];

/**
 * @throws MonitorError `not_found` when there is no such picture, it is damaged beyond showing, or
 * the ref leads outside the run's picture folders.
 */
export async function locatePicture(request: PictureRequest): Promise<LocatedPicture> {
  const { runDir, ref, size } = request;
  const filePath = await confinedFile(runDir, ref);
  if (filePath === null) throw notFound(ref, 'there is no such picture in this run');
  const head = await readPictureFileHead(filePath);
  if (head === null) throw notFound(ref, 'the file is empty or is not a picture');
  if (size === 'full') return { filePath, mediaType: head.mediaType };
  const thumbnail = await thumbnailOf({ runDir, ref, filePath });
  if (thumbnail.status === 'failed') throw notFound(ref, thumbnail.reason);
  if (thumbnail.status === 'not_kept') return { filePath, mediaType: head.mediaType };
  return { filePath: thumbnail.filePath, mediaType: thumbnail.mediaType };
}

async function confinedFile(runDir: string, ref: PictureRef): Promise<string | null> {
  const segments = ref.split('/');
  const isPlain = segments.every(
    (segment) => segment !== '' && segment !== '.' && segment !== '..' && !/[\\:\0]/.test(segment),
  );
  const [folder = '', ...rest] = segments;
  if (!isPlain || !PICTURE_FOLDERS.includes(folder) || rest.length === 0) return null;
  try {
    // Links are followed before comparing: one that leads out is out.
    const root = await realpath(path.join(runDir, folder));
    const runRoot = await realpath(runDir);
    const filePath = await realpath(path.join(root, ...rest));
    if (!filePath.startsWith(root + path.sep) || !root.startsWith(runRoot + path.sep)) return null;
    return (await stat(filePath)).isFile() ? filePath : null;
  } catch {
    return null;
  }
}

function notFound(ref: string, why: string): MonitorError {
  return new MonitorError(
    ERROR_CODES.notFound,
    `Picture ${JSON.stringify(ref.slice(0, 300))} cannot be shown: ${why}.`,
    'It may not have been copied from the VM yet, or was damaged there.',
  );
}
