import type { Point } from './overlayGeometry.ts';

/** Scale about the middle of the view, then a shift in px. */
export interface Zoom {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export const NO_ZOOM: Zoom = { scale: 1, x: 0, y: 0 };
/** Eight times shows single pixels of a full-HD screen. */
const MAX_SCALE = 8;

/** Zooms so that what is under `at` (px from the middle of the view) stays there. */
export function zoomAt(zoom: Zoom, factor: number, at: Point): Zoom {
  const scale = Math.min(MAX_SCALE, Math.max(1, zoom.scale * factor));
  if (scale === 1) return NO_ZOOM;
  const ratio = scale / zoom.scale;
  return { scale, x: at.x - (at.x - zoom.x) * ratio, y: at.y - (at.y - zoom.y) * ratio };
}

/** Moving makes no sense while everything is in view. */
export function panBy(zoom: Zoom, x: number, y: number): Zoom {
  return zoom.scale === 1 ? zoom : { ...zoom, x: zoom.x + x, y: zoom.y + y };
}
