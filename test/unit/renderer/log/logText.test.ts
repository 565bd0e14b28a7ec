import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAnsi } from '../../../../src/renderer/components/log/ansiText.ts';
import {
  findQuery,
  listQuery,
  NO_FILTER,
  regexProblem,
  splitMatches,
} from '../../../../src/renderer/components/log/logFilter.ts';

const ESC = '\u001b';

describe('parseAnsi', () => {
  it('colours what WAA colours', () => {
    expect(parseAnsi(`${ESC}[1;33m[2026 ${ESC}[31mINFO${ESC}[0m Thinking`)).toEqual([
      { text: '[2026 ', color: 'yellow', isBold: true },
      { text: 'INFO', color: 'red', isBold: true },
      { text: ' Thinking', color: null, isBold: false },
    ]);
  });

  it('shows no control character, whatever the line holds', () => {
    const noise = fc.string({
      unit: fc.constantFrom(ESC, '[', ']', 'm', '3', ';', '\u0007', '\u0000', '\r', 'a', 'K', '\\'),
    });
    fc.assert(
      fc.property(noise, (text) => {
        const shown = parseAnsi(text)
          .map((span) => span.text)
          .join('');
        // eslint-disable-next-line no-control-regex -- none may be left
        expect(shown).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/);
      }),
    );
  });
});

describe('splitMatches', () => {
  it('marks every match and loses no text', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ maxLength: 2 }), (text, word) => {
        const parts = splitMatches(text, { ...NO_FILTER, text: word });
        expect(parts.map((part) => part.text).join('')).toBe(text);
      }),
    );
  });

  it('takes a plain search literally and ignores case', () => {
    expect(splitMatches('a.c ABC', { ...NO_FILTER, text: 'A.C' })).toEqual([
      { text: 'a.c', isMatch: true },
      { text: ' ABC', isMatch: false },
    ]);
  });

  it('ends on a pattern that matches nothing at all places', () => {
    expect(splitMatches('abc', { ...NO_FILTER, text: 'x*', isRegex: true })).toEqual([
      { text: 'abc', isMatch: false },
    ]);
  });
});

describe('the queries of a filter', () => {
  it('finds in all lines until only some are listed', () => {
    const words = { ...NO_FILTER, text: 'Step' };
    expect([listQuery(words), findQuery(words)?.text]).toEqual([null, 'Step']);
    expect([
      listQuery({ ...words, onlyMatches: true })?.text,
      findQuery({ ...words, onlyMatches: true }),
    ]).toEqual(['Step', null]);
    expect(listQuery({ ...NO_FILTER, minLevel: 'error' })).toEqual({
      text: '',
      isRegex: false,
      minLevel: 'error',
      onlyUnknown: false,
    });
  });

  it('says what is wrong with a pattern instead of sending it', () => {
    expect(regexProblem({ ...NO_FILTER, text: '(', isRegex: true })).toMatch(/Unterminated group/);
    expect(regexProblem({ ...NO_FILTER, text: '(', isRegex: false })).toBeNull();
  });
});
