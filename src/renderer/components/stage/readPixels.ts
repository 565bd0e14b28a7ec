/** The pixels of a picture, scaled down, in the page. */
import type { Pixels } from '#core/pictures/difference.ts';
import type { PictureRef, RunId } from '#protocol/vocabulary.ts';
import type { MonitorClient } from '../../clients/monitorClient.ts';

/** Enough to see a changed checkbox on a screen of 1920 px, and some milliseconds to compare. */
const WORKING_WIDTH_PX = 640;
/** A picture that is far higher than wide is no screen. */
const MAX_HEIGHT_PX = 2000;

/** A picture of another origin may be shown, not read. */
export function pixelsUrl(client: MonitorClient, runId: RunId, ref: PictureRef): string {
  return client.pixelsUrl?.(runId, ref) ?? client.pictureUrl(runId, ref, 'full');
}

export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = url;
  await image.decode();
  return image;
}

/** @throws when the picture can't be decoded */
export async function readPixels(url: string): Promise<Pixels> {
  const image = await loadImage(url);
  const scale = Math.min(1, WORKING_WIDTH_PX / image.naturalWidth);
  const width = Math.max(1, Math.round(image.naturalWidth * scale));
  const height = Math.max(1, Math.min(MAX_HEIGHT_PX, Math.round(image.naturalHeight * scale)));
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  if (pen === null) throw new Error('This browser cannot draw on a canvas.');
  pen.drawImage(image, 0, 0, width, height);
  return { width, height, data: pen.getImageData(0, 0, width, height).data };
}
