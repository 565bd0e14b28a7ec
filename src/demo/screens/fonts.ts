/** Fonts that come with the app, so that the screens look the same where no font is installed. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { GlobalFonts } from '@napi-rs/canvas';

const FILES: readonly (readonly [file: string, family: string])[] = [
  ['@fontsource/open-sans/files/open-sans-latin-400-normal.woff2', 'WM Sans'],
  ['@fontsource/open-sans/files/open-sans-latin-600-normal.woff2', 'WM Sans Bold'],
  ['@fontsource/open-sans/files/open-sans-latin-300-normal.woff2', 'WM Sans Light'],
  ['@fontsource/open-sans/files/open-sans-latin-400-italic.woff2', 'WM Sans Italic'],
  ['dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf', 'WM Mono'],
  // Arrows, check marks and the like, which the text fonts lack.
  ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', 'WM Symbols'],
];

const { resolve } = createRequire(import.meta.url);
// Bytes rather than paths: native code can't open files inside an Electron archive.
for (const [file, family] of FILES) GlobalFonts.register(readFileSync(resolve(file)), family);

export const FONT = '"WM Sans", "WM Symbols"';
export const FONT_BOLD = '"WM Sans Bold", "WM Symbols"';
export const FONT_LIGHT = '"WM Sans Light", "WM Symbols"';
export const FONT_ITALIC = '"WM Sans Italic", "WM Symbols"';
export const FONT_MONO = '"WM Mono"';
export const FONT_SYMBOLS = '"WM Symbols"';
