import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteArgv } from '../../../../src/engine/remote/shellQuote.ts';

describe('quoteArgv', () => {
  it('leaves plain words readable', () => {
    expect(quoteArgv(['tail', '-c', '+1', '-F', '/tmp/a b.log'])).toBe(
      "tail -c +1 -F '/tmp/a b.log'",
    );
  });

  it.each([
    ['', "''"],
    ["it's", `'it'\\''s'`],
    ['~root', "'~root'"],
    ['$(reboot)', "'$(reboot)'"],
    ['{{json .}}', "'{{json .}}'"],
  ])('quotes %j', (word, quoted) => {
    expect(quoteArgv([word])).toBe(quoted);
  });

  it('refuses a NUL byte, which would cut the command short', () => {
    expect(() => quoteArgv(['a\0b'])).toThrow(RangeError);
  });

  it.runIf(process.platform !== 'win32')('survives a real shell with any text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 20 }), { maxLength: 5 }),
        (words) => {
          const argv = words.map((word) => word.replaceAll('\0', ''));
          const line = quoteArgv(['printf', '%s\\0', ...argv, 'end']);
          const out = execFileSync('/bin/sh', ['-c', line], { encoding: 'utf8' });
          expect(out.split('\0').slice(0, -1)).toEqual([...argv, 'end']);
        },
      ),
      { numRuns: 40 },
    );
  });
});
