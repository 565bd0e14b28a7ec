/** Which files of a run's folder go into a bundle, and in which form. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BundlePictures } from '#protocol/bundle.ts';

/** `text`: secrets are taken out line by line. `json`, `jsonl`: by value, so that it stays JSON. */
export type BundleForm = 'text' | 'json' | 'jsonl' | 'thumb' | 'raw';

export interface BundleFile {
  /** Below the run's folder, with forward slashes. */
  readonly path: string;
  readonly filePath: string;
  readonly form: BundleForm;
  /** As it lies in the folder: what goes into the bundle may be smaller. */
  readonly sizeBytes: number;
  readonly modifiedAtMs: number;
}

export interface BundlePlan {
  readonly files: readonly BundleFile[];
  readonly leftOut: { readonly pictures: number; readonly other: number };
  /** Rough size of the bundle in bytes: an estimate, since texts shrink and thumbnails vary. */
  readonly estimatedBytes: number;
}

const PICTURE = /\.(?:png|jpe?g|webp|gif)$/i;
const VIDEO = /\.(?:mp4|webm)$/i;
const JSON_LINES = /\.jsonl$/i;
const JSON_FILE = /\.json$/i;
const TEXT = /\.(?:txt|log|html?|md|xml|csv|ya?ml|py)$/i;
/** Made anew where the bundle is opened, or of no meaning there. */
const LEFT_BEHIND = /^(?:thumbs\/|\.(?!progress\.json$))|(?:\.part~?|~|\.lock)$/;
/** A JSON file is read whole; a larger one is treated as text. */
const MAX_JSON_BYTES = 32 * 2 ** 20;
/** Seen: WebP of 320 px is 4 to 12 kB. */
const TYPICAL_THUMB_BYTES = 9000;
/** Seen: logs and accessibility trees shrink to a tenth, answers of models to a third. */
const TYPICAL_TEXT_SHARE = 0.15;

export async function planBundle(runDir: string, pictures: BundlePictures): Promise<BundlePlan> {
  const files: BundleFile[] = [];
  const leftOut = { pictures: 0, other: 0 };
  let estimatedBytes = 0;
  const entries = await readdir(runDir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(runDir, path.join(entry.parentPath, entry.name)))
    .sort();
  for (const relative of paths) {
    const name = relative.split(path.sep).join('/');
    if (LEFT_BEHIND.test(name)) continue;
    const filePath = path.join(runDir, relative);
    const found = await stat(filePath).catch(() => null);
    if (found === null) continue;
    const form = formOf(name, found.size, pictures);
    if (form === null) {
      if (PICTURE.test(name)) leftOut.pictures += 1;
      else leftOut.other += 1;
      continue;
    }
    files.push({
      path: name,
      filePath,
      form,
      sizeBytes: found.size,
      modifiedAtMs: Math.round(found.mtimeMs),
    });
    estimatedBytes += estimatedSize(form, found.size);
  }
  return { files, leftOut, estimatedBytes: Math.round(estimatedBytes) };
}

function formOf(name: string, sizeBytes: number, pictures: BundlePictures): BundleForm | null {
  if (PICTURE.test(name)) {
    if (pictures === 'none') return null;
    return pictures === 'thumbs' ? 'thumb' : 'raw';
  }
  if (JSON_LINES.test(name)) return 'jsonl';
  if (JSON_FILE.test(name)) return sizeBytes > MAX_JSON_BYTES ? 'text' : 'json';
  if (TEXT.test(name)) return 'text';
  // Our own compressed logs hold what was scrubbed before it was written.
  if (!name.startsWith('artifacts/')) return 'raw';
  return VIDEO.test(name) && pictures === 'full' ? 'raw' : null;
}

function estimatedSize(form: BundleForm, sizeBytes: number): number {
  if (form === 'raw') return sizeBytes;
  if (form === 'thumb') return Math.min(sizeBytes, TYPICAL_THUMB_BYTES);
  return sizeBytes * TYPICAL_TEXT_SHARE;
}
