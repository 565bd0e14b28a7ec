import { describe, expect, it } from 'vitest';
import { parseLogFileName, parseStepFileName, parseTaskPath } from '#core/waa/resultFiles.ts';

describe('names of step files', () => {
  it.each([
    ['screenshot-step_reset_20260304@081516.png', 'waa', 'screenshot', 0],
    ['screenshot-step_0_20260304@081520.png', 'waa', 'screenshot', 1],
    ['foreground_window-step_14_20260304@081520.png', 'waa', 'foreground_window', 15],
    ['step_3_20260304@081520.png', 'osworld', 'screenshot', 3],
    ['step_3_20260304@081520123456.png', 'osworld', 'screenshot', 3],
  ])('%s', (name, family, key, stepNumber) => {
    expect(parseStepFileName(name)).toMatchObject({ family, key, stepNumber, extension: 'png' });
    expect(parseStepFileName(name)?.at).toMatch(/^2026-03-04T08:15:/);
  });

  it('without a time are read too', () => {
    expect(parseStepFileName('step_003.png')).toEqual({
      family: 'osworld',
      key: 'screenshot',
      stepNumber: 3,
      at: null,
      extension: 'png',
    });
  });

  it.each([
    'traj.jsonl',
    'result.txt',
    'screenshot-step_x_20260304@081516.png',
    '../screenshot-step_0_20260304@081516.png',
    '',
  ])('%j is none', (name) => {
    expect(parseStepFileName(name)).toBeNull();
  });
});

describe('names of log files', () => {
  it('tell worker and start', () => {
    expect(parseLogFileName('normal-3-20260304@081516.log')).toEqual({
      kind: 'normal',
      workerId: '3',
      startedAt: '2026-03-04T08:15:16.000Z',
    });
    expect(parseLogFileName('other-3-20260304@081516.log')).toBeNull();
  });
});

describe('paths of a task', () => {
  it('tell task, model and trial', () => {
    expect(parseTaskPath('pyautogui/a11y_tree/org/model-x/0/vlc/id-1/traj.jsonl')).toEqual({
      task: { domain: 'vlc', exampleId: 'id-1' },
      folder: 'pyautogui/a11y_tree/org/model-x/0/vlc/id-1',
      file: 'traj.jsonl',
      actionSpace: 'pyautogui',
      observationType: 'a11y_tree',
      model: 'org/model-x',
      trialId: '0',
    });
  });

  it("lead through a task's own folder of logs", () => {
    expect(
      parseTaskPath('pyautogui/a11y_tree/m/0/vlc/id-1/logs/task-0-20260304@081516.log'),
    ).toMatchObject({
      task: { domain: 'vlc', exampleId: 'id-1' },
      file: 'logs/task-0-20260304@081516.log',
    });
  });

  it('need no folders above the domain', () => {
    expect(parseTaskPath('vlc/id-1/result.txt')).toMatchObject({
      task: { domain: 'vlc', exampleId: 'id-1' },
      model: null,
    });
  });

  it.each([
    'logs/normal-0-20260304@081516.log',
    'results/x/logs/normal-0-20260304@081516.log',
    'pyautogui/a11y_tree/m/0/all_result.json',
    'pyautogui/a11y_tree/m/0/vlc/x.json',
    'vlc/../../etc/passwd',
    '/vlc/id-1/result.txt',
    'vlc\\id-1\\a/b/result.txt',
    'result.txt',
  ])('%s is of no task', (path) => {
    expect(parseTaskPath(path)).toBeNull();
  });
});
