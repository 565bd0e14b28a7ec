import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toCsv } from '#core/format/csv.ts';

/** A reader of RFC 4180 written for this test alone. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? '';
    if (isQuoted) {
      if (char !== '"') cell += char;
      else if (text[index + 1] === '"') {
        cell += '"';
        index += 1;
      } else isQuoted = false;
    } else if (char === '"') isQuoted = true;
    else if (char === ',') {
      row.push(cell);
      cell = '';
    } else if (char === '\r' && text[index + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      index += 1;
    } else cell += char;
  }
  return rows;
}

test('quotes what needs it, and leaves what is not known empty', () => {
  const sheet = {
    header: ['a', 'b'],
    rows: [['x, "y"', null] as const, [0.5, Number.NaN] as const],
  };
  expect(toCsv(sheet)).toBe('a,b\r\n"x, ""y""",\r\n0.5,\r\n');
});

test.each(['=HYPERLINK("x")', '+1', '-1+cmd|x', '@SUM(A1)'])(
  '%j is text and no formula to a spreadsheet',
  (text) => {
    expect(readCsv(toCsv({ header: ['a'], rows: [[text]] }))[1]).toEqual([`'${text}`]);
  },
);

test('any text is read back as it was', () => {
  const cell = fc.string({ unit: 'grapheme' }).filter((text) => !/^[=+\-@\t\r]/.test(text));
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      expect(readCsv(toCsv({ header: ['a', 'b'], rows }))).toEqual([['a', 'b'], ...rows]);
    }),
  );
});
