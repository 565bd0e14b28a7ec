import { describe, expect, it } from 'vitest';
import { createAttempt, createStep } from '#core/run/runState.ts';
import { frameIndexOf, framesOf } from '../../../../src/renderer/components/stage/frames.ts';

const AT = '2026-11-20T10:00:00.000Z';
const attempt = {
  ...createAttempt(1, '0', 'running', AT),
  resetScreenshot: 'artifacts/reset.png',
  steps: [
    {
      ...createStep(1, 'done'),
      screenshot: 'artifacts/1.png',
      targets: [{ kind: 'move' as const, x: 0.1, y: 0.1 }],
    },
    {
      ...createStep(2, 'done'),
      screenshot: null,
      targets: [{ kind: 'drag' as const, x: 0.9, y: 0.9 }],
    },
  ],
};

describe('framesOf', () => {
  it('starts with the screen after reset and carries the pointer from step to step', () => {
    expect(framesOf(attempt)).toEqual([
      { stepNumber: 0, picture: 'artifacts/reset.png', before: null, marks: [] },
      { stepNumber: 1, picture: 'artifacts/1.png', before: 'artifacts/reset.png', marks: [] },
      {
        stepNumber: 2,
        picture: null,
        before: 'artifacts/1.png',
        marks: [{ kind: 'trail', from: { x: 0.1, y: 0.1 }, to: { x: 0.9, y: 0.9 }, isDrag: true }],
      },
    ]);
  });
});

describe('frameIndexOf', () => {
  const frames = framesOf(attempt);

  it.each<[string, number | null, number]>([
    ['the newest when following', null, 2],
    ['the step itself', 1, 1],
    ['the last one when the step is not there yet', 9, 2],
  ])('finds %s', (_name, step, index) => {
    expect(frameIndexOf(frames, step)).toBe(index);
  });

  it('finds nothing where there is nothing', () => {
    expect(frameIndexOf([], 3)).toBe(-1);
  });
});
