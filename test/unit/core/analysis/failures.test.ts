import { describe, expect, test } from 'vitest';
import { analyseRun, NO_OVERRIDES } from '#core/analysis/index.ts';
import { loopsOf } from '#core/analysis/loops.ts';
import { createAttempt } from '#core/run/runState.ts';
import type { FailureClass, TaskFinding } from '#protocol/analysis.ts';
import type { StepState } from '#protocol/snapshot.ts';
import {
  CUT,
  ERROR,
  INFRA,
  PASSED,
  runWith,
  toStep,
  WAITING,
  type Result,
} from '../../../support/analysisRuns.ts';
import { instantAfter } from '../../../support/builders.ts';

const click = (x: number): string => `import pyautogui\npyautogui.click(${x}, 300)`;
const clicks = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => click(100 + index * 20));

function findings(
  results: Readonly<Record<string, Result>>,
  options: Parameters<typeof runWith>[1] = {},
): readonly TaskFinding[] {
  const settings = { max_steps: { value: '5', provenance: 'log' as const } };
  const state = runWith(results, { settings, ...options });
  return analyseRun(state, { denominator: 'all', troubles: null, overrides: NO_OVERRIDES })
    .findings;
}

function classOf(
  result: Result,
  options: Parameters<typeof runWith>[1] = {},
): FailureClass | null | undefined {
  return findings({ 'chrome/a': result }, options)[0]?.failure;
}

const failed = (actions: readonly string[]): Result => ({ status: 'failed', score: 0, actions });

describe('the class of a failure', () => {
  test.each<[string, Result, FailureClass | null]>([
    ['passed', PASSED, null],
    ['at work', { status: 'running' }, null],
    ['not begun in a run that goes on', WAITING, null],
    ['cut off', CUT, 'incomplete'],
    ['a fault of the VM', INFRA, 'infra'],
    ['an exception', ERROR, 'agent_error'],
    ['DONE, and the evaluator says no', failed([click(1), 'DONE']), 'said_done'],
    ['FAIL', failed([click(1), 'FAIL']), 'gave_up'],
    ['all five steps and no DONE', failed(clicks(5)), 'max_steps'],
    ['a half score is no pass', { status: 'partial', score: 0.5, actions: ['DONE'] }, 'said_done'],
    [
      'the last reply was unreadable',
      failed([click(1), click(50), '# plan not found']),
      'unparseable_reply',
    ],
    [
      'one unreadable reply on the way explains nothing',
      failed([click(1), '# plan not found', click(50), click(90), 'DONE']),
      'said_done',
    ],
    ['it ended in a loop', failed([click(9), click(1), click(1), click(1)]), 'loop'],
    [
      'a loop that was left again explains nothing',
      failed([click(1), click(1), click(1), ...clicks(6), 'DONE']),
      'said_done',
    ],
    ['nothing that is recorded', failed([click(1)]), 'unknown'],
    ['no step at all', failed([]), 'unknown'],
  ])('%s', (_name, result, failure) => {
    expect(classOf(result)).toBe(failure);
  });

  test('the last step that is no end says that the steps were used up, however many they were', () => {
    const state = runWith({ 'chrome/a': failed([click(1), click(90)]) });
    const [attempt] = state.tasks['chrome/a']?.attempts ?? [];
    const [last] = attempt?.steps.slice(-1) ?? [];
    if (last === undefined) throw new Error('There are steps.');
    last.isDone = false;
    const { findings: found } = analyseRun(state, {
      denominator: 'all',
      troubles: null,
      overrides: NO_OVERRIDES,
    });
    expect(found[0]?.failure).toBe('max_steps');
  });

  test('an agent that could not see any more to the end is told apart', () => {
    const state = runWith({ 'chrome/a': failed([click(1), click(90)]) });
    const [attempt] = state.tasks['chrome/a']?.attempts ?? [];
    const [last] = attempt?.steps.slice(-1) ?? [];
    if (last === undefined) throw new Error('There are steps.');
    last.status = 'skipped';
    const { findings: found } = analyseRun(state, {
      denominator: 'all',
      troubles: null,
      overrides: NO_OVERRIDES,
    });
    expect(found[0]?.failure).toBe('observation_lost');
  });

  test('a file that the evaluator missed explains nothing: the agent may not have made it', () => {
    const warning = {
      code: 'suspicious_zero:a',
      message: 'chrome/a got 0 after a fault of its evaluator: File not found!',
      remedy: '',
      at: instantAfter(0),
    };
    const options = { warnings: [warning] };
    expect(findings({ 'chrome/a': failed(['DONE']) }, options)[0]?.failure).toBe('said_done');
  });

  test('a task that was never begun is incomplete once the run is over', () => {
    expect(classOf(WAITING, { status: 'completed' })).toBe('incomplete');
  });

  test('a zero after a complaint of the evaluator wins over what the agent did', () => {
    const warning = {
      code: 'suspicious_zero:a',
      message: 'chrome/a got 0 after a fault of its evaluator: An unexpected error occurred',
      remedy: '',
      at: instantAfter(0),
    };
    const [finding] = findings({ 'chrome/a': failed(['DONE']) }, { warnings: [warning] });
    expect([finding?.failure, finding?.signs]).toEqual([
      'evaluator_trouble',
      ['evaluator_trouble', 'said_done'],
    ]);
  });

  test('signs are told of passed tasks as well', () => {
    const actions = [click(1), click(1), click(1), '# plan not found', 'DONE'];
    const [finding] = findings({ 'chrome/a': { status: 'passed', score: 1, actions } });
    expect(finding).toMatchObject({
      failure: null,
      signs: ['loop', 'unparseable_reply'],
      unparseableSteps: [4],
      loops: [{ fromStep: 1, toStep: 3, period: 1, turns: 3, action: 'click (1, 300)' }],
    });
  });

  test('an infeasible task that was passed by giving up is no failure', () => {
    const passed: Result = { status: 'passed', score: 1, actions: ['FAIL'] };
    expect(findings({ 'vs_code/INF-1': passed })[0]).toMatchObject({ failure: null, signs: [] });
  });

  test('classes are counted, most frequent first', () => {
    const state = runWith({ 'a/1': INFRA, 'a/2': ERROR, 'a/3': ERROR, 'a/4': PASSED });
    const { failures } = analyseRun(state, {
      denominator: 'all',
      troubles: null,
      overrides: NO_OVERRIDES,
    });
    expect(failures.map(({ failure, tasks }) => [failure, tasks])).toEqual([
      ['agent_error', ['a/2', 'a/3']],
      ['infra', ['a/1']],
    ]);
  });
});

