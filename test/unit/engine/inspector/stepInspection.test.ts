import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toTaskKey } from '#protocol/vocabulary.ts';
import type { RunState } from '#protocol/snapshot.ts';
import {
  readStepInspection,
  readStepPictures,
} from '../../../../src/engine/inspector/stepInspection.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { buildDraft, foldDrafts, TASK_A } from '../../../support/builders.ts';

const FOLDER = `artifacts/pyautogui/a11y_tree/gpt-4o/0/${toTaskKey(TASK_A)}`;
const TASK = toTaskKey(TASK_A);
let dataDir = '';
let folder = '';
let png = Buffer.alloc(0);

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'waa-inspect-'));
  folder = path.join(runPaths(dataDir, 'run-1').dir, FOLDER);
  await mkdir(folder, { recursive: true });
  png = await sharp({ create: { width: 32, height: 18, channels: 3, background: '#246' } })
    .png()
    .toBuffer();
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const NOT_SAVED = "key: computer_clipboard: <class 'NoneType'> not saved";
const observed = (label: string, at: string, title: string, clipboard: string) => ({
  action_timestamp: at,
  screenshot: `screenshot-step_${label}_${at}.png`,
  accessibility_tree: `accessibility_tree-step_${label}_${at}.txt`,
  window_title: title,
  window_rect: [0, 0, 1280, 672],
  window_names_str: `${title}\nProgram Manager`,
  computer_clipboard: clipboard,
  human_input: 'Question: No question asked yet\nAnswer: No answer given yet',
});

async function save(files: Record<string, string | Buffer>): Promise<void> {
  for (const [name, content] of Object.entries(files))
    await writeFile(path.join(folder, name), content);
}

async function saveTwoSteps(): Promise<void> {
  const reset = {
    step_num: 0,
    action: null,
    ...observed('reset', '20261120@110000', 'Desktop', NOT_SAVED),
  };
  const first = {
    step_num: 1,
    action: 'computer.clipboard.copy("a")\n',
    reward: 0,
    done: false,
    info: {},
    ...observed('0', '20261120@110010', 'Notepad', 'password=hunter2hunter2'),
    plan_result: 'plan_result-step_0_20261120@110010.txt',
    foreground_window_regions: 'foreground_window_regions-step_0_20261120@110010.png',
  };
  await save({
    'traj.jsonl': `${JSON.stringify(reset)}\n${JSON.stringify(first)}\n{"step_num": 2, "acti`,
    'screenshot-step_reset_20261120@110000.png': png,
    'accessibility_tree-step_reset_20261120@110000.txt': '<desktop name="old"/>',
    'screenshot-step_0_20261120@110010.png': png,
    'accessibility_tree-step_0_20261120@110010.txt': '<desktop name="new"/>',
    'plan_result-step_0_20261120@110010.txt': 'Thought: copy',
    'foreground_window_regions-step_0_20261120@110010.png': png,
    'foreground_window_mask-step_0_20261120@110010.png': png,
  });
}

function stateWith(screenshot: string): RunState {
  return foldDrafts([
    buildDraft('step.recorded', 0, { workerId: '0', task: TASK_A, stepNumber: 0, screenshot }),
  ]);
}

const request = (
  stepNumber: number,
  state = stateWith(`${FOLDER}/screenshot-step_reset_20261120@110000.png`),
) => ({
  paths: runPaths(dataDir, 'run-1'),
  state,
  task: TASK,
  stepNumber,
});

