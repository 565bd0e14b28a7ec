/** From screen to picture: PNG for the guest's server and WAA's files, PPM for QEMU's monitor. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import { CanvasPainter } from './canvasPainter.ts';
import {
  type GuestScreen,
  type Rect,
  SCREEN_HEIGHT,
  SCREEN_WIDTH,
  type ScreenElement,
} from './guestScreen.ts';
import { encodePng } from './png.ts';
import { paintRegionBoxes } from './regionBoxes.ts';
import { paintScreen } from './screen.ts';

export async function renderPng(screen: GuestScreen): Promise<Buffer> {
  return encodePng(rgbaOf(paint(screen)), SCREEN_WIDTH, SCREEN_HEIGHT);
}

/** Part of the screen, e.g. the window in front. */
export async function renderPart(screen: GuestScreen, part: Rect): Promise<Buffer> {
  const image = paint(screen).getImageData(part.x, part.y, part.width, part.height);
  return encodePng(Buffer.from(image.data.buffer), part.width, part.height);
}

/** The screen with numbered boxes around what the agent could name. */
export async function renderRegions(
  screen: GuestScreen,
  elements: readonly ScreenElement[],
): Promise<Buffer> {
  const context = paint(screen);
  paintRegionBoxes(new CanvasPainter(context), elements);
  return encodePng(rgbaOf(context), SCREEN_WIDTH, SCREEN_HEIGHT);
}

/** White where the agent could name something, black elsewhere. */
export async function renderMask(elements: readonly ScreenElement[]): Promise<Buffer> {
  const context = createCanvas(SCREEN_WIDTH, SCREEN_HEIGHT).getContext('2d');
  const painter = new CanvasPainter(context);
  painter.fill({ x: 0, y: 0, width: SCREEN_WIDTH, height: SCREEN_HEIGHT }, '#000000');
  for (const { rect } of elements) painter.fill(rect, '#ffffff');
  return encodePng(rgbaOf(context), SCREEN_WIDTH, SCREEN_HEIGHT);
}

/** Binary PPM, as QEMU's `screendump` writes it. */
export function renderPpm(screen: GuestScreen): Promise<Buffer> {
  const rgba = rgbaOf(paint(screen));
  const header = Buffer.from(`P6\n${SCREEN_WIDTH} ${SCREEN_HEIGHT}\n255\n`);
  const rgb = Buffer.alloc(SCREEN_WIDTH * SCREEN_HEIGHT * 3);
  for (let pixel = 0, to = 0; pixel < rgba.length; pixel += 4) {
    rgb[to++] = rgba[pixel] ?? 0;
    rgb[to++] = rgba[pixel + 1] ?? 0;
    rgb[to++] = rgba[pixel + 2] ?? 0;
  }
  return Promise.resolve(Buffer.concat([header, rgb]));
}

function paint(screen: GuestScreen): SKRSContext2D {
  const context = createCanvas(SCREEN_WIDTH, SCREEN_HEIGHT).getContext('2d');
  paintScreen(new CanvasPainter(context), screen);
  return context;
}

function rgbaOf(context: SKRSContext2D): Buffer {
  const image = context.getImageData(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
  return Buffer.from(image.data.buffer);
}
