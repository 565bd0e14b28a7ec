/**
 * Draws the frames of a film: the same drawing for the GIF that the engine makes and the MP4 that the
 * page makes, on anything that draws like a 2D canvas.
 */
import type { Mark, Point } from '../pictures/marks.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import type { FilmPlan, FilmScene } from './filmPlan.ts';

/** What is used of a 2D canvas. `Picture` is what it can draw. */
export interface FilmPen<Picture> {
  fillStyle: unknown;
  strokeStyle: unknown;
  lineWidth: number;
  lineCap: unknown;
  font: string;
  textAlign: unknown;
  textBaseline: unknown;
  fillRect(x: number, y: number, width: number, height: number): void;
  beginPath(): void;
  closePath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  arc(x: number, y: number, radius: number, from: number, to: number): void;
  fill(): void;
  stroke(): void;
  setLineDash(segments: number[]): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
  drawImage(picture: Picture, x: number, y: number, width: number, height: number): void;
}

/** Families of fonts, as CSS names them. */
export interface FilmFonts {
  readonly text: string;
  readonly mono: string;
}

export interface FilmLayout {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Height of the screen in between title and caption. */
  readonly screenHeightPx: number;
  readonly barHeightPx: number;
}

/** Bars of the title and the caption, of the film's width. */
const BAR_SHARE = 0.045;
/** A screen is not higher than wide; a picture that is gets cut off at the bottom. */
const MAX_ASPECT = 1.5;

/** Even numbers: video codecs halve the colours. */
export function filmLayout(
  widthPx: number,
  picture: { readonly widthPx: number; readonly heightPx: number },
): FilmLayout {
  const width = even(widthPx);
  const aspect = Math.min(MAX_ASPECT, picture.heightPx / picture.widthPx);
  const screenHeightPx = even(width * aspect);
  const barHeightPx = even(Math.max(26, width * BAR_SHARE));
  return {
    widthPx: width,
    heightPx: screenHeightPx + 2 * barHeightPx,
    screenHeightPx,
    barHeightPx,
  };
}

function even(value: number): number {
  return Math.max(2, Math.round(value / 2) * 2);
}

const GROUND = '#12151b';
const TEXT = '#f2f4f7';
const TEXT_2 = '#aab3c0';
const INK = '#ff2fd6';
const OUTLINE = 'rgba(0, 0, 0, 0.65)';

export interface FilmFrame<Picture> {
  readonly plan: FilmPlan;
  readonly scene: FilmScene;
  /** Null when the picture could not be read: then its place says so. */
  readonly picture: Picture | null;
  /** 0..1 of the pointer's way. */
  readonly progress: number;
}

export function drawFilmFrame<Picture>(
  pen: FilmPen<Picture>,
  layout: FilmLayout,
  fonts: FilmFonts,
  frame: FilmFrame<Picture>,
): void {
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, layout.widthPx, layout.heightPx);
  if (frame.scene.kind === 'card') drawCard(pen, layout, fonts, frame.scene);
  else drawScreen(pen, layout, fonts, frame, frame.scene);
}

function drawCard<Picture>(
  pen: FilmPen<Picture>,
  layout: FilmLayout,
  fonts: FilmFonts,
  card: Extract<FilmScene, { kind: 'card' }>,
): void {
  const size = Math.round(layout.barHeightPx * 0.62);
  const left = layout.widthPx * 0.1;
  const maxWidth = layout.widthPx * 0.8;
  const top = layout.heightPx * 0.38;
  pen.fillStyle = TEXT_2;
  pen.font = `${Math.round(size * 0.8)}px ${fonts.mono}`;
  pen.fillText(clip(pen, card.title, maxWidth), left, top - size * 1.6);
  pen.fillStyle = TEXT;
  pen.font = `${size}px ${fonts.text}`;
  for (const [index, line] of wrap(pen, card.text, maxWidth, 6).entries()) {
    pen.fillText(line, left, top + index * size * 1.4);
  }
}

function drawScreen<Picture>(
  pen: FilmPen<Picture>,
  layout: FilmLayout,
  fonts: FilmFonts,
  { plan, picture, progress }: FilmFrame<Picture>,
  scene: Extract<FilmScene, { kind: 'screen' }>,
): void {
  const { widthPx, heightPx, screenHeightPx, barHeightPx } = layout;
  const size = Math.round(barHeightPx * 0.46);
  const pad = Math.round(barHeightPx * 0.35);
  const place = (point: Point): Point => ({
    x: point.x * widthPx,
    y: barHeightPx + point.y * screenHeightPx,
  });
  if (picture === null) {
    pen.fillStyle = TEXT_2;
    pen.font = `${size}px ${fonts.text}`;
    pen.fillText('This picture cannot be read.', pad, heightPx / 2);
  } else pen.drawImage(picture, 0, barHeightPx, widthPx, screenHeightPx);
  const scale = widthPx / 960;
  // The ring appears where the pointer has arrived.
  if (progress >= 1) for (const mark of scene.marks) drawMark(pen, mark, place, scale);
  if (scene.pointer !== null && picture !== null) {
    drawPointer(pen, place(between(scene.pointer.from, scene.pointer.to, progress)), scale);
  }
  pen.fillStyle = GROUND;
  pen.fillRect(0, 0, widthPx, barHeightPx);
  pen.fillRect(0, barHeightPx + screenHeightPx, widthPx, barHeightPx);
  pen.fillStyle = TEXT;
  pen.font = `${size}px ${fonts.text}`;
  pen.fillText(clip(pen, plan.title, widthPx - 2 * pad), pad, barHeightPx / 2);
  const bottom = heightPx - barHeightPx / 2;
  pen.fillStyle = TEXT_2;
  pen.fillText(scene.place, pad, bottom);
  const left = pad * 2 + pen.measureText(scene.place).width;
  pen.fillStyle = TEXT;
  pen.font = `${size}px ${fonts.mono}`;
  pen.fillText(clip(pen, scene.caption, widthPx - left - pad), left, bottom);
}

