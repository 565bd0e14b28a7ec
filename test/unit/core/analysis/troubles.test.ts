import { describe, expect, test } from 'vitest';
import { errorsOfState, toErrorPattern } from '#core/analysis/errorPatterns.ts';
import { troublesOf } from '#core/analysis/index.ts';
import { ERROR, FAILED, INFRA, PASSED, runWith } from '../../../support/analysisRuns.ts';
import { instantAfter } from '../../../support/builders.ts';

const head = (seconds: number): string => {
  const [date = '', time = ''] = instantAfter(seconds).replace('Z', '').split('T');
  return `\u001b[1;33m[${date} ${time.replace('.', ',')} \u001b[31mERROR \u001b[32mpython/125-MainProcess\u001b[1;33m] \u001b[0m`;
};
const line = (index: number, seconds: number, text: string) => ({
  index,
  at: null,
  text: `${head(seconds)}${text}`,
  workerId: null,
});

describe('patterns of errors', () => {
  test.each([
    ['Failed to get file. Status code: 404', 'Failed to get file. Status code: <n>'],
    [
      'Exception in vs_code/INF-7aeae0e2-70ee-4705-821d-1bba5d5b2ddd-WOS: no',
      'Exception in vs_code/INF-<id>: no',
    ],
    ['Failed to open C:\\Users\\Docker\\a.txt now', 'Failed to open <path> now'],
    ['no such file: /client/results/x.txt', 'no such file: <path>'],
    [
      'HTTPSConnectionPool(host=example): https://a.b/c?d=1 refused',
      'HTTPSConnectionPool(host=example): <url> refused',
    ],
    ['object at 0x7f12ab', 'object at <address>'],
    [
      "local variable 'e' referenced before assignment",
      "local variable 'e' referenced before assignment",
    ],
    ['first line\nsecond line', 'first line'],
  ])('%s', (text, pattern) => {
    expect(toErrorPattern(text)).toBe(pattern);
  });

  test('of a hostile line are made in no time and stay short', () => {
    const pattern = toErrorPattern(`${'/a'.repeat(100_000)} ${'9.'.repeat(100_000)}`);
    expect(pattern.length).toBeLessThanOrEqual(300);
  });
});

describe('errors of the state', () => {
  test('that read alike are counted together with their tasks', () => {
    const state = runWith({
      'chrome/a': { ...ERROR, error: 'Step 3 of /client/a.py failed' },
      'chrome/b': { ...ERROR, error: 'Step 12 of /client/b.py failed' },
      'clock/a': INFRA,
    });
    expect(errorsOfState(state)).toMatchObject([
      {
        pattern: 'Step <n> of <path> failed',
        kind: 'exception',
        count: 2,
        tasks: ['chrome/a', 'chrome/b'],
      },
      { pattern: 'Connection refused', count: 1, tasks: ['clock/a'] },
    ]);
  });
});

describe('lines of the log', () => {
  // Each task takes a minute and is evaluated in its last ten seconds.
  const state = runWith({ 'chrome/a': FAILED, 'chrome/b': PASSED, 'chrome/c': FAILED });

  test('a zero right after File not found! is suspicious', () => {
    const { suspiciousZeros } = troublesOf(state, [line(40, 55, 'File not found!')]);
    expect(suspiciousZeros).toEqual([
      { task: 'chrome/a', kind: 'missing_file', lines: [{ index: 40, text: 'File not found!' }] },
    ]);
  });

  test('a zero after anything else than a missing file is a fault of the evaluator', () => {
    const lines = [
      line(40, 55, 'File not found!'),
      { index: 41, at: instantAfter(56), text: 'ValueError: no sheet', workerId: null },
    ];
    expect(troublesOf(state, lines).suspiciousZeros).toMatchObject([
      { task: 'chrome/a', kind: 'fault', lines: [{ index: 40 }, { index: 41 }] },
    ]);
  });

  test('the last line of a traceback that ended a task is not counted again', () => {
    const failed = runWith({ 'chrome/a': { ...ERROR, error: 'no sheet' } });
    const lines = [
      { index: 41, at: instantAfter(56), text: 'ValueError: no sheet', workerId: null },
    ];
    expect(troublesOf(failed, lines).errors).toEqual([]);
  });

  test.each([
    'File not found!',
    'Failed to get file. Status code: 404',
    'Failed to open file. Status code: File not found: C:\\Users\\a.txt',
    'Failed to activate window draft.txt - Notepad. Status code: Window draft not found (empty results)',
  ])('%s is something missing', (text) => {
    expect(troublesOf(state, [line(1, 55, text)]).suspiciousZeros[0]?.kind).toBe('missing_file');
  });

  test('the same line before the evaluation, or of a passed task, makes no zero suspicious', () => {
    const lines = [line(1, 20, 'File not found!'), line(2, 115, 'File not found!')];
    expect(troublesOf(state, lines).suspiciousZeros).toEqual([]);
  });

  test('are grouped with the tasks that they fell into', () => {
    const lines = [
      line(1, 20, 'Failed to get file. Status code: 404'),
      line(2, 130, 'Failed to get file. Status code: 500'),
      line(3, 900, 'Failed to get file. Status code: 500'),
    ];
    expect(troublesOf(state, lines).errors).toEqual([
      {
        pattern: 'Failed to get file. Status code: <n>',
        kind: 'log',
        count: 3,
        tasks: ['chrome/a', 'chrome/c'],
        example: 'Failed to get file. Status code: 404',
        firstAt: instantAfter(20),
        lineIndex: 1,
      },
    ]);
  });

  test('that the state tells as the end of a task are not counted again', () => {
    expect(troublesOf(state, [line(1, 20, 'Exception in chrome/a: no')]).errors).toEqual([]);
  });

  test('what was noticed while reading stands where the log is gone', () => {
    const warning = {
      code: 'suspicious_zero:c',
      message: 'chrome/c got 0 after a fault of its evaluator: File not found!',
      remedy: '',
      at: instantAfter(0),
    };
    expect(troublesOf({ ...state, warnings: [warning] }, []).suspiciousZeros).toEqual([
      { task: 'chrome/c', kind: 'missing_file', lines: [{ index: null, text: 'File not found!' }] },
    ]);
  });

  test('of two tasks at once belong to neither, unless it is known whose log it is', () => {
    const other = runWith({ 'clock/x': FAILED });
    const both = {
      ...state,
      taskOrder: [...state.taskOrder, 'clock/x'],
      tasks: { ...state.tasks, ...other.tasks },
    };
    const { errors, suspiciousZeros } = troublesOf(both, [line(1, 55, 'File not found!')]);
    expect([errors[0]?.tasks, suspiciousZeros]).toEqual([[], []]);
    const [attempt] = other.tasks['clock/x']?.attempts ?? [];
    if (attempt === undefined) throw new Error('It was begun.');
    attempt.workerId = '1';
    const told = troublesOf(both, [{ ...line(1, 55, 'File not found!'), workerId: '1' }]);
    expect([told.errors[0]?.tasks, told.suspiciousZeros.map(({ task }) => task)]).toEqual([
      ['clock/x'],
      ['clock/x'],
    ]);
  });
});
