/**
 * What is pointed at, in the picture or in a list of the inspector: each shows what the other points
 * at. The list that is open says which boxes there are; without one the picture is only a picture.
 */
import { createExternalValue } from './externalValue.ts';

export interface Box {
  readonly id: string;
  /** Pixels of `frame`. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** For the tip at the box: `button "Save"`. */
  readonly label: string;
}

export interface Boxes {
  readonly boxes: readonly Box[];
  /** Size of the picture the boxes were made for; null: the size of the picture that is shown. */
  readonly frame: { readonly widthPx: number; readonly heightPx: number } | null;
  /** The side of the action they belong to. */
  readonly side: 'before' | 'after';
  /** Draw all of them, not only the one pointed at. */
  readonly isEachDrawn: boolean;
}

export interface Pointed {
  readonly id: string;
  readonly by: 'list' | 'picture';
}

export const shownBoxes = createExternalValue<Boxes | null>(null);
export const pointedBox = createExternalValue<Pointed | null>(null);
/** Clicked: stays marked until another one is, or the list is left. */
export const chosenBox = createExternalValue<Pointed | null>(null);

export function showBoxes(boxes: Boxes): () => void {
  shownBoxes.set(boxes);
  return () => {
    // Another list may have taken over meanwhile.
    if (shownBoxes.read() === boxes) shownBoxes.set(null);
    pointedBox.set(null);
  };
}

/** The smallest box at a place in fractions of the picture. */
export function boxAt(
  { boxes, frame }: Boxes,
  at: { readonly x: number; readonly y: number },
  picture: { readonly width: number; readonly height: number },
): Box | null {
  const x = at.x * (frame?.widthPx ?? picture.width);
  const y = at.y * (frame?.heightPx ?? picture.height);
  let best: Box | null = null;
  for (const box of boxes) {
    const isInside = x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
    // The later of equal ones lies in the other.
    if (isInside && (best === null || box.width * box.height <= best.width * best.height))
      best = box;
  }
  return best;
}
