/** What an agent did, as things to draw on a picture. Everything is in fractions of the picture, so one
 * drawing is right at any resolution and zoom. */
import type { StepTarget } from '#protocol/events.ts';
import { assertNever } from '#protocol/vocabulary.ts';

export interface Point {
  /** 0 left or top, 1 right or bottom. */
  readonly x: number;
  readonly y: number;
}

export type Mark =
  | { readonly kind: 'ring'; readonly at: Point; readonly clicks: 1 | 2; readonly isRight: boolean }
  | { readonly kind: 'trail'; readonly from: Point; readonly to: Point; readonly isDrag: boolean }
  | { readonly kind: 'scroll'; readonly at: Point; readonly text: string }
  | { readonly kind: 'caption'; readonly text: string };

/** Longest caption drawn over the picture; the whole text is in the step list. */
const CAPTION_CHARACTERS = 60;
/** Where a scroll without a position is drawn. */
const MIDDLE: Point = { x: 0.5, y: 0.5 };

/** Marks of one step's targets in order. `pointer` is where the pointer was before, when known. */
export function marksOf(targets: readonly StepTarget[], pointer: Point | null): readonly Mark[] {
  const marks: Mark[] = [];
  let last = pointer;
  for (const target of targets) {
    const at = pointOf(target);
    marks.push(...marksOfTarget(target, at, last));
    last = at ?? last;
  }
  return marks;
}

/** The pointer's place after these targets; null when none of them had one. */
export function pointerAfter(targets: readonly StepTarget[]): Point | null {
  return targets.reduce<Point | null>((last, target) => pointOf(target) ?? last, null);
}

function marksOfTarget(target: StepTarget, at: Point | null, last: Point | null): readonly Mark[] {
  switch (target.kind) {
    case 'click':
    case 'double_click':
    case 'right_click': {
      const place = at ?? last;
      if (place === null) return [];
      const clicks = target.kind === 'double_click' ? 2 : 1;
      return [{ kind: 'ring', at: place, clicks, isRight: target.kind === 'right_click' }];
    }
    case 'move':
    case 'drag': {
      if (at === null || last === null) return [];
      return [{ kind: 'trail', from: last, to: at, isDrag: target.kind === 'drag' }];
    }
    case 'scroll':
      return [{ kind: 'scroll', at: at ?? last ?? MIDDLE, text: target.text ?? '' }];
    case 'type':
      return target.text === undefined
        ? []
        : [{ kind: 'caption', text: shorten(`“${target.text}”`) }];
    case 'press':
      return target.text === undefined ? [] : [{ kind: 'caption', text: shorten(target.text) }];
    default:
      return assertNever(target.kind);
  }
}

/** Coordinates outside the picture are drawn at its edge: a click that missed is still shown. */
function pointOf(target: StepTarget): Point | null {
  if (target.x === null || target.y === null) return null;
  if (!Number.isFinite(target.x) || !Number.isFinite(target.y)) return null;
  return { x: clampFraction(target.x), y: clampFraction(target.y) };
}

function clampFraction(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function shorten(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= CAPTION_CHARACTERS ? line : `${line.slice(0, CAPTION_CHARACTERS - 1)}…`;
}

/** Where a mark leaves the pointer; null for what has no place. */
export function markPlace(mark: Mark): Point | null {
  switch (mark.kind) {
    case 'ring':
    case 'scroll':
      return mark.at;
    case 'trail':
      return mark.to;
    case 'caption':
      return null;
    default:
      return assertNever(mark);
  }
}
