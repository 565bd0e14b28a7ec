import { describe, expect, it } from 'vitest';
import { NO_ZOOM, panBy, zoomAt } from '../../../../src/renderer/components/stage/zoom.ts';

describe('zoom', () => {
  it('keeps what is under the pointer where it is', () => {
    const at = { x: 120, y: -40 };
    const first = zoomAt(NO_ZOOM, 2, at);
    const before = { x: (at.x - first.x) / first.scale, y: (at.y - first.y) / first.scale };
    const second = zoomAt(first, 1.5, at);

    expect({ x: (at.x - second.x) / second.scale, y: (at.y - second.y) / second.scale }).toEqual(
      before,
    );
  });

  it('comes back to the whole picture when zoomed out', () => {
    expect(zoomAt(panBy(zoomAt(NO_ZOOM, 3, { x: 9, y: 9 }), 50, 50), 0.01, { x: 0, y: 0 })).toEqual(
      NO_ZOOM,
    );
  });

  it('moves only what is larger than the view', () => {
    expect(panBy(NO_ZOOM, 30, 30)).toEqual(NO_ZOOM);
  });
});
