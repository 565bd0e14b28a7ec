/** How many tokens a picture is, by the rules that the providers publish. */
import type { PictureRule } from '#protocol/cost.ts';

interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * OpenAI, "Images and vision", detail `high`: the picture is made to fit 2048 × 2048, its shorter side
 * is brought to at most 768, and every begun tile of 512 × 512 counts beside a fixed number.
 */
const OPENAI = { fitPx: 2048, shortPx: 768, tilePx: 512 } as const;
const TILE_TOKENS = {
  openai_tiles: { base: 85, tile: 170 },
  openai_mini_tiles: { base: 2833, tile: 5667 },
} as const;

/** Anthropic, "Vision": width × height / 750, after the longer side was brought to 1568 pixels. */
const AREA = { longPx: 1568, pixelsPerToken: 750 } as const;

export function pictureTokens(size: Size, rule: PictureRule): number {
  if (!(size.widthPx > 0) || !(size.heightPx > 0)) return 0;
  switch (rule) {
    case 'none':
      return 0;
    case 'area_750': {
      const { widthPx, heightPx } = shrunkTo(size, Math.max, AREA.longPx);
      return Math.ceil((widthPx * heightPx) / AREA.pixelsPerToken);
    }
    case 'openai_tiles':
    case 'openai_mini_tiles': {
      const fitted = shrunkTo(shrunkTo(size, Math.max, OPENAI.fitPx), Math.min, OPENAI.shortPx);
      const tiles =
        Math.ceil(fitted.widthPx / OPENAI.tilePx) * Math.ceil(fitted.heightPx / OPENAI.tilePx);
      const { base, tile } = TILE_TOKENS[rule];
      return base + tile * tiles;
    }
  }
}

/** Whole pixels: a tile that only a rounding error reaches into is not begun. */
function shrunkTo(size: Size, side: (a: number, b: number) => number, limitPx: number): Size {
  const factor = Math.min(1, limitPx / side(size.widthPx, size.heightPx));
  return {
    widthPx: Math.round(size.widthPx * factor),
    heightPx: Math.round(size.heightPx * factor),
  };
}
