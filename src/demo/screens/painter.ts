/**
 * What the screens are drawn with. One implementation paints, the other only notes where things are,
 * so what an agent can click is always where the picture shows it.
 */
import type { Rect } from './guestScreen.ts';

export type FontName = 'regular' | 'bold' | 'light' | 'italic' | 'mono' | 'symbols';

export interface TextStyle {
  readonly size?: number;
  readonly colour?: string;
  readonly font?: FontName;
  readonly align?: 'left' | 'center' | 'right';
  /** Cut with an ellipsis beyond this many pixels. */
  readonly maxWidth?: number;
}

export interface Painter {
  fill(rect: Rect, colour: string, radius?: number): void;
  stroke(rect: Rect, colour: string, radius?: number, width?: number): void;
  line(x1: number, y1: number, x2: number, y2: number, colour: string, width?: number): void;
  circle(x: number, y: number, radius: number, colour: string): void;
  ring(
    x: number,
    y: number,
    radius: number,
    colour: string,
    width: number,
    fromTurn?: number,
    toTurn?: number,
  ): void;
  polygon(points: readonly (readonly [number, number])[], colour: string): void;
  /** `y` is the middle of the line. */
  text(x: number, y: number, text: string, style?: TextStyle): void;
  /** Draws what `inside` draws, cut off at `rect`. */
  clip(rect: Rect, inside: () => void): void;
  /** The desktop's background picture. */
  wallpaper(): void;
  /** A soft shadow around a window. */
  shadow(rect: Rect): void;
  /** Something opaque now lies here: what was noted below it can't be reached any more. */
  cover(rect: Rect): void;
  /** Notes something that can be named or clicked. */
  element(name: string, kind: 'text' | 'icon', rect: Rect): void;
}

/** A box from its corner and size. */
export function box(x: number, y: number, width: number, height: number): Rect {
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.round(width),
    height: Math.round(height),
  };
}

/** Width of a text without a canvas: near enough for laying out buttons and tabs. */
export function roughWidth(text: string, size: number): number {
  return Math.ceil(text.length * size * 0.54);
}

export const COLOUR = {
  ink: '#1b1b1b',
  soft: '#5f6368',
  faint: '#8a8f98',
  line: '#e3e5e8',
  mica: '#f3f4f7',
  card: '#fbfcfd',
  white: '#ffffff',
  accent: '#0067c0',
  accentSoft: '#cfe4f7',
  green: '#107c41',
  red: '#c42b1c',
} as const;
