/** Colours of states in the terminal. Colour is never the only signal: NO_COLOR loses nothing. */
import { styleText } from 'node:util';
import { TERMINAL_COLOURS } from '#core/format/status.ts';
import type { ColourToken } from '#core/format/status.ts';
import type { OutputStream } from '../io.ts';

export type Paint = (token: ColourToken, text: string) => string;

export const noPaint: Paint = (_, text) => text;

/** https://no-color.org, and no colour where nobody looks. */
export function paintFor(
  stream: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
): Paint {
  if (!stream.isTTY || env['NO_COLOR'] || env['TERM'] === 'dumb') return noPaint;
  return (token, text) => styleText(TERMINAL_COLOURS[token], text, { validateStream: false });
}
