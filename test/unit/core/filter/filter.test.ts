import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeFilter } from '#core/filter/completeFilter.ts';
import { describeProblem } from '#core/filter/describeProblem.ts';
import { join } from '#core/filter/filterNode.ts';
import type { FilterNode } from '#core/filter/filterNode.ts';
import { compileFilter } from '#core/filter/matchFilter.ts';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { printFilter } from '#core/filter/printFilter.ts';
import type { FilterVocabulary } from '#core/filter/vocabulary.ts';

interface Thing {
  readonly text?: string;
  readonly status?: string;
  readonly model?: readonly string[];
  readonly steps?: number | null;
  readonly score?: number | null;
  readonly ms?: number | null;
  readonly at?: string | null;
}

const NOW_MS = new Date(2026, 10, 20, 12).getTime();
const VOCABULARY: FilterVocabulary<Thing> = {
  examples: [],
  textOf: ({ text = '' }) => text,
  fields: [
    {
      name: 'status',
      kind: 'choice',
      help: 'how it stands',
      choices: ['passed', 'failed', 'not_started'],
      of: ({ status = '' }) => [status],
    },
    { name: 'model', aliases: ['llm'], kind: 'text', help: 'model', of: ({ model = [] }) => model },
    { name: 'steps', kind: 'number', help: 'steps', of: ({ steps = null }) => steps },
    { name: 'score', kind: 'fraction', help: 'score', of: ({ score = null }) => score },
    { name: 'duration', kind: 'duration', help: 'duration', of: ({ ms = null }) => ms },
    { name: 'since', kind: 'since', help: 'since', of: ({ at = null }) => at },
    { name: 'before', kind: 'before', help: 'before', of: ({ at = null }) => at },
  ],
};

function matches(text: string, thing: Thing): boolean {
  const { filter, problems } = parseFilter(text, VOCABULARY);
  expect(problems).toEqual([]);
  return compileFilter(filter, VOCABULARY, NOW_MS)(thing);
}

function problemsOf(text: string): string[] {
  return parseFilter(text, VOCABULARY).problems.map((problem) => describeProblem(problem, text));
}

const local = (...parts: [number, number, number, number?]): string =>
  new Date(parts[0], parts[1] - 1, parts[2], parts[3] ?? 0).toISOString();

describe('a filter', () => {
  it.each<[string, Thing, boolean]>([
    ['', {}, true],
    ['open sheet', { text: 'The Sheet is open' }, true],
    ['open sheet', { text: 'The sheet is closed' }, false],
    ['"is open"', { text: 'The sheet is open' }, true],
    ['"open is"', { text: 'The sheet is open' }, false],
    ['-timeout', { text: 'A Timeout came' }, false],
    ['-"time out"', { text: 'A timeout came' }, true],
    ['NOT timeout', { text: 'fine' }, true],
    ['status:failed', { status: 'failed' }, true],
    ['status:Not-Started', { status: 'not_started' }, true],
    ['status:passed,failed', { status: 'failed' }, true],
    ['status!=failed', { status: 'failed' }, false],
    ['-status:failed', { status: 'passed' }, true],
    ['llm:GPT', { model: ['gpt-4o'] }, true],
    ['model=gpt', { model: ['gpt-4o'] }, false],
    ['model="gpt-4o"', { model: ['gpt-4o'] }, true],
    ['steps>10', { steps: 11 }, true],
    ['steps>10', { steps: 10 }, false],
    ['steps>=10 steps<12', { steps: 10 }, true],
    ['steps:10,12', { steps: 12 }, true],
    ['steps>10', { steps: null }, false],
    ['-steps>10', { steps: null }, true],
    ['score<50%', { score: 0.4 }, true],
    ['score>=0.5', { score: 0.5 }, true],
    ['duration>2h', { ms: 2 * 3600_000 + 1 }, true],
    ['duration<1h30m', { ms: 89 * 60_000 }, true],
    ['duration<=90', { ms: 90_000 }, true],
    ['since:2026-11-19', { at: local(2026, 11, 19) }, true],
    ['since:2026-11-19', { at: local(2026, 11, 18, 23) }, false],
    ['before:2026-11-19', { at: local(2026, 11, 18, 23) }, true],
    ['since:today', { at: local(2026, 11, 20) }, true],
    ['since:yesterday before:today', { at: local(2026, 11, 19, 12) }, true],
    ['since:7d', { at: local(2026, 11, 13, 13) }, true],
    ['since:7d', { at: local(2026, 11, 13, 11) }, false],
    ['since:2026-11', { at: local(2026, 11, 2) }, true],
    ['since:today', { at: null }, false],
    ['a OR b c', { text: 'a' }, true],
    ['a OR b c', { text: 'b' }, false],
    ['(a OR b) c', { text: 'a' }, false],
    ['(a | b) c', { text: 'b c' }, true],
    ['-(a OR b)', { text: 'c' }, true],
    ['a AND b', { text: 'b a' }, true],
    ['or', { text: 'this or that' }, true],
    ['C:\\Users', { text: 'in C:\\Users' }, true],
  ])('%s on %o is %o', (text, thing, isMatch) => {
    if (text.startsWith('C:')) {
      // Looks like a field; in quotes it is text.
      expect(problemsOf(text)[0]).toContain('put it in quotes');
      expect(matches('"C:\\\\Users"', thing)).toBe(isMatch);
      return;
    }
    expect(matches(text, thing)).toBe(isMatch);
  });
});

