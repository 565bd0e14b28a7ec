import { describe, expect, test } from 'vitest';
import { comparePictures, type Pixels } from '#core/pictures/difference.ts';

const WIDTH = 320;
const HEIGHT = 160;

function picture(paint: (x: number, y: number) => number, width = WIDTH, height = HEIGHT): Pixels {
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1)
      data.fill(paint(x, y), (y * width + x) * 4, (y * width + x) * 4 + 3);
  return { width, height, data };
}
const inside =
  (left: number, top: number, right: number, bottom: number) => (x: number, y: number) =>
    x >= left && x < right && y >= top && y < bottom;
const plain = picture(() => 200);

describe('two pictures', () => {
  test('with the same content are the same, also after slight compression noise', () => {
    const noisy = picture((x, y) => 200 + ((x * 7 + y * 3) % 20));
    expect(comparePictures(plain, noisy)).toEqual({ status: 'same' });
  });

  test('that differ in one place have one box around it', () => {
    const dialog = inside(80, 40, 160, 80);
    expect(
      comparePictures(
        plain,
        picture((x, y) => (dialog(x, y) ? 20 : 200)),
      ),
    ).toEqual({
      status: 'changed',
      share: (10 * 5) / (40 * 20),
      boxes: [{ x: 80 / WIDTH, y: 40 / HEIGHT, width: 80 / WIDTH, height: 40 / HEIGHT }],
    });
  });

  test('that differ far apart have a box for each, near each other one for both', () => {
    const word = inside(16, 16, 40, 24);
    const nextWord = inside(48, 16, 72, 24);
    const clock = inside(280, 144, 312, 152);
    const after = picture((x, y) => (word(x, y) || nextWord(x, y) || clock(x, y) ? 0 : 200));
    expect(comparePictures(plain, after)).toMatchObject({
      boxes: [
        { x: 16 / WIDTH, width: 56 / WIDTH },
        { x: 280 / WIDTH, width: 32 / WIDTH },
      ],
    });
  });

  test('that differ everywhere in specks have one box around all', () => {
    const specks = picture((x, y) => (x % 32 < 2 && y % 32 < 2 ? 0 : 200));
    const result = comparePictures(plain, specks);
    expect(result.status === 'changed' ? result.boxes.length : 0).toBe(1);
  });

  test('of other sizes are not compared', () => {
    expect(
      comparePictures(
        plain,
        picture(() => 200, WIDTH, HEIGHT + 1),
      ),
    ).toEqual({ status: 'other_size' });
    expect(
      comparePictures(
        picture(() => 0, 0, 0),
        picture(() => 0, 0, 0),
      ),
    ).toEqual({ status: 'other_size' });
  });
});
