/**
 * The PNG files of the results tree. They are drawn when somebody reads them, in a size that is
 * fixed beforehand, so that listing 2,000 pictures draws none.
 */
import type { LazyContent } from '../vm/fileSystem.ts';
import { elementsOf } from '../screens/elements.ts';
import type { Desktop, Rect } from '../screens/guestScreen.ts';
import { padPng } from '../screens/png.ts';
import { renderMask, renderPart, renderPng, renderRegions } from '../screens/render.ts';

/** Room for the busiest screen; the file is filled up to its announced size. */
const SCREEN_BYTES = 118_000;
const REGIONS_BYTES = 132_000;
const WINDOW_BYTES = 96_000;
const MASK_BYTES = 30_000;
/** Files differ a little in size, as real ones do. */
const SIZE_JITTER_BYTES = 6_000;
/** Pictures kept after they were drawn: WAA saves the same screen under several names. */
const CACHE_BYTES = 24_000_000;

export class Pictures {
  private readonly drawn = new Map<string, Promise<Buffer>>();
  private cachedBytes = 0;

  /** @param id names the screen: the same id gives the same bytes. */
  screen(id: string, desktop: Desktop): LazyContent {
    return this.lazy(`screen ${id}`, SCREEN_BYTES, () => renderPng({ kind: 'desktop', desktop }));
  }

  regions(id: string, desktop: Desktop): LazyContent {
    return this.lazy(`regions ${id}`, REGIONS_BYTES, () =>
      renderRegions({ kind: 'desktop', desktop }, elementsOf(desktop)),
    );
  }

  mask(id: string, desktop: Desktop): LazyContent {
    return this.lazy(`mask ${id}`, MASK_BYTES, () => renderMask(elementsOf(desktop)));
  }

  window(id: string, desktop: Desktop): LazyContent {
    return this.lazy(`window ${id}`, WINDOW_BYTES, () =>
      renderPart({ kind: 'desktop', desktop }, frontRect(desktop)),
    );
  }

  private lazy(key: string, baseBytes: number, draw: () => Promise<Buffer>): LazyContent {
    const sizeBytes = baseBytes + (hash(key) % SIZE_JITTER_BYTES);
    return { sizeBytes, load: () => this.load(key, sizeBytes, draw) };
  }

  private load(key: string, sizeBytes: number, draw: () => Promise<Buffer>): Promise<Buffer> {
    const known = this.drawn.get(key);
    if (known !== undefined) return known;
    const made = draw().then((png) => padPng(png, sizeBytes));
    this.drawn.set(key, made);
    this.cachedBytes += sizeBytes;
    this.forget();
    return made;
  }

  private forget(): void {
    for (const key of this.drawn.keys()) {
      if (this.cachedBytes <= CACHE_BYTES) return;
      this.drawn.delete(key);
      // Sizes differ by kind and jitter only; the base is close enough for a bound.
      this.cachedBytes -= SCREEN_BYTES;
    }
  }
}

export function frontRect(desktop: Desktop): Rect {
  return desktop.windows.at(-1)?.rect ?? { x: 0, y: 0, width: 1280, height: 720 };
}

function hash(text: string): number {
  let value = 7;
  for (let index = 0; index < text.length; index += 1) {
    value = (Math.imul(value, 31) + text.charCodeAt(index)) >>> 0;
  }
  return value;
}
