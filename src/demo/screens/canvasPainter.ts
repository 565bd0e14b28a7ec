import { createCanvas, type Canvas, type SKRSContext2D } from '@napi-rs/canvas';
import { FONT, FONT_BOLD, FONT_ITALIC, FONT_LIGHT, FONT_MONO, FONT_SYMBOLS } from './fonts.ts';
import { type Rect, SCREEN_HEIGHT, SCREEN_WIDTH } from './guestScreen.ts';
import type { FontName, Painter, TextStyle } from './painter.ts';
import { drawWallpaper } from './wallpaper.ts';

const FONTS: Readonly<Record<FontName, string>> = {
  regular: FONT,
  bold: FONT_BOLD,
  light: FONT_LIGHT,
  italic: FONT_ITALIC,
  mono: FONT_MONO,
  symbols: FONT_SYMBOLS,
};

/** Drawn once: every screen begins with it. */
let wallpaperCanvas: Canvas | null = null;

function wallpaper(): Canvas {
  if (wallpaperCanvas === null) {
    wallpaperCanvas = createCanvas(SCREEN_WIDTH, SCREEN_HEIGHT);
    drawWallpaper(wallpaperCanvas.getContext('2d'));
  }
  return wallpaperCanvas;
}

export class CanvasPainter implements Painter {
  private readonly context: SKRSContext2D;

  constructor(context: SKRSContext2D) {
    this.context = context;
    context.textBaseline = 'middle';
  }

  fill(rect: Rect, colour: string, radius = 0): void {
    this.context.fillStyle = colour;
    if (radius === 0) {
      this.context.fillRect(rect.x, rect.y, rect.width, rect.height);
      return;
    }
    this.context.beginPath();
    this.context.roundRect(rect.x, rect.y, rect.width, rect.height, radius);
    this.context.fill();
  }

  stroke(rect: Rect, colour: string, radius = 0, width = 1): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.beginPath();
    // Half a pixel in, or a 1 px line would smear over two.
    this.context.roundRect(rect.x + 0.5, rect.y + 0.5, rect.width - 1, rect.height - 1, radius);
    this.context.stroke();
  }

  line(x1: number, y1: number, x2: number, y2: number, colour: string, width = 1): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.lineCap = 'round';
    this.context.beginPath();
    const shift = width % 2 === 1 ? 0.5 : 0;
    this.context.moveTo(x1 + shift, y1 + shift);
    this.context.lineTo(x2 + shift, y2 + shift);
    this.context.stroke();
  }

  circle(x: number, y: number, radius: number, colour: string): void {
    this.context.fillStyle = colour;
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, Math.PI * 2);
    this.context.fill();
  }

  ring(
    x: number,
    y: number,
    radius: number,
    colour: string,
    width: number,
    fromTurn = 0,
    toTurn = 1,
  ): void {
    this.context.strokeStyle = colour;
    this.context.lineWidth = width;
    this.context.lineCap = 'round';
    this.context.beginPath();
    // A whole circle must start at 0: elsewhere rounding can turn it into nothing.
    const start = toTurn - fromTurn >= 1 ? 0 : (fromTurn - 0.25) * Math.PI * 2;
    this.context.arc(x, y, radius, start, start + Math.min(1, toTurn - fromTurn) * Math.PI * 2);
    this.context.stroke();
  }

  polygon(points: readonly (readonly [number, number])[], colour: string): void {
    this.context.fillStyle = colour;
    this.context.beginPath();
    for (const [index, [x, y]] of points.entries()) {
      if (index === 0) this.context.moveTo(x, y);
      else this.context.lineTo(x, y);
    }
    this.context.closePath();
    this.context.fill();
  }

  text(x: number, y: number, text: string, style: TextStyle = {}): void {
    this.context.font = `${style.size ?? 13}px ${FONTS[style.font ?? 'regular']}`;
    this.context.fillStyle = style.colour ?? '#1b1b1b';
    this.context.textAlign = style.align ?? 'left';
    this.context.fillText(this.fitted(text, style.maxWidth), x, y);
  }

  clip(rect: Rect, inside: () => void): void {
    this.context.save();
    this.context.beginPath();
    this.context.rect(rect.x, rect.y, rect.width, rect.height);
    this.context.clip();
    inside();
    this.context.restore();
    this.context.textBaseline = 'middle';
  }

  wallpaper(): void {
    this.context.drawImage(wallpaper(), 0, 0);
  }

  shadow(rect: Rect): void {
    for (let spread = 10; spread >= 1; spread -= 1) {
      this.context.fillStyle = 'rgba(0, 10, 30, 0.022)';
      this.context.beginPath();
      this.context.roundRect(
        rect.x - spread,
        rect.y - spread + 4,
        rect.width + spread * 2,
        rect.height + spread * 2,
        8 + spread,
      );
      this.context.fill();
    }
  }

  cover(): void {
    // What is painted later hides what was painted before by itself.
  }

  element(): void {
    // Only the collector keeps them.
  }

  private fitted(text: string, maxWidth: number | undefined): string {
    if (maxWidth === undefined || this.context.measureText(text).width <= maxWidth) return text;
    let end = text.length;
    while (end > 1 && this.context.measureText(`${text.slice(0, end)}…`).width > maxWidth) end -= 1;
    return `${text.slice(0, end).trimEnd()}…`;
  }
}
