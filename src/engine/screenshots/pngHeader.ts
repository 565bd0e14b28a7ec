/** Kind and size of a picture from its first bytes. Pictures come from the VM: nothing is trusted. */
import { open } from 'node:fs/promises';

export interface PictureSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

export interface PictureHead extends PictureSize {
  readonly mediaType: 'image/png' | 'image/jpeg' | 'image/webp';
}

/** Twice 8K: no guest has more, and a header that says more is damaged or hostile. */
export const MAX_SIDE_PX = 16_384;
/** 64 megapixels: what decoding may cost in memory is 4 bytes for each. */
export const MAX_PIXELS = 64 * 2 ** 20;
/** PNG: 8 of signature, 8 of chunk head, 13 of IHDR. JPEG may have its size after some metadata. */
const HEAD_BYTES = 4096;
const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** The chunk every whole PNG ends with: length 0, name, checksum. */
const PNG_END = Buffer.from([0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82]);

/** Null when the bytes are not the beginning of a picture, or its size is not believable. */
export function readPictureHead(bytes: Uint8Array): PictureHead | null {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readPngHead(buffer) ?? readJpegHead(buffer) ?? readWebpHead(buffer);
}

/** Null as above, and when there is no such file. */
export async function readPictureFileHead(filePath: string): Promise<PictureHead | null> {
  try {
    const file = await open(filePath, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return readPictureHead(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return null;
  }
}

/** Whether a PNG was written to its end; one that was cut on the way was not. */
export function isWholePng(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return readPngHead(buffer) !== null && buffer.subarray(-PNG_END.length).equals(PNG_END);
}

function readPngHead(buffer: Buffer): PictureHead | null {
  if (buffer.length < 24 || !buffer.subarray(0, 8).equals(PNG_SIGNATURE)) return null;
  if (buffer.toString('latin1', 12, 16) !== 'IHDR') return null;
  return checked('image/png', buffer.readUInt32BE(16), buffer.readUInt32BE(20));
}

function readJpegHead(buffer: Buffer): PictureHead | null {
  if (buffer.length < 4 || buffer.readUInt16BE(0) !== 0xffd8) return null;
  let position = 2;
  while (position + 9 <= buffer.length && buffer[position] === 0xff) {
    const marker = buffer[position + 1] ?? 0;
    // Start of frame, except the three markers in that range that mean something else.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      const heightPx = buffer.readUInt16BE(position + 5);
      return checked('image/jpeg', buffer.readUInt16BE(position + 7), heightPx);
    }
    position += 2 + buffer.readUInt16BE(position + 2);
  }
  return null;
}

function readWebpHead(buffer: Buffer): PictureHead | null {
  if (buffer.length < 30 || buffer.toString('latin1', 0, 4) !== 'RIFF') return null;
  if (buffer.toString('latin1', 8, 12) !== 'WEBP') return null;
  switch (buffer.toString('latin1', 12, 16)) {
    case 'VP8 ':
      return checked(
        'image/webp',
        buffer.readUInt16LE(26) & 0x3fff,
        buffer.readUInt16LE(28) & 0x3fff,
      );
    case 'VP8L': {
      const bits = buffer.readUInt32LE(21);
      return checked('image/webp', (bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
    }
    case 'VP8X':
      return checked('image/webp', buffer.readUIntLE(24, 3) + 1, buffer.readUIntLE(27, 3) + 1);
    default:
      return null;
  }
}

function checked(
  mediaType: PictureHead['mediaType'],
  widthPx: number,
  heightPx: number,
): PictureHead | null {
  const isBelievable =
    widthPx > 0 &&
    heightPx > 0 &&
    widthPx <= MAX_SIDE_PX &&
    heightPx <= MAX_SIDE_PX &&
    widthPx * heightPx <= MAX_PIXELS;
  return isBelievable ? { mediaType, widthPx, heightPx } : null;
}