describe('loops', () => {
  const loops = (steps: readonly StepState[]) =>
    loopsOf({ ...createAttempt(1, '0', 'running', instantAfter(0)), steps: [...steps] });
  const texts = (...actions: readonly string[]) =>
    loops(actions.map((text, index) => toStep(text, index + 1)));

  test('need three turns', () => {
    expect(texts('a()', 'a()', 'b()')).toEqual([]);
    expect(texts('a()', 'a()', 'a()', 'b()')).toMatchObject([{ fromStep: 1, toStep: 3 }]);
  });

  test('go round two or three actions as well', () => {
    expect(texts('x()', 'a()', 'b()', 'a()', 'b()', 'a()', 'b()')).toMatchObject([
      { fromStep: 2, toStep: 7, period: 2, turns: 3, action: 'a(), then b()' },
    ]);
  });

  test('do not care for comments and blanks', () => {
    expect(texts('# one\na()', '# two\n\na()', 'a()\n# three')).toHaveLength(1);
  });

  test('are not made of unreadable replies', () => {
    expect(texts('# plan not found', '# plan not found', '# plan not found')).toEqual([]);
  });

  test('know a place by where it is, not by the number of its region', () => {
    const at = (x: number): StepState['targets'] => [{ kind: 'click', x, y: 0.5 }];
    const code = (id: number): string =>
      `computer.mouse.move_id(id=${id})\ncomputer.mouse.single_click()`;
    const elsewhere = [0.1, 0.5, 0.9].map((x, index) => toStep(code(7), index + 1, at(x)));
    const same = [3, 8, 5].map((id, index) => toStep(code(id), index + 1, at(0.301)));
    expect([loops(elsewhere).length, loops(same).length]).toEqual([0, 1]);
  });
});