describe('what is wrong with a filter', () => {
  it.each([
    [
      'model:x staus:failed',
      'At character 9 (staus:failed): There is no field "staus". Is it "status"? To look for the text itself, put it in quotes.',
    ],
    [
      'status:broken',
      'At character 8 (broken): "broken" is no status; there are passed, failed, not_started.',
    ],
    ['steps>many', 'At character 7 (many): steps needs a number, not "many".'],
    ['score<half', 'At character 7 (half): score needs a number such as 0.5 or 50%, not "half".'],
    [
      'since:2026-02-31',
      'At character 7 (2026-02-31): since needs a day such as 2026-11-01, today, or 7d for a week ago, not "2026-02-31".',
    ],
    ['status:', 'At character 1 (status:): After status: a value must follow.'],
    ['model>x', 'At character 1 (model>x): model is not compared by >; write model:…'],
    ['"open', 'At character 1 ("open): The closing " is missing.'],
    ['(a', 'At character 1 ((): The closing ) is missing.'],
    ['a)', 'At character 2 ()): This ) closes no bracket.'],
    ['a ()', 'At character 3 (()): The brackets are empty.'],
    ['a OR', 'At character 3 (OR): OR stands between two conditions.'],
    ['a NOT', 'At character 3 (NOT): Something to exclude must follow.'],
  ])('%s', (text, message) => {
    expect(problemsOf(text)).toEqual([message]);
  });

  it('leaves the rest of the filter in force', () => {
    const { filter } = parseFilter('status:failed foo:bar steps>2', VOCABULARY);
    expect(printFilter(filter)).toBe('status:failed steps>2');
  });

  it('does not depend on how deep the brackets are', () => {
    const { problems } = parseFilter('('.repeat(3000), VOCABULARY);
    expect(problems.length).toBeGreaterThan(0);
  });
});

