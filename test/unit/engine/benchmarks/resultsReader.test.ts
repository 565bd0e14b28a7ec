import { appendFile, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { createResultsReader } from '../../../../src/engine/benchmarks/waa/resultsReader.ts';

const FOLDER = 'pyautogui/a11y_tree/gpt-4o/0/clock/one-WOS';
const TASK = { domain: 'clock', exampleId: 'one-WOS' };
const IN_TASK = { clock: 'vm', source: 'results', workerId: '0', task: TASK } as const;
const MODIFIED_MS = Date.UTC(2026, 10, 20, 11, 40, 0);

const RESET_LINE = {
  step_num: 0,
  action_timestamp: '20261120@113109',
  action: null,
  screenshot: 'screenshot-step_reset_20261120@113109.png',
  instruction: 'Start a 3 hour timer.',
  window_title: 'Settings',
};
const STEP_LINE = {
  step_num: 1,
  action_timestamp: '20261120@113114',
  action: 'computer.mouse.move_id(id=1)\ncomputer.mouse.single_click()\n',
  reward: 0,
  done: false,
  info: {},
  screenshot: 'screenshot-step_0_20261120@113114.png',
  window_title: 'Clock',
  foreground_window: 'foreground_window-step_0_20261120@113114.png',
  image_width: 1920,
  image_height: 1200,
  regions: 'regions-step_0_20261120@113114.json',
  plan_result: 'plan_result-step_0_20261120@113114.txt',
};
const ERROR_LINE = {
  Error: 'Exception in clock/one-WOS',
  Exception: 'something broke',
  Traceback: 'Traceback (most recent call last):\n  …',
};

const RESET_EVENTS: EventDraft[] = [
  {
    ...IN_TASK,
    type: 'task.described',
    at: '2026-11-20T11:31:09.000Z',
    instruction: 'Start a 3 hour timer.',
  },
  {
    ...IN_TASK,
    type: 'step.recorded',
    at: '2026-11-20T11:31:09.000Z',
    stepNumber: 0,
    screenshot: `artifacts/${FOLDER}/screenshot-step_reset_20261120@113109.png`,
    windowTitle: 'Settings',
  },
];
const STEP_EVENT: EventDraft = {
  ...IN_TASK,
  type: 'step.recorded',
  at: '2026-11-20T11:31:14.000Z',
  stepNumber: 1,
  action: STEP_LINE.action,
  screenshot: `artifacts/${FOLDER}/screenshot-step_0_20261120@113114.png`,
  screenshotBefore: `artifacts/${FOLDER}/foreground_window-step_0_20261120@113114.png`,
  thought: 'The timer is the second entry.',
  windowTitle: 'Clock',
  // The region's middle at (256, 180) of a picture of 1280 x 720.
  targets: [{ kind: 'click', x: 0.2, y: 0.25 }],
};

let base: string;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'reader-'));
  await mkdir(path.join(base, FOLDER), { recursive: true });
});
afterEach(() => rm(base, { recursive: true, force: true }));

const reader = () => createResultsReader({ artifactsDir: base, sourceId: 'results' });
const changed = (name: string, change: 'added' | 'grown' | 'replaced' = 'grown') => ({
  localPath: `${FOLDER}/${name}`,
  modifiedAtMs: MODIFIED_MS,
  change,
});
const put = (name: string, content: string | Buffer) =>
  writeFile(path.join(base, FOLDER, name), content);
const lines = (...values: unknown[]) =>
  values.map((value) => `${JSON.stringify(value)}\n`).join('');

/** Signature and IHDR: all that is looked at. */
function png(width = 1280, height = 720): Buffer {
  const head = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
  const size = Buffer.alloc(8);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([head, size, Buffer.from('0806000000', 'hex')]);
}

async function putStepFiles(): Promise<void> {
  await put(RESET_LINE.screenshot, png());
  await put(STEP_LINE.screenshot, png());
  await put(STEP_LINE.foreground_window, png());
  await put(
    STEP_LINE.regions,
    JSON.stringify([
      { label: '0', text: 'Alarm', shape: { x: 0, y: 0, width: 10, height: 10 } },
      { label: '1', text: 'Timer', shape: { x: 206, y: 170, width: 100, height: 20 } },
    ]),
  );
  await put(
    STEP_LINE.plan_result,
    'The timer is the second entry.\n\nDecision:\n```decision\nCOMMAND\n```\n```python\nx\n```\n',
  );
}

const journalled = (drafts: readonly EventDraft[]): RunEvent[] =>
  drafts.map((draft, index) => ({ ...draft, seq: index + 1, seenAt: draft.at }));

