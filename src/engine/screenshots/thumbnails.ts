/** Small versions of pictures, made once and kept under the run's `thumbs/`. */
import { createHash } from 'node:crypto';
import { mkdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { MAX_PIXELS } from './pngHeader.ts';

export interface ThumbnailRequest {
  readonly runDir: string;
  readonly ref: PictureRef;
  /** The picture itself, already known to be inside the run. */
  readonly filePath: string;
}

/**
 * `failed`: the picture is damaged (cut off, not a picture inside), in words for people.
 * `not_kept`: the disk takes no small version.
 */
export type Thumbnail =
  | { readonly status: 'made'; readonly filePath: string; readonly mediaType: 'image/webp' }
  | { readonly status: 'failed'; readonly reason: string }
  | { readonly status: 'not_kept' };

const THUMBNAIL_WIDTH_PX = 320;
const QUALITY = 70;
/** Of 0 to 6. Measured on WAA's pictures: 4 takes half as long again for a fifth fewer bytes. */
const EFFORT = 1;
/** A 4K picture takes well under a second; one that takes this long was made to. */
const TIMEOUT_SECONDS = 10;
/** Decoding is CPU work: more at once only makes each slower and the page jerk. */
const MAX_AT_ONCE = 2;
/** A gallery of some tasks; beyond that the page asks again when it scrolls. */
const MAX_WAITING = 2000;

// libvips keeps decoded files for repeats that never come here.
sharp.cache(false);
sharp.concurrency(1);

const inProgress = new Map<string, Promise<Thumbnail>>();
const waiting: (() => void)[] = [];
let busyCount = 0;

/** Two requests for the same picture share the work. */
export async function thumbnailOf(request: ThumbnailRequest): Promise<Thumbnail> {
  const filePath = await thumbnailPath(request);
  const running = inProgress.get(filePath);
  if (running !== undefined) return running;
  const made = makeUnlessThere(request, filePath).finally(() => inProgress.delete(filePath));
  inProgress.set(filePath, made);
  return made;
}

/** Named after the picture and its version, so a picture that was replaced gets a new one. */
async function thumbnailPath({ runDir, ref, filePath }: ThumbnailRequest): Promise<string> {
  const { size, mtimeMs } = await stat(filePath);
  const name = createHash('sha256')
    .update(`${ref}\0${size}\0${mtimeMs}`)
    .digest('hex')
    .slice(0, 32);
  return path.join(runDir, 'thumbs', name.slice(0, 2), `${name}.webp`);
}

async function makeUnlessThere(request: ThumbnailRequest, filePath: string): Promise<Thumbnail> {
  const found = await stat(filePath).catch(() => null);
  if (found?.isFile() === true) return { status: 'made', filePath, mediaType: 'image/webp' };
  if (!(await takeTurn())) {
    return { status: 'failed', reason: 'too many small pictures are being made at once' };
  }
  try {
    return await make(request.filePath, filePath);
  } finally {
    giveTurn();
  }
}

async function make(picture: string, filePath: string): Promise<Thumbnail> {
  let bytes: Buffer;
  try {
    bytes = await sharp(picture, { limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .resize({ width: THUMBNAIL_WIDTH_PX, withoutEnlargement: true })
      .webp({ quality: QUALITY, effort: EFFORT })
      .toBuffer();
  } catch {
    // What libvips says is about its inside; the two causes are these.
    return { status: 'failed', reason: 'the picture is cut off or damaged' };
  }
  const temporary = `${filePath}.${process.pid}.part`;
  try {
    await mkdir(path.dirname(filePath), { recursive: true });
    await writeFile(temporary, bytes);
    await rename(temporary, filePath);
  } catch {
    // A full or read-only disk: the picture itself is shown in its place.
    await rm(temporary, { force: true }).catch(() => undefined);
    return { status: 'not_kept' };
  }
  return { status: 'made', filePath, mediaType: 'image/webp' };
}

function takeTurn(): Promise<boolean> {
  if (busyCount < MAX_AT_ONCE) {
    busyCount += 1;
    return Promise.resolve(true);
  }
  if (waiting.length >= MAX_WAITING) return Promise.resolve(false);
  return new Promise((resolve) => waiting.push(() => resolve(true)));
}

/** Hands the turn to the next in line, or frees it. */
function giveTurn(): void {
  const next = waiting.shift();
  if (next === undefined) busyCount -= 1;
  else next();
}
