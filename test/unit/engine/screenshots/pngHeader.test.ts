import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { isWholePng, readPictureHead } from '../../../../src/engine/screenshots/pngHeader.ts';

const blank = (width = 64, height = 48) =>
  sharp({ create: { width, height, channels: 3, background: '#224466' } });

describe('readPictureHead', () => {
  it('reads size and kind of PNG, JPEG and WebP', async () => {
    const size = { widthPx: 64, heightPx: 48 };
    expect(readPictureHead(await blank().png().toBuffer())).toEqual({
      mediaType: 'image/png',
      ...size,
    });
    expect(readPictureHead(await blank().jpeg().toBuffer())).toEqual({
      mediaType: 'image/jpeg',
      ...size,
    });
    for (const options of [{ lossless: true }, { lossless: false }]) {
      expect(readPictureHead(await blank().webp(options).toBuffer())).toEqual({
        mediaType: 'image/webp',
        ...size,
      });
    }
  });

  it('refuses what is no picture, is empty, or is cut within its head', async () => {
    const png = await blank().png().toBuffer();
    const texts = ['', '<html>', 'P6\n1 1\n255\n', '{"status":"error"}'];
    expect(texts.map((text) => readPictureHead(Buffer.from(text)))).toEqual(texts.map(() => null));
    for (let length = 0; length < 24; length += 1) {
      expect(readPictureHead(png.subarray(0, length))).toBeNull();
    }
  });

  it('refuses sizes that are not believable', async () => {
    const png = await blank().png().toBuffer();
    const withSize = (width: number, height: number) => {
      const copy = Buffer.from(png);
      copy.writeUInt32BE(width, 16);
      copy.writeUInt32BE(height, 20);
      return readPictureHead(copy);
    };
    expect([withSize(0, 10), withSize(0xffffffff, 1), withSize(16384, 16384)]).toEqual([
      null,
      null,
      null,
    ]);
    expect(withSize(7680, 4320)).toMatchObject({ widthPx: 7680, heightPx: 4320 });
  });
});

it('tells a whole PNG from one that was cut on the way', async () => {
  const png = await blank().png().toBuffer();
  expect([isWholePng(png), isWholePng(png.subarray(0, -1)), isWholePng(Buffer.from('x'))]).toEqual([
    true,
    false,
    false,
  ]);
});
