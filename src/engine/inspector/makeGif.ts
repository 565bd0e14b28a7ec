/** A task as an animated GIF: made in the engine, so that every face, the terminal too, can. */
import type { Canvas } from '@napi-rs/canvas';
import sharp from 'sharp';
import { drawFilmFrame, filmLayout, type FilmLayout } from '#core/film/drawFilm.ts';
import { filmPictures, planFilm, type FilmPlan } from '#core/film/filmPlan.ts';
import { scrubValue } from '#core/scrub/scrubText.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { PictureRef, TaskKey } from '#protocol/vocabulary.ts';
import type { RunPaths } from '../runs/runPaths.ts';
import { locatePicture } from '../screenshots/locatePicture.ts';
import { MAX_PIXELS, readPictureFileHead } from '../screenshots/pngHeader.ts';
import { FILM_FONTS, registerFilmFonts } from './filmFonts.ts';

export interface GifRequest {
  readonly paths: RunPaths;
  readonly state: RunState;
  readonly task: TaskKey;
  /** The latest one when not said. */
  readonly attempt?: number | undefined;
  readonly widthPx: number;
  readonly signal?: AbortSignal | undefined;
  /** For all frames together, before they are packed. */
  readonly maxRawBytes?: number;
}

export interface MadeGif {
  readonly bytes: Buffer;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly frames: number;
  readonly durationMs: number;
  /** Steps that are not in it. */
  readonly leftOutSteps: number;
}

/** All frames are in memory at once: 200 MB is what a machine that runs the app can spare for seconds. */
const MAX_RAW_BYTES = 200 * 2 ** 20;
const CHANNELS = 3;
const LEAST_WIDTH_PX = 240;
const NARROWING_PX = 16;
/** Of 32: frames differ in little, and unchanged places cost nothing. */
const FRAME_TOLERANCE = 6;
const PICTURE_TIMEOUT_SECONDS = 10;

export async function makeGif(request: GifRequest): Promise<MadeGif> {
  const { state, task, signal } = request;
  const found = state.tasks[task];
  const attempt =
    request.attempt === undefined
      ? found?.attempts.at(-1)
      : found?.attempts.find(({ number }) => number === request.attempt);
  if (found === undefined || attempt === undefined) {
    throw new MonitorError(
      ERROR_CODES.notFound,
      `This run has no such attempt at ${JSON.stringify(task.slice(0, 200))}.`,
      'See "waa-monitor runs show" for its tasks.',
    );
  }
  const plan = scrubValue(planFilm(found, attempt));
  const first = await firstPicture(plan, request.paths);
  if (first === null) {
    throw new MonitorError(
      ERROR_CODES.notFound,
      'No picture of this attempt is here, so there is nothing to make a film of.',
      'Pictures arrive as the VM saves them; a run imported without its pictures has none.',
    );
  }
  const layout = boundedLayout(request, first, plan.scenes.length);
  const raw = await drawAll(plan, layout, request.paths, signal);
  const delays = plan.scenes.map(({ durationMs }) => durationMs);
  const bytes = await sharp(raw, {
    raw: {
      width: layout.widthPx,
      height: layout.heightPx * plan.scenes.length,
      channels: CHANNELS,
      pageHeight: layout.heightPx,
    },
    limitInputPixels: false,
  })
    .gif({ delay: delays, loop: 0, effort: 4, interFrameMaxError: FRAME_TOLERANCE })
    .toBuffer();
  return {
    bytes,
    widthPx: layout.widthPx,
    heightPx: layout.heightPx,
    frames: plan.scenes.length,
    durationMs: delays.reduce((sum, delay) => sum + delay, 0),
    leftOutSteps: plan.leftOutSteps,
  };
}

async function firstPicture(plan: FilmPlan, paths: RunPaths) {
  for (const ref of filmPictures(plan)) {
    const head = await locate(paths, ref).then(readPictureFileHead, () => null);
    if (head !== null) return head;
  }
  return null;
}

async function locate(paths: RunPaths, ref: PictureRef): Promise<string> {
  return (await locatePicture({ runDir: paths.dir, ref, size: 'full' })).filePath;
}

/** Smaller when there are many frames, so that all of them fit in the memory they may take. */
function boundedLayout(
  { widthPx, maxRawBytes = MAX_RAW_BYTES }: GifRequest,
  picture: { readonly widthPx: number; readonly heightPx: number },
  count: number,
): FilmLayout {
  for (let width = widthPx; width > LEAST_WIDTH_PX; width -= NARROWING_PX) {
    const layout = filmLayout(width, picture);
    if (layout.widthPx * layout.heightPx * CHANNELS * count <= maxRawBytes) return layout;
  }
  return filmLayout(LEAST_WIDTH_PX, picture);
}

async function drawAll(
  plan: FilmPlan,
  layout: FilmLayout,
  paths: RunPaths,
  signal: AbortSignal | undefined,
): Promise<Buffer> {
  // Loaded when it is needed: starting the engine should not wait for it.
  const { createCanvas, GlobalFonts, ImageData } = await import('@napi-rs/canvas');
  registerFilmFonts(GlobalFonts);
  const canvas = createCanvas(layout.widthPx, layout.heightPx);
  const pen = canvas.getContext('2d');
  const frameBytes = layout.widthPx * layout.heightPx * CHANNELS;
  const raw = Buffer.alloc(frameBytes * plan.scenes.length);
  const toCanvas = (rgba: Buffer, width: number, height: number): Canvas => {
    const picture = createCanvas(width, height);
    picture
      .getContext('2d')
      .putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
    return picture;
  };
  let lastRef: PictureRef | null = null;
  let picture: Canvas | null = null;
  for (const [index, scene] of plan.scenes.entries()) {
    signal?.throwIfAborted();
    // The screen after a step is most often the one before the next.
    if (scene.kind === 'screen' && scene.picture !== lastRef) {
      picture = await readPicture(paths, scene.picture, layout, toCanvas);
      lastRef = scene.picture;
    }
    const frame = { plan, scene, picture, progress: 1 };
    drawFilmFrame<Canvas>(pen, layout, FILM_FONTS, frame);
    const { data } = pen.getImageData(0, 0, layout.widthPx, layout.heightPx);
    for (let from = 0, to = index * frameBytes; from < data.length; from += 4) {
      raw[to++] = data[from] ?? 0;
      raw[to++] = data[from + 1] ?? 0;
      raw[to++] = data[from + 2] ?? 0;
    }
  }
  return raw;
}

/** Null for a picture that is gone or damaged: the film says so at its place. */
async function readPicture(
  paths: RunPaths,
  ref: PictureRef,
  layout: FilmLayout,
  toCanvas: (rgba: Buffer, width: number, height: number) => Canvas,
): Promise<Canvas | null> {
  try {
    const filePath = await locate(paths, ref);
    const { data, info } = await sharp(filePath, { limitInputPixels: MAX_PIXELS, pages: 1 })
      .timeout({ seconds: PICTURE_TIMEOUT_SECONDS })
      .resize(layout.widthPx, layout.screenHeightPx, { fit: 'fill' })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return toCanvas(data, info.width, info.height);
  } catch {
    return null;
  }
}
