/** The pixels of a picture, scaled down, in the page. */
import type { Pixels } from '#core/pictures/difference.ts';

/** Enough to see a changed checkbox on a screen of 1920 px, and some milliseconds to compare. */
const WORKING_WIDTH_PX = 640;
/** A picture that is far higher than wide is no screen. */
const MAX_HEIGHT_PX = 2000;

export async function loadImage(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  // Without it a picture of the desktop app's own scheme may be shown, not read.
  image.crossOrigin = 'anonymous';
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