describe('a step', () => {
  test('has what was there before its action and what was there after it', async () => {
    await saveTwoSteps();
    const { before, after } = await readStepInspection(request(1));
    expect(
      [before, after].map((each) => [each?.windowTitle, each?.accessibilityTree?.text]),
    ).toEqual([
      ['Desktop', '<desktop name="old"/>'],
      ['Notepad', '<desktop name="new"/>'],
    ]);
    expect(after).toMatchObject({
      windowRect: { x: 0, y: 0, width: 1280, height: 672 },
      windowNames: ['Notepad', 'Program Manager'],
      humanInput: null,
    });
    expect(before?.clipboard).toBeNull();
  });

  test('has its pictures by side, also those that only the folder knows', async () => {
    await saveTwoSteps();
    const pictures = await readStepPictures(request(1));
    expect(pictures.map(({ side, kind, widthPx }) => `${side} ${kind} ${widthPx}`)).toEqual([
      'before screenshot 32',
      'before foreground_window_mask 32',
      'before foreground_window_regions 32',
      'after screenshot 32',
    ]);
    expect(pictures[0]?.ref).toBe(`${FOLDER}/screenshot-step_reset_20261120@110000.png`);
  });

  test('has its texts and its raw line, with secrets taken out of each', async () => {
    await saveTwoSteps();
    const { texts, records, after } = await readStepInspection(request(1));
    expect(texts.map(({ kind, text }) => [kind, text])).toEqual([['plan_result', 'Thought: copy']]);
    expect(records).toHaveLength(1);
    expect(JSON.stringify({ records, after })).not.toContain('hunter2');
    expect(records[0]?.text).toContain('"step_num": 1');
  });

  test('that is not written yet has what there is: the screen before it', async () => {
    await saveTwoSteps();
    const inspection = await readStepInspection(request(2));
    expect({ ...inspection, before: inspection.before?.windowTitle }).toEqual({
      stepNumber: 2,
      before: 'Notepad',
      after: null,
      pictures: [expect.objectContaining({ side: 'before', kind: 'screenshot' })],
      texts: [],
      records: [],
    });
  });

  test('of several actions shows each line and ends where the last one ended', async () => {
    const line = (at: string, title: string) =>
      JSON.stringify({ step_num: 1, action: 'WAIT', ...observed('0', at, title, NOT_SAVED) });
    await save({
      'traj.jsonl': `${line('20261120@110010', 'One')}\n${line('20261120@110013', 'Two')}\n`,
      'screenshot-step_0_20261120@110010.png': png,
      'screenshot-step_0_20261120@110013.png': png,
    });
    const { records, after, pictures } = await readStepInspection(request(1));
    expect([records.length, after?.windowTitle, pictures.at(-1)?.ref.slice(-10)]).toEqual([
      2,
      'Two',
      '110013.png',
    ]);
  });
});

test('steps of an earlier attempt in the same folder are told apart by their time', async () => {
  const line = (at: string, title: string) =>
    JSON.stringify({ step_num: 1, action: 'WAIT', ...observed('0', at, title, NOT_SAVED) });
  await save({
    'traj.jsonl': `${line('20261120@110010', 'First try')}\n${line('20261120@120010', 'Second try')}\n`,
  });
  const inTask = { workerId: '0', task: TASK_A };
  const state = foldDrafts([
    buildDraft('task.started', 0, inTask),
    buildDraft('step.recorded', 10, { ...inTask, stepNumber: 1, screenshot: `${FOLDER}/a.png` }),
    buildDraft('task.started', 3600, inTask),
  ]);
  const title = async (attempt: number) =>
    (await readStepInspection({ ...request(1, state), attempt })).after?.windowTitle;
  expect([await title(1), await title(2)]).toEqual(['First try', 'Second try']);
});

test('nothing outside the run is read: not through a picture’s place, a name in a line, or a link', async () => {
  await writeFile(path.join(dataDir, 'secret.txt'), 'top secret');
  await saveTwoSteps();
  await symlink(
    path.join(dataDir, 'secret.txt'),
    path.join(folder, 'user_question-step_0_20261120@110010.txt'),
  );
  const line = {
    step_num: 1,
    ...observed('0', '20261120@110010', 'x', ''),
    notes: '../../../../../../../../../secret.txt',
  };
  await save({ 'traj.jsonl': `${JSON.stringify(line)}\n` });
  const outside = stateWith('artifacts/../../../secret/x.png');
  expect(JSON.stringify(await readStepInspection(request(1)))).not.toContain('top secret');
  expect((await readStepInspection(request(1, outside))).records).toEqual([]);
});
