import { describe, expect, it } from 'vitest';
import { stripAnsi, toPlainText } from '#core/logs/ansi.ts';
import { applyCarriageReturns } from '#core/logs/carriageReturn.ts';

describe('terminal text', () => {
  it.each([
    ['\u001b[1;33m[time \u001b[31mINFO\u001b[0m', '[time INFO'],
    ['bar\u001b[A\u001b[2K', 'bar'],
    ['\u001b]0;title\u0007text', 'text'],
    ['\u001b]8;;http://x\u001b\\link', 'link'],
    ['\u001b(Bplain', 'plain'],
    ['an ESC at the end \u001b', 'an ESC at the end \u001b'],
    ['[1;33m without ESC', '[1;33m without ESC'],
  ])('loses its escape sequences: %j', (text, plain) => {
    expect(stripAnsi(text)).toBe(plain);
  });

  it('leaves no control character in text for an event', () => {
    expect(toPlainText('a\u0000b\u0007c\u001b[31md\u001be\tf\ng\u007f')).toBe(
      'abcde\tf\ng'.replace('de', 'd'),
    );
  });

  it.each([
    ['abc\rX', 'Xbc'],
    ['abc\r', 'abc'],
    ['\rExample: 0%\u001b[A', 'Example: 0%\u001b[A'],
    ['long long\r\u001b[Kshort', '\u001b[Kshort'],
    ['\u001b[31mred text\u001b[0m\rgo', 'god text'],
    ['no return', 'no return'],
  ])('is drawn over from the left at a carriage return: %j', (line, shown) => {
    expect(applyCarriageReturns(line)).toBe(shown);
  });
});
