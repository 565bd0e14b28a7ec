import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPythonNamespace, readPythonPairs, readPythonString } from '#core/logs/pythonRepr.ts';

describe('Python literals', () => {
  it.each([
    [`'plain'`, 'plain'],
    [`"it's"`, "it's"],
    [`'it\\'s'`, "it's"],
    [`'C:\\\\Users\\n'`, 'C:\\Users\n'],
    [`'\\u00e9\\x41\\U0001F600'`, 'éA😀'],
    [`'\\x4'`, 'x4'],
  ])('are read as text: %s', (literal, value) => {
    expect(readPythonString(literal, 0)?.value).toBe(value);
  });

  it('of a list of tasks keep their order', () => {
    expect(readPythonPairs(`[('notepad', 'a-1'), ("vs_code", 'INF-b')]`)).toEqual({
      pairs: [
        ['notepad', 'a-1'],
        ['vs_code', 'INF-b'],
      ],
      isComplete: true,
    });
  });

  it('of an empty list are complete', () => {
    expect(readPythonPairs('[]')).toEqual({ pairs: [], isComplete: true });
  });

  it.each([`[('a', 'b'), ('c', `, `[('a', 'b'), 7]`, `[('a', 'b')`, `[('a', 'b') ('c', 'd')]`])(
    'that break off give what came before: %s',
    (text) => {
      expect(readPythonPairs(text)).toEqual({ pairs: [['a', 'b']], isComplete: false });
    },
  );

  it('of 10,000 tasks in one line of a million characters are all read', () => {
    const pairs = Array.from({ length: 10_000 }, (_, index) => [
      `domain_${index % 12}`,
      `${'0'.repeat(70)}${index}`,
    ]);
    const text = `[${pairs.map(([domain, id]) => `('${domain ?? ''}', '${id ?? ''}')`).join(', ')}]`;
    expect(readPythonPairs(text)).toEqual({ pairs, isComplete: true });
  });

  it('of a namespace come with their names', () => {
    const text = `Args: Namespace(headless=False, model='gpt-4o', temperature=1.0, stop_token=None, tags=['a', 'b)'], note="it's, (fine)", worker_id=3)`;
    expect(Object.fromEntries(readPythonNamespace(text))).toEqual({
      headless: 'False',
      model: 'gpt-4o',
      temperature: '1.0',
      stop_token: 'None',
      tags: "['a', 'b)']",
      note: "it's, (fine)",
      worker_id: '3',
    });
  });

  it('never throw, whatever they hold', () => {
    const piece = fc.constantFrom(
      '(',
      ')',
      '[',
      ']',
      "'",
      '"',
      '\\',
      ',',
      '=',
      'a',
      'x',
      ' ',
      '\\u',
      '\\x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((parts) => parts.join('')),
        ),
        (text) => {
          readPythonPairs(text);
          readPythonNamespace(text);
          readPythonString(text, 0);
        },
      ),
    );
  });
});
