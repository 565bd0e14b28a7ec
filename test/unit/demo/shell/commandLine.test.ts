import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommandLine, ShellSyntaxError } from '../../../../src/demo/shell/commandLine.ts';
import { quoteArgv } from '../../../../src/engine/remote/shellQuote.ts';

describe('the demo shell', () => {
  it('gives a program exactly the words that were quoted for it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, unit: 'binary' }), { minLength: 1 }),
        (words) => {
          const argv = words.map((word) => word.replaceAll('\0', ''));
          expect(parseCommandLine(quoteArgv(['cat', ...argv]))).toEqual([
            { argv: ['cat', ...argv], stdoutTo: 'stdout', stderrTo: 'stderr', runWhen: 'always' },
          ]);
        },
      ),
    );
  });

  it.each([
    [`a "b c" d\\ e`, ['a', 'b c', 'd e']],
    [`say "it's \\"so\\"" '$HOME'`, ['say', `it's "so"`, '$HOME']],
    [`x''y`, ['xy']],
  ])('splits %s', (line, argv) => {
    expect(parseCommandLine(line)[0]?.argv).toEqual(argv);
  });

  it('chains commands and redirects streams', () => {
    const parsed = parseCommandLine('a 2>&1 && b >/dev/null || c 2>/dev/null; d');
    expect(
      parsed.map(({ argv, stdoutTo, stderrTo, runWhen }) => [argv[0], stdoutTo, stderrTo, runWhen]),
    ).toEqual([
      ['a', 'stdout', 'stdout', 'always'],
      ['b', 'nowhere', 'stderr', 'success'],
      ['c', 'stdout', 'nowhere', 'failure'],
      ['d', 'stdout', 'stderr', 'always'],
    ]);
  });

  it.each(['a | b', 'echo $(id) `id`', "cat 'open", '&& a'])('refuses %s', (line) => {
    expect(() => parseCommandLine(line)).toThrow(ShellSyntaxError);
  });
});
