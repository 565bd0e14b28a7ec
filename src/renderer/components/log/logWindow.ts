/** Which part of a log is on screen and which pages of it are worth having. */

/** Lines of one request. A screen shows 10–80, so one page mostly does. */
export const PAGE_LINES = 500;
/** Pages kept, newest use first: 30,000 lines of about 200 bytes are 6 MB. */
export const PAGES_KEPT = 60;
/** Browsers stop laying out at about 33.5 million px; at 18 px a row this many rows stay below. */
export const MAX_ROWS = 1_800_000;

export interface RowRange {
  /** First row shown. */
  readonly from: number;
  /** One past the last. */
  readonly to: number;
}

export interface Viewport {
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

/** Rows to draw for a scroll position, a few more at each side so that fast scrolling has no gaps. */
export function rowsInView(view: Viewport, total: number, overscan: number): RowRange {
  const first = Math.floor(view.scrollTop / view.rowHeight) - overscan;
  const last = Math.ceil((view.scrollTop + view.height) / view.rowHeight) + overscan;
  const to = Math.min(total, Math.max(0, last));
  return { from: Math.min(Math.max(0, first), to), to };
}

/** Page numbers that the rows lie on. */
export function pagesOf(range: RowRange): readonly number[] {
  if (range.to <= range.from) return [];
  const first = Math.floor(range.from / PAGE_LINES);
  const last = Math.floor((range.to - 1) / PAGE_LINES);
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}

export function isAtEnd(view: Viewport, total: number): boolean {
  return view.scrollTop + view.height >= total * view.rowHeight - view.rowHeight;
}