describe('createResultsReader', () => {
  it('tells of a step all that its files hold, placed on the picture the agent saw', async () => {
    await putStepFiles();
    await put('traj.jsonl', lines(RESET_LINE, STEP_LINE));

    expect(await reader().read(changed('traj.jsonl'))).toEqual([...RESET_EVENTS, STEP_EVENT]);
  });

  it('tells each new line once, and waits for the end of a half-written one', async () => {
    await putStepFiles();
    const text = lines(RESET_LINE, STEP_LINE);
    const cut = text.length - 40;
    await put('traj.jsonl', text.slice(0, cut));
    const reading = reader();

    expect(await reading.read(changed('traj.jsonl'))).toEqual(RESET_EVENTS);
    await appendFile(path.join(base, FOLDER, 'traj.jsonl'), text.slice(cut));
    expect(await reading.read(changed('traj.jsonl'))).toEqual([STEP_EVENT]);
    expect(await reading.read(changed('traj.jsonl'))).toEqual([]);
  });

  it('tells nothing again after a restart, and what was missed meanwhile', async () => {
    await putStepFiles();
    await put('traj.jsonl', lines(RESET_LINE));
    await put('result.txt', '0.5\n');
    const told = await reader().readAll();
    expect(told).toHaveLength(3);

    await appendFile(path.join(base, FOLDER, 'traj.jsonl'), lines(STEP_LINE));
    const restarted = reader();
    restarted.remember(journalled(told));

    expect(await restarted.readAll()).toEqual([STEP_EVENT]);
  });

  it('completes a step when a file of it arrives late', async () => {
    await putStepFiles();
    await rm(path.join(base, FOLDER, STEP_LINE.screenshot));
    await put('traj.jsonl', lines(RESET_LINE, STEP_LINE));
    const reading = reader();
    const { screenshot: _, ...withoutPicture } = STEP_EVENT;

    expect(await reading.read(changed('traj.jsonl'))).toEqual([...RESET_EVENTS, withoutPicture]);
    expect(await reading.read(changed('unrelated.png', 'added'))).toEqual([]);
    await put(STEP_LINE.screenshot, png());
    expect(await reading.read(changed(STEP_LINE.screenshot, 'added'))).toEqual([STEP_EVENT]);
  });

  it('gives no picture for an empty file, and no targets for regions that are no JSON', async () => {
    await putStepFiles();
    await put(STEP_LINE.screenshot, '');
    await put(STEP_LINE.regions, '[{"shape": {"x": 2');
    await put('traj.jsonl', lines(STEP_LINE));

    const { screenshot: _, ...withoutPicture } = STEP_EVENT;
    expect(await reader().read(changed('traj.jsonl'))).toEqual([
      { ...withoutPicture, targets: [{ kind: 'click', x: null, y: null }] },
    ]);
  });

  it('goes on after a line of garbage with one warning for all of them', async () => {
    await putStepFiles();
    await put('traj.jsonl', `\u0000\u0001 not json\n${lines(STEP_LINE)}[1,2]\n{"step_num":"x"}\n`);

    const drafts = await reader().read(changed('traj.jsonl'));

    expect(drafts.map(({ type }) => type)).toEqual(['warning.raised', 'step.recorded']);
    expect(drafts[0]).toMatchObject({
      code: 'trajectory_unreadable',
      at: '2026-11-20T11:40:00.000Z',
    });
  });

  it('tells an exception of the task with its traceback', async () => {
    await put('traj.jsonl', lines(ERROR_LINE));

    expect(await reader().read(changed('traj.jsonl'))).toEqual([
      {
        ...IN_TASK,
        type: 'task.errored',
        at: '2026-11-20T11:40:00.000Z',
        kind: 'error',
        message: ERROR_LINE.Exception,
        traceback: ERROR_LINE.Traceback,
      },
    ]);
  });

  it('tells a second attempt in the same file as its own steps', async () => {
    await put(
      'traj.jsonl',
      lines(
        { ...RESET_LINE, screenshot: undefined },
        { ...RESET_LINE, screenshot: undefined, action_timestamp: '20261120@120000' },
      ),
    );

    const drafts = await reader().read(changed('traj.jsonl'));

    expect(drafts.filter(({ type }) => type === 'step.recorded').map(({ at }) => at)).toEqual([
      '2026-11-20T11:31:09.000Z',
      '2026-11-20T12:00:00.000Z',
    ]);
  });

  it('reads a trajectory from its beginning when the folder was emptied and begun anew', async () => {
    await put('traj.jsonl', lines({ ...RESET_LINE, screenshot: undefined }, ERROR_LINE));
    const reading = reader();
    await reading.read(changed('traj.jsonl', 'added'));

    await put(
      'traj.jsonl',
      lines(
        { ...RESET_LINE, screenshot: undefined, action_timestamp: '20261120@120000' },
        { step_num: 1, action_timestamp: '20261120@120010', action: 'DONE' },
        { step_num: 2, action_timestamp: '20261120@120020', action: 'x' },
      ),
    );

    const drafts = await reading.read(changed('traj.jsonl', 'replaced'));
    expect(drafts.map((draft) => ('stepNumber' in draft ? draft.stepNumber : draft.type))).toEqual([
      0, 1, 2,
    ]);
  });

  it.each([
    ['1.0\n', 1],
    ['0\n', 0],
    ['0.75\n', 0.75],
    ['True\n', 1],
    ['False', 0],
  ])('scores a task by result.txt %j', async (text, score) => {
    await put('result.txt', text);
    expect(await reader().read(changed('result.txt'))).toEqual([
      { ...IN_TASK, type: 'task.scored', at: '2026-11-20T11:40:00.000Z', score },
    ]);
  });

  it('tells no score for a result that is not written yet, and warns of one that is no number', async () => {
    const reading = reader();
    await put('result.txt', '');
    expect(await reading.read(changed('result.txt', 'added'))).toEqual([]);
    await put('result.txt', '<img src=x onerror=alert(1)>');
    expect(await reading.read(changed('result.txt'))).toMatchObject([
      { type: 'warning.raised', code: 'result_unreadable' },
    ]);
  });

  it("names the worker by the task's own log", async () => {
    await mkdir(path.join(base, FOLDER, 'logs'));
    await put('logs/task-3-20261120@112712.log', '');
    await put('result.txt', '1\n');
    expect(await reader().read(changed('result.txt'))).toMatchObject([{ workerId: '3' }]);
  });

  it('rebuilds the whole history from files alone, oldest task first', async () => {
    await put('traj.jsonl', lines(RESET_LINE));
    await put('result.txt', '1.0\n');
    const other = path.join(base, 'pyautogui/a11y_tree/gpt-4o/0/clock/two-WOS');
    await mkdir(other, { recursive: true });
    await writeFile(path.join(other, 'result.txt'), '0.0\n');
    await utimes(path.join(other, 'result.txt'), 1_000_000_000, 1_000_000_000);

    const drafts = await reader().readAll();

    expect(drafts.map((draft) => [draft.type, 'task' in draft && draft.task?.exampleId])).toEqual([
      ['task.scored', 'two-WOS'],
      ['task.described', 'one-WOS'],
      ['step.recorded', 'one-WOS'],
      ['task.scored', 'one-WOS'],
    ]);
  });

  it('keeps names that lead elsewhere inside the folder of the task', async () => {
    await writeFile(path.join(base, 'secret.png'), png());
    await put(
      'traj.jsonl',
      lines({ ...RESET_LINE, screenshot: '../../../../../../secret.png', instruction: null }),
    );

    expect(await reader().read(changed('traj.jsonl'))).toMatchObject([
      { type: 'step.recorded', stepNumber: 0 },
    ]);
    expect(JSON.stringify(await reader().readAll())).not.toContain('secret');
  });

  it('says nothing of files that belong to no task', async () => {
    await writeFile(path.join(base, 'traj.jsonl'), lines(RESET_LINE));
    await writeFile(path.join(base, 'all_result.json'), '{}');
    expect(await reader().readAll()).toEqual([]);
  });
});

