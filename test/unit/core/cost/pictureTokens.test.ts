import { describe, expect, it } from 'vitest';
import { pictureTokens } from '#core/cost/pictureTokens.ts';

describe('tokens of a picture', () => {
  // The two worked examples of OpenAI's guide "Images and vision" for gpt-4o, detail high.
  it.each([
    [{ widthPx: 1024, heightPx: 1024 }, 765],
    [{ widthPx: 2048, heightPx: 4096 }, 1105],
  ])('are those of the published examples: %o → %d', (size, tokens) => {
    expect(pictureTokens(size, 'openai_tiles')).toBe(tokens);
  });

  it('do not grow for a small picture that is never enlarged', () => {
    expect(pictureTokens({ widthPx: 200, heightPx: 100 }, 'openai_tiles')).toBe(85 + 170);
  });

  it("count a guest's screen of 1280 × 720 as six tiles, and the small model's at its own rate", () => {
    const screen = { widthPx: 1280, heightPx: 720 };
    expect(pictureTokens(screen, 'openai_tiles')).toBe(85 + 6 * 170);
    expect(pictureTokens(screen, 'openai_mini_tiles')).toBe(2833 + 6 * 5667);
  });

  it('are a 750th of the pixels by the area rule, no side above 1568', () => {
    expect(pictureTokens({ widthPx: 1000, heightPx: 1000 }, 'area_750')).toBe(1334);
    expect(pictureTokens({ widthPx: 3136, heightPx: 1568 }, 'area_750')).toBe(
      Math.ceil((1568 * 784) / 750),
    );
  });

  it('are none for models that take no pictures and for sizes that are none', () => {
    expect(pictureTokens({ widthPx: 1000, heightPx: 1000 }, 'none')).toBe(0);
    expect(pictureTokens({ widthPx: 0, heightPx: NaN }, 'openai_tiles')).toBe(0);
  });
});
