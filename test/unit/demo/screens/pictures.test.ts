import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { TASK_CATALOGUE } from '#core/waa/taskCatalogue.ts';
import type { Desktop } from '../../../../src/demo/screens/guestScreen.ts';
import { renderPng } from '../../../../src/demo/screens/render.ts';
import { padPng } from '../../../../src/demo/screens/png.ts';
import { Pictures } from '../../../../src/demo/simulation/pictures.ts';
import { recipeOf } from '../../../../src/demo/simulation/recipes/index.ts';

function lastScreenOf(index: number): Desktop {
  const recipe = recipeOf(TASK_CATALOGUE[index] ?? { domain: 'notepad', exampleId: '' });
  const start: Desktop = {
    windows: recipe.opening,
    popup: null,
    isStartOpen: false,
    pointer: { x: 500, y: 300 },
    clockMs: 0,
  };
  return recipe.moves.reduce((desktop, move) => move.then(desktop), start);
}

describe('pictures of the demo guest', () => {
  it('are padded to a size without changing a pixel', async () => {
    const png = await renderPng({ kind: 'desktop', desktop: lastScreenOf(30) });
    const padded = padPng(png, png.length + 1234);
    const pixels = (bytes: Buffer): Promise<Buffer> => sharp(bytes).raw().toBuffer();
    expect(padded).toHaveLength(png.length + 1234);
    expect((await pixels(padded)).equals(await pixels(png))).toBe(true);
  });

  it('have exactly the size that was announced, for every domain', async () => {
    const pictures = new Pictures();
    const wrong: string[] = [];
    for (let index = 0; index < TASK_CATALOGUE.length; index += 6) {
      const desktop = lastScreenOf(index);
      for (const content of [
        pictures.screen(String(index), desktop),
        pictures.regions(String(index), desktop),
        pictures.window(String(index), desktop),
      ]) {
        const { length } = await content.load();
        if (length !== content.sizeBytes)
          wrong.push(`${index}: ${length}, not ${content.sizeBytes}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});
