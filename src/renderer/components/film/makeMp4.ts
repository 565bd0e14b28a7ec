/** A task as an MP4, made in the page by the browser's own encoder; nothing is sent anywhere. */
import { drawFilmFrame, filmLayout, type FilmFonts, type FilmPen } from '#core/film/drawFilm.ts';
import { filmPictures, planFilm, type FilmPlan, type FilmScene } from '#core/film/filmPlan.ts';
import type { AttemptState, TaskState } from '#protocol/snapshot.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { loadImage } from '../stage/readPixels.ts';

export interface Mp4Request {
  readonly task: TaskState;
  readonly attempt: AttemptState;
  readonly widthPx: number;
  readonly pictureUrl: (ref: PictureRef) => string;
  readonly onProgress: (fraction: number) => void;
  readonly signal: AbortSignal;
}

export type Mp4Result =
  | {
      readonly status: 'made';
      readonly blob: Blob;
      readonly codec: string;
      readonly durationMs: number;
    }
  /** The browser has no encoder for any codec that an MP4 can hold. */
  | { readonly status: 'no_encoder' }
  | { readonly status: 'no_picture' };

/** What plays nearly everywhere comes first. */
const CODECS = ['avc', 'vp9', 'av1'] as const;
const FONTS: FilmFonts = {
  text: "system-ui, 'Segoe UI', Roboto, sans-serif",
  mono: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
};
/** The pointer is on its way for this long, at this many pictures a second; then the picture stands. */
const WAY_MS = 500;
const WAY_FPS = 30;
/** Players seek badly in a picture that stands for seconds. */
const STILL_MS = 400;
export async function makeMp4(request: Mp4Request): Promise<Mp4Result> {
  const { task, attempt, signal } = request;
  const plan = planFilm(task, attempt);
  const first = await firstImage(plan, request.pictureUrl);
  if (first === null) return { status: 'no_picture' };
  const layout = filmLayout(request.widthPx, {
    widthPx: first.naturalWidth,
    heightPx: first.naturalHeight,
  });
  // 17 kB, and only for those who make a film.
  const kit = await import('mediabunny');
  const quality = new kit.Quality('high');
  const size = { width: layout.widthPx, height: layout.heightPx, quality };
  const codec = await kit.getFirstEncodableVideoCodec([...CODECS], size);
  if (codec === null) return { status: 'no_encoder' };
  const canvas = document.createElement('canvas');
  canvas.width = layout.widthPx;
  canvas.height = layout.heightPx;
  const pen: FilmPen<HTMLImageElement> | null = canvas.getContext('2d');
  if (pen === null) return { status: 'no_encoder' };
  const target = new kit.BufferTarget();
  const output = new kit.Output({
    format: new kit.Mp4OutputFormat({ fastStart: 'in-memory' }),
    target,
  });
  const source = new kit.CanvasSource(canvas, { codec, quality });
  output.addVideoTrack(source);
  await output.start();
  let atMs = 0;
  try {
    for (const [index, scene] of plan.scenes.entries()) {
      signal.throwIfAborted();
      const picture =
        scene.kind === 'card'
          ? null
          : await loadImage(request.pictureUrl(scene.picture)).catch(() => null);
      for (const { progress, durationMs } of momentsOf(scene)) {
        drawFilmFrame(pen, layout, FONTS, { plan, scene, picture, progress });
        await source.add(atMs / 1000, durationMs / 1000);
        atMs += durationMs;
      }
      request.onProgress((index + 1) / plan.scenes.length);
    }
  } catch (error) {
    await output.cancel();
    throw error;
  }
  await output.finalize();
  const { buffer } = target;
  if (buffer === null) return { status: 'no_encoder' };
  return {
    status: 'made',
    blob: new Blob([buffer], { type: 'video/mp4' }),
    codec,
    durationMs: atMs,
  };
}

async function firstImage(
  plan: FilmPlan,
  pictureUrl: (ref: PictureRef) => string,
): Promise<HTMLImageElement | null> {
  for (const ref of filmPictures(plan)) {
    const image = await loadImage(pictureUrl(ref)).catch(() => null);
    if (image !== null) return image;
  }
  return null;
}

interface Moment {
  readonly progress: number;
  readonly durationMs: number;
}

function momentsOf(scene: FilmScene): readonly Moment[] {
  const isMoving =
    scene.kind === 'screen' &&
    scene.pointer !== null &&
    (scene.pointer.from.x !== scene.pointer.to.x || scene.pointer.from.y !== scene.pointer.to.y);
  const wayMs = isMoving ? Math.min(WAY_MS, scene.durationMs / 2) : 0;
  const count = Math.round((wayMs / 1000) * WAY_FPS);
  const way = Array.from({ length: count }, (_, index) => ({
    progress: index / count,
    durationMs: wayMs / count,
  }));
  const stillMs = scene.durationMs - wayMs;
  const stills = Math.max(1, Math.round(stillMs / STILL_MS));
  const still = { progress: 1, durationMs: stillMs / stills };
  return [...way, ...Array.from({ length: stills }, () => still)];
}
