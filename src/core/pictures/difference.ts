/** Where two pictures of the same size differ, as boxes around what changed. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** RGBA, row by row. */
  readonly data: ArrayLike<number>;
}

/** In fractions of the picture. */
export interface ChangedBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type PictureDifference =
  | { readonly status: 'same' }
  | {
      readonly status: 'changed';
      /** 0..1 of the picture's area, in cells that hold a change. */
      readonly share: number;
      readonly boxes: readonly ChangedBox[];
    }
  /** Another size: the guest's resolution changed, or one of them is not of the screen. */
  | { readonly status: 'other_size' };

/** Side of a cell in pixels: about a character of text on a screen scaled to the working width. */
const CELL_PX = 8;
/** Of 255: below is what scaling and compressing pictures changes. */
const CHANNEL_TOLERANCE = 24;
/** Cells with fewer changed pixels are noise at edges. */
const LEAST_PIXELS = 2;
/** Changes this many cells apart are one: the lines of a dialog, the letters of a word. */
const JOIN_CELLS = 2;
/** More boxes than these say no more than one around all of them. */
const MOST_BOXES = 24;

export function comparePictures(before: Pixels, after: Pixels): PictureDifference {
  const { width, height } = before;
  if (width !== after.width || height !== after.height || width <= 0 || height <= 0) {
    return { status: 'other_size' };
  }
  const columns = Math.ceil(width / CELL_PX);
  const rows = Math.ceil(height / CELL_PX);
  const cells = changedCells(before, after, columns, rows);
  const count = cells.reduce((sum, isChanged) => sum + isChanged, 0);
  if (count === 0) return { status: 'same' };
  const boxes = joinCells(cells, columns, rows).map((area) => toBox(area, width, height));
  return { status: 'changed', share: count / (columns * rows), boxes };
}

/** 1 for a cell that holds a change. */
function changedCells(before: Pixels, after: Pixels, columns: number, rows: number): Uint8Array {
  const counts = new Uint8Array(columns * rows);
  const { width, height } = before;
  for (let y = 0; y < height; y += 1) {
    const row = Math.floor(y / CELL_PX) * columns;
    for (let x = 0; x < width; x += 1) {
      if (!isOtherPixel(before.data, after.data, (y * width + x) * 4)) continue;
      const cell = row + Math.floor(x / CELL_PX);
      const known = counts[cell] ?? 0;
      if (known < LEAST_PIXELS) counts[cell] = known + 1;
    }
  }
  return counts.map((known) => (known >= LEAST_PIXELS ? 1 : 0));
}

function isOtherPixel(a: ArrayLike<number>, b: ArrayLike<number>, at: number): boolean {
  for (let channel = at; channel < at + 3; channel += 1) {
    if (Math.abs((a[channel] ?? 0) - (b[channel] ?? 0)) > CHANNEL_TOLERANCE) return true;
  }
  return false;
}

interface Area {
  left: number;
  top: number;
  /** Last cell, included. */
  right: number;
  bottom: number;
}

/** Cells that are near each other, as the smallest areas around them. */
function joinCells(cells: Uint8Array, columns: number, rows: number): readonly Area[] {
  const seen = new Uint8Array(cells.length);
  const areas: Area[] = [];
  for (let start = 0; start < cells.length; start += 1) {
    if (cells[start] !== 1 || seen[start] === 1) continue;
    areas.push(growFrom(start, cells, seen, columns, rows));
  }
  return areas.length <= MOST_BOXES ? areas : [aroundAll(areas)];
}

function growFrom(
  start: number,
  cells: Uint8Array,
  seen: Uint8Array,
  columns: number,
  rows: number,
): Area {
  const area = {
    left: columns,
    top: rows,
    right: 0,
    bottom: 0,
  };
  const waiting = [start];
  seen[start] = 1;
  for (let cell = waiting.pop(); cell !== undefined; cell = waiting.pop()) {
    const x = cell % columns;
    const y = Math.floor(cell / columns);
    area.left = Math.min(area.left, x);
    area.right = Math.max(area.right, x);
    area.top = Math.min(area.top, y);
    area.bottom = Math.max(area.bottom, y);
    for (let ny = Math.max(0, y - JOIN_CELLS); ny <= Math.min(rows - 1, y + JOIN_CELLS); ny += 1) {
      const nearLeft = Math.max(0, x - JOIN_CELLS);
      const nearRight = Math.min(columns - 1, x + JOIN_CELLS);
      for (let nx = nearLeft; nx <= nearRight; nx += 1) {
        const near = ny * columns + nx;
        if (cells[near] !== 1 || seen[near] === 1) continue;
        seen[near] = 1;
        waiting.push(near);
      }
    }
  }
  return area;
}

function aroundAll(areas: readonly Area[]): Area {
  return areas.reduce((all, area) => ({
    left: Math.min(all.left, area.left),
    top: Math.min(all.top, area.top),
    right: Math.max(all.right, area.right),
    bottom: Math.max(all.bottom, area.bottom),
  }));
}

function toBox({ left, top, right, bottom }: Area, width: number, height: number): ChangedBox {
  const x = left * CELL_PX;
  const y = top * CELL_PX;
  return {
    x: x / width,
    y: y / height,
    width: (Math.min(width, (right + 1) * CELL_PX) - x) / width,
    height: (Math.min(height, (bottom + 1) * CELL_PX) - y) / height,
  };
}
