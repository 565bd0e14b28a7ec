import type { CSSProperties } from 'react';
import { markPlace } from '#core/pictures/marks.ts';
import type { Frame } from './frames.ts';
import type { Point, Size } from './overlayGeometry.ts';
import css from './stage.module.css';

interface CursorProps {
  readonly frames: readonly Frame[];
  readonly frame: Frame;
  readonly size: Size;
  /** Time for the way from the last place to this one. */
  readonly durationMs: number;
}

/** The pointer on its way to where the step acts, while the steps are played. */
export function Cursor({ frames, frame, size, durationMs }: CursorProps) {
  const index = frames.indexOf(frame);
  const to = placeIn(frame);
  const from = placeBefore(frames, index);
  const at = to ?? from;
  if (at === null) return null;
  const start = from ?? at;
  // Custom properties are not in the type of styles.
  const style = {
    '--from-x': `${start.x * size.width}px`,
    '--from-y': `${start.y * size.height}px`,
    '--to-x': `${at.x * size.width}px`,
    '--to-y': `${at.y * size.height}px`,
    animationDuration: `${durationMs}ms`,
  } as CSSProperties;
  return (
    <svg
      key={frame.stepNumber}
      className={css.cursor}
      style={style}
      viewBox="0 0 16 22"
      aria-hidden
    >
      <path d="M1 1v16l4-4 3 7 3-1.3-3-6.7h6z" />
    </svg>
  );
}

function placeIn(frame: Frame): Point | null {
  return frame.marks.reduce<Point | null>((last, mark) => markPlace(mark) ?? last, null);
}

function placeBefore(frames: readonly Frame[], index: number): Point | null {
  for (let earlier = index - 1; earlier >= 0; earlier -= 1) {
    const frame = frames[earlier];
    const place = frame === undefined ? null : placeIn(frame);
    if (place !== null) return place;
  }
  return null;
}