const valueOf: Readonly<Record<string, fc.Arbitrary<string>>> = {
  status: fc.constantFrom('passed', 'failed', 'not_started'),
  model: fc.string(),
  steps: fc.integer().map(String),
  score: fc.constantFrom('0.5', '50%', '1'),
  duration: fc.constantFrom('90s', '2h', '1h30m'),
  since: fc.constantFrom('today', '2026-11-01', '7d'),
};
const fieldNode = fc.constantFrom(...Object.keys(valueOf)).chain((field) =>
  fc.record({
    kind: fc.constant('field' as const),
    field: fc.constant(field),
    operator: ['steps', 'score', 'duration'].includes(field)
      ? fc.constantFrom(':', '=', '!=', '<', '<=', '>', '>=' as const)
      : fc.constantFrom(':', '=', '!=' as const),
    values: fc.array(valueOf[field] ?? fc.string(), { minLength: 1, maxLength: 3 }),
  }),
);
const { node } = fc.letrec<{ node: FilterNode }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4 },
    fc.record({ kind: fc.constant('text' as const), text: fc.string() }),
    fieldNode as fc.Arbitrary<FilterNode>,
    fc.record({ kind: fc.constant('not' as const), part: tie('node') }),
    fc
      .tuple(
        fc.constantFrom('and', 'or' as const),
        fc.array(tie('node'), { minLength: 2, maxLength: 3 }),
      )
      .map(([kind, parts]) => join(kind, parts) ?? ({ kind: 'text', text: '' } as const)),
  ),
}));
const anyText = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '(',
        ')',
        '-',
        '"',
        ' ',
        ',',
        'OR',
        'NOT',
        'status:',
        'steps>',
        'failed',
        '1',
        '\\',
        'x:',
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join('')),
);

describe('any filter', () => {
  it('printed and read again is the same', () => {
    fc.assert(
      fc.property(node, (filter) => {
        const text = printFilter(filter);
        fc.pre(text.length < 4000);
        expect(parseFilter(text, VOCABULARY)).toEqual({ filter, problems: [] });
      }),
    );
  });

  it('typed is understood as far as it goes, without throwing, and its problems lie within it', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const { filter, problems } = parseFilter(text, VOCABULARY);
        expect(parseFilter(printFilter(filter), VOCABULARY)).toEqual({ filter, problems: [] });
        compileFilter(filter, VOCABULARY, NOW_MS)({ text });
        for (const { from, to, message } of problems) {
          expect([from >= 0, to >= from, to <= text.length, message !== '']).not.toContain(false);
        }
      }),
    );
  });

  it('can be completed wherever the caret is', () => {
    fc.assert(
      fc.property(anyText, fc.nat(80), (text, at) => {
        const caret = Math.min(at, text.length);
        const { from, to, options } = completeFilter(text, caret, VOCABULARY, [{ model: ['m n'] }]);
        expect([from <= to, from >= 0, to <= text.length]).not.toContain(false);
        for (const { insert } of options) expect(insert).not.toBe('');
      }),
    );
  });
});

describe('completion', () => {
  const items: readonly Thing[] = [
    { model: ['gpt-4o'] },
    { model: ['gpt-4o'] },
    { model: ['claude 4'] },
  ];
  const labelsAt = (text: string, caret = text.length): readonly string[] =>
    completeFilter(text, caret, VOCABULARY, items).options.map(({ label }) => label);

  it.each([
    ['', ['status:', 'model:', 'steps>', 'score>', 'duration>', 'since:', 'before:']],
    ['s', ['status:', 'steps>', 'score>', 'since:']],
    ['-st', ['status:', 'steps>']],
    ['(st', ['status:', 'steps>']],
    ['ll', ['model:']],
    ['status:', ['passed', 'failed', 'not_started']],
    ['status:fa', ['failed']],
    ['status:failed', []],
    ['status:failed,', ['passed', 'failed', 'not_started']],
    ['model:', ['gpt-4o', 'claude 4']],
    ['since:', ['today', 'yesterday', '7d', '30d']],
    ['steps>', []],
    ['"sta', []],
  ])('after %s', (text, labels) => {
    expect(labelsAt(text)).toEqual(labels);
  });

  it('puts quotes around a value with a space and replaces what was typed of it', () => {
    expect(completeFilter('x model:cl', 10, VOCABULARY, items)).toEqual({
      from: 8,
      to: 10,
      options: [{ insert: '"claude 4"', label: 'claude 4', help: '' }],
    });
  });
});
