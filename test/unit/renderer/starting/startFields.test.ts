import { describe, expect, it } from 'vitest';
import {
  readStart,
  START_FIELDS,
} from '../../../../src/renderer/components/starting/startFields.ts';
import {
  problemsOfStart,
  vmStartOf,
} from '../../../../src/renderer/components/starting/vmStart.ts';

describe('the form of a start', () => {
  it('reads as the usual options when nothing was changed', () => {
    expect(readStart(START_FIELDS)).toMatchObject({
      status: 'ok',
      options: { model: 'gpt-4o', tasks: { kind: 'all' }, existingResults: 'archive' },
    });
  });

  it("leaves out what WAA's entry script has no word for", () => {
    const typed = { ...START_FIELDS, maxSteps: '99', trialId: 'b', difficulty: 'hard' } as const;
    const [entry, exec] = [readStart(typed), readStart({ ...typed, style: 'exec' })];
    expect(entry).toMatchObject({ options: { maxSteps: 15, trialId: '0', difficulty: 'normal' } });
    expect(exec).toMatchObject({ options: { maxSteps: 99, trialId: 'b', difficulty: 'hard' } });
  });

  it('splits ids and further words at blanks and commas', () => {
    const read = readStart({
      ...START_FIELDS,
      style: 'exec',
      tasks: 'ids',
      taskIds: ' a, b  c ',
      extraArgs: '--temperature 0.2',
    });
    expect(read).toMatchObject({
      options: { tasks: { ids: ['a', 'b', 'c'] }, extraArgs: ['--temperature', '0.2'] },
    });
  });

  it.each([
    [{ tasks: 'count', taskCount: '155' }, /number from 1 to 154/],
    [{ tasks: 'domains' }, /at least one domain/],
    [{ model: 'two words' }, /The model is one word/],
    [{ style: 'exec', maxSteps: '0' }, /whole number from 1 to 1000/],
  ] as const)('says what is wrong with %j', (change, message) => {
    const read = readStart({ ...START_FIELDS, ...change });
    expect(read.status === 'problem' ? read.message : read).toMatch(message);
  });
});

describe("a VM's settings for starts", () => {
  it('are well as they come, and want a command for a start command', () => {
    const value = vmStartOf(null);
    expect(problemsOfStart(value)).toEqual({});
    const start = { ...value.start, style: 'template', waaFolder: 'relative' } as const;
    expect(Object.keys(problemsOfStart({ ...value, start })).sort()).toEqual([
      'template',
      'waaFolder',
    ]);
  });
});
