/** Pictures of a run one after the other, a few being made ready ahead. */
import { readFile } from 'node:fs/promises';
import type { PictureChoice } from '#protocol/exports.ts';
import type { PictureRef, RunId } from '#protocol/vocabulary.ts';
import type { ExportSource } from './exportSource.ts';

/** Made ready at once: two cores decode, the others wait for the disk. */
const AHEAD = 4;

export interface PictureBytes {
  readonly ref: PictureRef;
  /** Null when it cannot be read: cut off on the VM, or never copied. */
  readonly bytes: Buffer | null;
  readonly mediaType: string;
}

/** In the order of `refs`; memory holds `AHEAD` of them. */
export async function* readPictures(
  source: Pick<ExportSource, 'locatePicture'>,
  runId: RunId,
  refs: readonly PictureRef[],
  choice: Exclude<PictureChoice, 'none'>,
): AsyncGenerator<PictureBytes> {
  const size = choice === 'full' ? 'full' : 'thumb';
  const read = async (ref: PictureRef): Promise<PictureBytes> => {
    try {
      const { filePath, mediaType } = await source.locatePicture(runId, ref, size);
      return { ref, mediaType, bytes: await readFile(filePath) };
    } catch {
      return { ref, mediaType: 'image/png', bytes: null };
    }
  };
  const waiting: Promise<PictureBytes>[] = [];
  let next = 0;
  while (next < refs.length || waiting.length > 0) {
    for (; waiting.length < AHEAD && next < refs.length; next += 1) {
      waiting.push(read(refs[next] ?? ''));
    }
    const first = waiting.shift();
    if (first !== undefined) yield await first;
  }
}