describe('several actions of one step', () => {
  const SECOND_LINE = {
    ...STEP_LINE,
    action: 'pyautogui.click(640, 360)',
    screenshot: 'screenshot-step_0_20261120@113116.png',
  };

  it('are numbered, each with the places of its own, also when one second holds both', async () => {
    await putStepFiles();
    await put(SECOND_LINE.screenshot, png());
    const results = reader();
    await put('traj.jsonl', lines(RESET_LINE, STEP_LINE));
    await results.read(changed('traj.jsonl'));
    await put('traj.jsonl', lines(RESET_LINE, STEP_LINE, SECOND_LINE));
    expect(await results.read(changed('traj.jsonl'))).toEqual([
      {
        ...STEP_EVENT,
        actionIndex: 1,
        action: SECOND_LINE.action,
        screenshot: `artifacts/${FOLDER}/${SECOND_LINE.screenshot}`,
        targets: [{ kind: 'click', x: 0.5, y: 0.5 }],
      },
    ]);
    expect(await results.readAll()).toEqual([]);
  });

  it('place pixels on the screen, and regions on the picture that the agent saw', async () => {
    await putStepFiles();
    await put(RESET_LINE.screenshot, png(2560, 1440));
    await put(SECOND_LINE.screenshot, png(2560, 1440));
    const byPixel = { ...SECOND_LINE, step_num: 2 };
    await put('traj.jsonl', lines(RESET_LINE, STEP_LINE, byPixel));
    const events = await reader().readAll();
    expect(events.flatMap((event) => ('targets' in event ? [event.targets] : []))).toEqual([
      // Region middle (256, 180) of 1280 x 720; pixel (640, 360) of what step 1 left: 1280 x 720.
      [{ kind: 'click', x: 0.2, y: 0.25 }],
      [{ kind: 'click', x: 0.5, y: 0.5 }],
    ]);
    const first = { ...STEP_LINE, action: 'pyautogui.click(640, 360)' };
    await put('traj.jsonl', lines(RESET_LINE, first));
    const again = await reader().readAll();
    expect(again.at(-1)).toMatchObject({ targets: [{ kind: 'click', x: 0.25, y: 0.25 }] });
  });
});
