import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeWire, encodeWire } from '../../electronHost/wire.ts';

const carry = (value: unknown): unknown => decodeWire(encodeWire(structuredClone(value)));

describe('the wire', () => {
  it('carries what structured clone carries, unchanged', () => {
    const value = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withSparseArray: false,
      withNullPrototype: false,
    });
    fc.assert(
      fc.property(value, (each) => {
        expect(carry(each)).toEqual(structuredClone(each));
      }),
    );
  });

  it('carries bytes, patterns and errors', () => {
    const bytes = Uint8Array.from([0, 127, 128, 255]);
    expect(carry({ bytes, buffer: bytes.buffer, pattern: /a+/gi })).toEqual({
      bytes,
      buffer: bytes.buffer,
      pattern: /a+/gi,
    });
    expect(carry(new TypeError('no'))).toMatchObject({ name: 'TypeError', message: 'no' });
  });

  it('keeps one thing one thing, also in a circle', () => {
    const shared = { name: 'shared' };
    const ring: Record<string, unknown> = { a: shared, b: shared };
    ring['self'] = ring;
    const carried = carry(ring) as typeof ring;
    expect(carried['a']).toBe(carried['b']);
    expect(carried['self']).toBe(carried);
  });

  it('refuses what it would have to change', () => {
    expect(() => encodeWire(() => 1)).toThrow('not cloneable');
    expect(() => encodeWire(structuredClone(new Blob([])))).toThrow('does not carry Blob');
  });
});
