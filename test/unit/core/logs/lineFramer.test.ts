import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLineFramer, REDRAW_CHARS } from '#core/logs/lineFramer.ts';

function frame(pieces: readonly string[], options = {}): string[] {
  const framer = createLineFramer(options);
  const lines = pieces.flatMap((piece) => framer.push(piece));
  return [...lines, ...framer.end()].map(({ text }) => text);
}

/** Bytes in pieces, decoded as a source does. */
function frameBytes(bytes: Uint8Array, cuts: readonly number[], options = {}): string[] {
  const decoder = new TextDecoder();
  const ends = [...cuts].map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
  const pieces = [...ends, bytes.length].map((end, index) => {
    const start = index === 0 ? 0 : (ends[index - 1] ?? 0);
    return decoder.decode(bytes.subarray(start, end), { stream: true });
  });
  return frame([...pieces, decoder.decode()], options);
}

const ODD_TEXT = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('\n', '\r', '\r\n', '\r\r\n', '\u001b[A', '\u001b[1;33m', '❯ ', '→', '█'),
      fc.integer({ min: 1, max: REDRAW_CHARS }).map((count) => 'x'.repeat(count)),
    ),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

describe('line framer', () => {
  it.each([[{}], [{ splitsRedraws: true }], [{ maxLineChars: 50, splitsRedraws: true }]])(
    'gives the same lines however the bytes are cut (%j)',
    (options) => {
      fc.assert(
        fc.property(ODD_TEXT, fc.array(fc.nat()), (text, cuts) => {
          const bytes = new TextEncoder().encode(text);
          expect(frameBytes(bytes, cuts, options)).toEqual(frameBytes(bytes, [], options));
        }),
      );
    },
  );

  it('ends lines at line feeds only', () => {
    expect(frame(['a\u2028b\u0085c\u000bd\ne'])).toEqual(['a\u2028b\u0085c\u000bd', 'e']);
  });

  it('drops the carriage returns of a terminal, also doubled ones', () => {
    expect(frame(['one\r\ntwo\r', '\r\nthree\n'])).toEqual(['one', 'two', 'three']);
  });

  it('shows the last state of a line that was redrawn', () => {
    expect(frame(['10%\r20%\r30%\n', 'long text\rshort\n'])).toEqual(['30%', 'shorttext']);
  });

  it('gives one line for each line feed by default, so that byte offsets can be counted', () => {
    const redraws = `${'progress bar\r'.repeat(REDRAW_CHARS)}\n`;
    expect(frame([redraws])).toEqual(['progress bar']);
  });

  it('shows a download that redraws one line for minutes while it lasts, when asked to', () => {
    const bars = Array.from({ length: 100 }, (_, percent) => `${percent}% ${'='.repeat(80)}\r`);
    const framer = createLineFramer({ splitsRedraws: true });
    const shown = framer.push(bars.join('')).map(({ text }) => text.split(' ')[0]);
    expect(shown).toEqual(['24%', '49%', '74%']);
  });

  it('cuts a line beyond the limit and says by how much', () => {
    const framer = createLineFramer({ maxLineChars: 10 });
    expect(framer.push(`${'x'.repeat(25)}\nnext\n`)).toEqual([
      { text: 'xxxxxxxxxx … [15 characters cut]', cutChars: 15 },
      { text: 'next', cutChars: 0 },
    ]);
  });

  it('keeps a line of a million characters whole', () => {
    const line = 'y'.repeat(1_000_000);
    expect(frame([line, '\n'])).toEqual([line]);
  });

  it('hands over an unfinished last line only at the end', () => {
    const framer = createLineFramer();
    expect(framer.push('half')).toEqual([]);
    expect(framer.end()).toEqual([{ text: 'half', cutChars: 0 }]);
    expect(framer.end()).toEqual([]);
  });

  it("leaves Docker's stamp standing when the program behind it redraws its line", () => {
    const stamp = '2026-11-20T11:27:23.308000000Z';
    expect(frame([`${stamp} \rExample:   0%\n`], { hasDockerStamps: true })).toEqual([
      `${stamp} Example:   0%`,
    ]);
  });
});
