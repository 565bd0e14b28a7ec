import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseFileTime, parseTrajectoryLine, readTaskResult } from '#core/waa/trajectory.ts';

const NOT_SAVED = "key: terminal: <class 'NoneType'> not saved";

describe('a line of traj.jsonl', () => {
  it('of the reset tells the instruction and the first screen', () => {
    const line = parseTrajectoryLine(
      JSON.stringify({
        step_num: 0,
        action_timestamp: '20260304@081516',
        action: null,
        screenshot: 'screenshot-step_reset_20260304@081516.png',
        terminal: NOT_SAVED,
        instruction: 'Open notes.txt',
        window_title: 'notes.txt',
      }),
    );
    expect(line).toEqual({
      kind: 'reset',
      at: '2026-03-04T08:15:16.000Z',
      instruction: 'Open notes.txt',
      windowTitle: 'notes.txt',
      files: { screenshot: 'screenshot-step_reset_20260304@081516.png' },
    });
  });

  it('of a step tells the action and the files by what they hold', () => {
    const line = parseTrajectoryLine(
      JSON.stringify({
        step_num: 3,
        action_timestamp: '20260304@081530',
        action: 'FAIL',
        reward: 0,
        done: true,
        info: { fail: true },
        screenshot: 'results/pyautogui/../screenshot-step_2_20260304@081530.png',
        window_title: "key: window_title: <class 'NoneType'> not saved",
        image_width: 1280,
        image_height: 720,
        regions: 'regions-step_2_20260304@081530.json',
      }),
    );
    expect(line).toEqual({
      kind: 'step',
      stepNumber: 3,
      at: '2026-03-04T08:15:30.000Z',
      action: 'FAIL',
      reward: 0,
      isDone: true,
      isGivenUp: true,
      windowTitle: null,
      imageWidthPx: 1280,
      imageHeightPx: 720,
      files: {
        screenshot: 'screenshot-step_2_20260304@081530.png',
        regions: 'regions-step_2_20260304@081530.json',
      },
    });
  });

  it("of OSWorld names its picture as WAA's do", () => {
    const line = parseTrajectoryLine(
      '{"step_num": 1, "action_timestamp": "20260304@081530123456", "action": "DONE", "response": "x.png", "done": true, "screenshot_file": "step_1_20260304@081530.png"}',
    );
    expect(line).toMatchObject({
      at: '2026-03-04T08:15:30.123Z',
      files: { screenshot: 'step_1_20260304@081530.png' },
    });
  });

  it('of an exception is an error with its traceback', () => {
    const line = parseTrajectoryLine(
      '{"Error": "Exception in vlc/a", "Exception": "boom", "Traceback": "Traceback (most recent call last):\\n"}',
    );
    expect(line).toEqual({
      kind: 'error',
      title: 'Exception in vlc/a',
      message: 'boom',
      traceback: 'Traceback (most recent call last):\n',
    });
  });

  it.each([
    '',
    '{"step_num": 1, "act',
    '[]',
    'null',
    '7',
    '{}',
    '{"step_num": -1}',
    '{"step_num": "1"}',
  ])('that is none is unreadable: %j', (text) => {
    expect(parseTrajectoryLine(text).kind).toBe('unreadable');
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseTrajectoryLine(text);
      }),
    );
  });
});

describe('result.txt', () => {
  it.each([
    ['1.0\n', 1],
    ['0.0\n', 0],
    ['1', 1],
    ['0.75\n', 0.75],
    ['True\n', 1],
    ['False\n', 0],
    ['1.7', 1],
    ['-3', 0],
    ['1e-05', 0.00001],
  ])('%j is the score %d', (text, score) => {
    expect(readTaskResult(text)).toEqual({ status: 'scored', score });
  });

  it.each(['', '\n', 'nan', 'inf', 'None', '1.0 2.0', '0x1'])('%j is no score', (text) => {
    expect(readTaskResult(text).status).toBe('unreadable');
  });
});

describe('times in names', () => {
  it.each(['20261399@000000', '20260304', '20260304@0815', 'today'])('%j is none', (text) => {
    expect(parseFileTime(text)).toBeNull();
  });
});