function between(from: Point, to: Point, progress: number): Point {
  // Slow at both ends, as a hand moves.
  const share = progress * progress * (3 - 2 * progress);
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}

function drawMark<Picture>(
  pen: FilmPen<Picture>,
  mark: Mark,
  place: (point: Point) => Point,
  scale: number,
): void {
  switch (mark.kind) {
    case 'ring': {
      const { x, y } = place(mark.at);
      for (const radius of mark.clicks === 2 ? [13, 20] : [13]) {
        const isDashed = mark.isRight;
        strokeTwice(pen, 2.5 * scale, isDashed ? [5 * scale, 4 * scale] : [], () => {
          pen.arc(x, y, radius * scale, 0, 2 * Math.PI);
        });
      }
      return;
    }
    case 'trail': {
      const from = place(mark.from);
      const to = place(mark.to);
      strokeTwice(pen, (mark.isDrag ? 3 : 1.5) * scale, mark.isDrag ? [] : [4, 4], () => {
        pen.moveTo(from.x, from.y);
        pen.lineTo(to.x, to.y);
      });
      return;
    }
    case 'scroll': {
      const { x, y } = place(mark.at);
      strokeTwice(pen, 2.5 * scale, [], () => {
        pen.moveTo(x, y - 12 * scale);
        pen.lineTo(x, y + 12 * scale);
        pen.moveTo(x - 6 * scale, y + (mark.text === 'up' ? -6 : 6) * scale);
        pen.lineTo(x, y + (mark.text === 'up' ? -12 : 12) * scale);
        pen.lineTo(x + 6 * scale, y + (mark.text === 'up' ? -6 : 6) * scale);
      });
      return;
    }
    case 'caption':
      // The caption below the screen says it.
      return;
    default:
      assertNever(mark);
  }
}

/** Magenta on a dark outline, as on the stage: seen on any desktop, the colour of no state. */
function strokeTwice<Picture>(
  pen: FilmPen<Picture>,
  width: number,
  dash: number[],
  path: () => void,
): void {
  pen.lineCap = 'round';
  for (const [colour, lineWidth] of [
    [OUTLINE, width * 2],
    [INK, width],
  ] as const) {
    pen.beginPath();
    path();
    pen.strokeStyle = colour;
    pen.lineWidth = lineWidth;
    pen.setLineDash(colour === INK ? dash : []);
    pen.stroke();
  }
  pen.setLineDash([]);
}

const ARROW: readonly (readonly [number, number])[] = [
  [0, 0],
  [0, 16],
  [4, 12.5],
  [7, 19],
  [10, 17.8],
  [7, 11.5],
  [12.5, 11.5],
];

function drawPointer<Picture>(pen: FilmPen<Picture>, at: Point, scale: number): void {
  pen.beginPath();
  for (const [index, [x, y]] of ARROW.entries()) {
    const to = { x: at.x + x * scale, y: at.y + y * scale };
    if (index === 0) pen.moveTo(to.x, to.y);
    else pen.lineTo(to.x, to.y);
  }
  pen.closePath();
  pen.fillStyle = '#ffffff';
  pen.fill();
  pen.strokeStyle = '#000000';
  pen.lineWidth = 1.2 * scale;
  pen.stroke();
}

function clip<Picture>(pen: FilmPen<Picture>, text: string, maxWidth: number): string {
  const line = text.replaceAll(/\s+/g, ' ');
  if (pen.measureText(line).width <= maxWidth) return line;
  let low = 0;
  let high = line.length;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (pen.measureText(`${line.slice(0, middle)}…`).width <= maxWidth) low = middle;
    else high = middle - 1;
  }
  return `${line.slice(0, low)}…`;
}

/** Lines of an instruction that are looked at; the longest of WAA's has 424 characters. */
const MAX_WRAP_CHARS = 600;

function wrap<Picture>(
  pen: FilmPen<Picture>,
  text: string,
  maxWidth: number,
  maxLines: number,
): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.slice(0, MAX_WRAP_CHARS).split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line === '' || pen.measureText(longer).width <= maxWidth) {
      line = longer;
      continue;
    }
    lines.push(line);
    line = word;
    if (lines.length === maxLines) return [...lines.slice(0, -1), `${lines.at(-1) ?? ''} …`];
  }
  return [...lines, line].map((each) => clip(pen, each, maxWidth));
}
