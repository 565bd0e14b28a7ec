import { describe, expect, it } from 'vitest';
import { splitDockerTimestamp, toInstant } from '#core/logs/dockerTimestamp.ts';

const STAMP = '2026-11-20T11:27:22.298123456Z';
const PIECE_BYTES = 16 * 1024;

describe('docker time stamps', () => {
  it('are taken off the line and kept to the nanosecond', () => {
    expect(splitDockerTimestamp(`${STAMP}   indented text`)).toEqual({
      stamp: STAMP,
      at: '2026-11-20T11:27:22.298Z',
      text: '  indented text',
    });
  });

  it('are understood with an offset', () => {
    expect(toInstant('2026-11-20T12:27:22.5+01:00')).toBe('2026-11-20T11:27:22.500Z');
  });

  it('of an empty line leave an empty line', () => {
    expect(splitDockerTimestamp(`${STAMP} `).text).toBe('');
    expect(splitDockerTimestamp(STAMP).text).toBe('');
  });

  it.each(['plain text', '2026-99-99T99:99:99.000000000Z x', '[2026-11-20 11:27:22,298 INFO'])(
    'are not found in %j',
    (text) => {
      expect(splitDockerTimestamp(text)).toEqual({ stamp: null, at: null, text });
    },
  );

  it('inside a line of several 16 KiB pieces are taken out', () => {
    const pieces = ['a', 'b', 'c'].map((char) => char.repeat(PIECE_BYTES));
    const last = 'the end';
    const line = [...pieces, last].map((piece) => `${STAMP} ${piece}`).join('');
    expect(splitDockerTimestamp(line).text).toBe([...pieces, last].join(''));
  });

  it('are found where a piece ends amid a character of several bytes', () => {
    const text = `${'x'.repeat(PIECE_BYTES - 1)}❯${'y'.repeat(100)}`;
    const bytes = new TextEncoder().encode(text);
    const decode = (part: Uint8Array): string => new TextDecoder().decode(part);
    const line = `${STAMP} ${decode(bytes.slice(0, PIECE_BYTES))}${STAMP} ${decode(bytes.slice(PIECE_BYTES))}`;
    expect(splitDockerTimestamp(line).text).not.toContain('2026');
  });

  it('that a long text merely quotes elsewhere stay', () => {
    const text = `${'x'.repeat(100)}${STAMP} ${'y'.repeat(PIECE_BYTES * 2)}`;
    expect(splitDockerTimestamp(`${STAMP} ${text}`).text).toBe(text);
  });
});
