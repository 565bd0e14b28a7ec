import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fitInside,
  marksOf,
  pointerAfter,
} from '../../../../src/renderer/components/stage/overlayGeometry.ts';

describe('fitInside', () => {
  it('centres a wide picture with bars above and below', () => {
    expect(fitInside({ width: 800, height: 800 }, { width: 1600, height: 900 })).toEqual({
      left: 0,
      top: 175,
      width: 800,
      height: 450,
    });
  });

  it('keeps the shape of the picture and stays inside, at any resolution', () => {
    const side = fc.integer({ min: 1, max: 8000 });
    fc.assert(
      fc.property(side, side, side, side, (width, height, pictureWidth, pictureHeight) => {
        const fit = fitInside({ width, height }, { width: pictureWidth, height: pictureHeight });
        expect(fit.width / fit.height).toBeCloseTo(pictureWidth / pictureHeight, 5);
        expect(fit.left + fit.width).toBeLessThanOrEqual(width + 1e-6);
        expect(fit.top + fit.height).toBeLessThanOrEqual(height + 1e-6);
      }),
    );
  });

  it('is empty while the space has no size', () => {
    expect(fitInside({ width: 0, height: 0 }, { width: 10, height: 10 })).toEqual({
      left: 0,
      top: 0,
      width: 0,
      height: 0,
    });
  });
});

describe('marksOf', () => {
  it('draws a click where it went, twice for a double click', () => {
    expect(
      marksOf(
        [
          { kind: 'click', x: 0.25, y: 0.5 },
          { kind: 'double_click', x: 0.1, y: 0.2 },
          { kind: 'right_click', x: 1, y: 1 },
        ],
        null,
      ),
    ).toEqual([
      { kind: 'ring', at: { x: 0.25, y: 0.5 }, clicks: 1, isRight: false },
      { kind: 'ring', at: { x: 0.1, y: 0.2 }, clicks: 2, isRight: false },
      { kind: 'ring', at: { x: 1, y: 1 }, clicks: 1, isRight: true },
    ]);
  });

  it('draws a drag as a trail from where the pointer was', () => {
    expect(
      marksOf(
        [
          { kind: 'move', x: 0.2, y: 0.2 },
          { kind: 'drag', x: 0.8, y: 0.4 },
        ],
        { x: 0, y: 0 },
      ),
    ).toEqual([
      { kind: 'trail', from: { x: 0, y: 0 }, to: { x: 0.2, y: 0.2 }, isDrag: false },
      { kind: 'trail', from: { x: 0.2, y: 0.2 }, to: { x: 0.8, y: 0.4 }, isDrag: true },
    ]);
  });

  it('puts a click without a place where the pointer stands', () => {
    expect(marksOf([{ kind: 'click', x: null, y: null }], { x: 0.3, y: 0.6 })).toEqual([
      { kind: 'ring', at: { x: 0.3, y: 0.6 }, clicks: 1, isRight: false },
    ]);
  });

  it('shows a click beside the screen at its edge', () => {
    expect(marksOf([{ kind: 'click', x: 1.4, y: -3 }], null)).toEqual([
      { kind: 'ring', at: { x: 1, y: 0 }, clicks: 1, isRight: false },
    ]);
  });

  it('captions what was typed, on one line and not endlessly', () => {
    const [mark] = marksOf(
      [{ kind: 'type', x: null, y: null, text: `a\nb ${'x'.repeat(200)}` }],
      null,
    );

    expect(mark).toEqual({ kind: 'caption', text: `“a b ${'x'.repeat(54)}…` });
  });
});

describe('pointerAfter', () => {
  it('is the last place told', () => {
    expect(
      pointerAfter([
        { kind: 'click', x: 0.5, y: 0.5 },
        { kind: 'type', x: null, y: null, text: 'a' },
      ]),
    ).toEqual({ x: 0.5, y: 0.5 });
  });
});
