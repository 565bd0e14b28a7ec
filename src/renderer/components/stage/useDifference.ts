import { useEffect, useState } from 'react';
import { comparePictures, type PictureDifference } from '#core/pictures/difference.ts';
import { readPixels } from './readPixels.ts';

export type Difference = PictureDifference | { readonly status: 'loading' | 'unreadable' };

/** Comparing costs some 20 ms; stepping back and forth should not cost it again. */
const KEPT = 40;
const known = new Map<string, PictureDifference>();

/** What changed from one picture to the other, computed in the page. */
export function useDifference(
  beforeUrl: string | null,
  afterUrl: string | null,
): Difference | null {
  const key = beforeUrl === null || afterUrl === null ? null : `${beforeUrl}\n${afterUrl}`;
  const [held, setHeld] = useState<{ key: string; difference: Difference } | null>(null);
  useEffect(() => {
    if (key === null || beforeUrl === null || afterUrl === null || known.has(key)) return;
    let isWanted = true;
    const finish = (difference: Difference): void => {
      if (isWanted) setHeld({ key, difference });
    };
    Promise.all([readPixels(beforeUrl), readPixels(afterUrl)]).then(
      ([before, after]) => finish(keep(key, comparePictures(before, after))),
      () => finish({ status: 'unreadable' }),
    );
    return () => {
      isWanted = false;
    };
  }, [key, beforeUrl, afterUrl]);
  if (key === null) return null;
  return known.get(key) ?? (held?.key === key ? held.difference : { status: 'loading' });
}

function keep(key: string, difference: PictureDifference): PictureDifference {
  known.set(key, difference);
  for (const oldest of known.keys()) {
    if (known.size <= KEPT) break;
    known.delete(oldest);
  }
  return difference;
}
