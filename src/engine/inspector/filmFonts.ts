/** Fonts that come with the app: a machine without any would make films without captions. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { GlobalFonts } from '@napi-rs/canvas';
import type { FilmFonts } from '#core/film/drawFilm.ts';

const TEXT = 'Film Sans';
const MONO = 'Film Mono';
/** Arrows, check marks and the like, which the text font lacks. */
const SYMBOLS = 'Film Symbols';

const FILES: readonly (readonly [file: string, family: string])[] = [
  ['@fontsource/open-sans/files/open-sans-latin-400-normal.woff2', TEXT],
  ['dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf', MONO],
  ['dejavu-fonts-ttf/ttf/DejaVuSans.ttf', SYMBOLS],
];

/** Other scripts than Latin come from the machine's own fonts, where it has some. */
export const FILM_FONTS: FilmFonts = {
  text: `"${TEXT}", "${SYMBOLS}", sans-serif`,
  mono: `"${MONO}", monospace`,
};

let isRegistered = false;

export function registerFilmFonts(fonts: typeof GlobalFonts): void {
  if (isRegistered) return;
  isRegistered = true;
  const { resolve } = createRequire(import.meta.url);
  // Bytes rather than paths: native code can't open files inside an Electron archive.
  for (const [file, family] of FILES) fonts.register(readFileSync(resolve(file)), family);
}
