/** navi's numbered regions of a picture: `regions-step_<k>_<time>.json`. */
import { isRecord } from './isRecord.ts';

export interface ScreenRegion {
  /** What `move_id` names: the region's label, which is its index. */
  readonly id: string;
  /** In pixels of the step's picture. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
}

/** A screen never holds as many. */
const MAX_REGIONS = 5000;

/** The regions of a file's text; those that cannot be read are left out, never thrown over. */
export function readRegions(json: string): readonly ScreenRegion[] {
  const list = parseList(json).slice(0, MAX_REGIONS);
  return list.flatMap((entry, index) => toRegion(entry, index) ?? []);
}

function parseList(json: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : [];
  } catch {
    // Half-written or not JSON: no regions are known.
    return [];
  }
}

function toRegion(entry: unknown, index: number): ScreenRegion | null {
  if (!isRecord(entry) || !isRecord(entry['shape'])) return null;
  const { x, y, width, height } = entry['shape'];
  if (![x, y, width, height].every(Number.isFinite)) return null;
  const label = entry['label'];
  const isLabel = typeof label === 'string' || typeof label === 'number';
  return {
    id: isLabel && label !== '' ? String(label) : String(index),
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
    text: typeof entry['text'] === 'string' ? entry['text'] : '',
  };
}
