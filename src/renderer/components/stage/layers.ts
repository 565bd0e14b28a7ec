/** Which pictures of a step can be shown, and which one is. */
import type { StepPicture } from '#protocol/inspector.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';
import { SCREEN_LAYER } from '../inspector/stageView.ts';
import type { Frame } from './frames.ts';

export interface Layer {
  /** `screen`, or WAA's word for the picture. */
  readonly id: string;
  readonly title: string;
  readonly sides: readonly ('before' | 'after')[];
}

const TITLES: Readonly<Record<string, string>> = {
  foreground_window: 'Agent’s picture',
  foreground_window_regions: 'Set of marks',
  foreground_window_mask: 'Mask',
  foreground_window_prompt: 'Prompt picture',
  last_image: 'Picture before',
  window_image: 'Front window',
};
/** The plain screen has its own place at the top. */
const SCREEN_KIND = 'screenshot';

export function layersOf(pictures: readonly StepPicture[]): readonly Layer[] {
  const layers = new Map<string, Layer>([
    [SCREEN_LAYER, { id: SCREEN_LAYER, title: 'Screen', sides: ['before', 'after'] }],
  ]);
  for (const { kind, side } of pictures) {
    if (kind === SCREEN_KIND) continue;
    const known = layers.get(kind);
    const sides = [...(known?.sides ?? []), side];
    layers.set(kind, { id: kind, title: TITLES[kind] ?? kind.replaceAll('_', ' '), sides });
  }
  return [...layers.values()];
}

export interface ShownPicture {
  readonly ref: PictureRef;
  readonly side: 'before' | 'after';
  /** False for a picture of a part of the screen: places on the screen are elsewhere on it. */
  readonly isWholeScreen: boolean;
  /** Set when the wanted picture is not there and this one stands in. */
  readonly missing: 'after' | 'layer' | null;
}

/** What to show for a frame; null when there is nothing. */
export function shownPicture(
  frame: Frame,
  side: 'before' | 'after',
  layer: string,
  pictures: readonly StepPicture[],
): ShownPicture | null {
  const wanted = pictures.find((picture) => picture.kind === layer && picture.side === side);
  if (layer !== SCREEN_LAYER && wanted !== undefined) {
    return { ref: wanted.ref, side, isWholeScreen: isWhole(wanted, pictures), missing: null };
  }
  // An empty list is one that is still being looked up.
  const lacksLayer = layer !== SCREEN_LAYER && pictures.length > 0;
  if (side === 'after' && frame.picture !== null) {
    const missing = lacksLayer ? 'layer' : null;
    return { ref: frame.picture, side, isWholeScreen: true, missing };
  }
  if (frame.before === null) return null;
  const missing = side === 'after' ? 'after' : lacksLayer ? 'layer' : null;
  return { ref: frame.before, side: 'before', isWholeScreen: true, missing };
}

/** Same shape as the screen; scaled ones count. */
function isWhole(picture: StepPicture, pictures: readonly StepPicture[]): boolean {
  if (picture.kind === 'window_image') return false;
  const screen = pictures.find(({ kind }) => kind === SCREEN_KIND);
  if (screen === undefined) return true;
  const aspect = picture.widthPx / picture.heightPx;
  return Math.abs(aspect - screen.widthPx / screen.heightPx) < ASPECT_TOLERANCE;
}

/** Rounding when a picture is scaled. */
const ASPECT_TOLERANCE = 0.02;
