import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { toTaskKey } from '#protocol/vocabulary.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { makeGif } from '../../../../src/engine/inspector/makeGif.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { buildDraft, foldDrafts, TASK_A } from '../../../support/builders.ts';

let dataDir = '';
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'waa-film-'));
  await mkdir(path.join(runPaths(dataDir, 'run-1').artifacts, 'a'), { recursive: true });
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

async function putPicture(name: string, background: string): Promise<void> {
  const bytes = await sharp({ create: { width: 320, height: 180, channels: 3, background } })
    .png()
    .toBuffer();
  await writeFile(path.join(runPaths(dataDir, 'run-1').artifacts, 'a', name), bytes);
}

function recorded(stepCount: number): RunState {
  const inTask = { workerId: '0', task: TASK_A };
  return foldDrafts([
    buildDraft('step.recorded', 0, { ...inTask, stepNumber: 0, screenshot: 'artifacts/a/0.png' }),
    ...Array.from({ length: stepCount }, (_, index) =>
      buildDraft('step.recorded', index + 1, {
        ...inTask,
        stepNumber: index + 1,
        action: 'pyautogui.click(160, 90)',
        screenshot: `artifacts/a/${index + 1}.png`,
        targets: [{ kind: 'click', x: 0.5, y: 0.5 }],
      }),
    ),
  ]);
}

const request = (state: RunState, widthPx = 320) => ({
  paths: runPaths(dataDir, 'run-1'),
  state,
  task: toTaskKey(TASK_A),
  widthPx,
});

test('a film opens again with its frames, their times, and the screens in them', async () => {
  await putPicture('0.png', '#ff0000');
  await putPicture('1.png', '#00ff00');
  const { bytes, ...facts } = await makeGif(request(recorded(1)));
  const { format, pages, delay, pageHeight, width } = await sharp(bytes, {
    animated: true,
  }).metadata();
  expect({ format, pages, delay, pageHeight, width }).toEqual({
    format: 'gif',
    pages: 4,
    delay: [2200, 1600, 900, 2200],
    pageHeight: facts.heightPx,
    width: 320,
  });
  expect(facts).toEqual({
    widthPx: 320,
    heightPx: 232,
    frames: 4,
    durationMs: 6900,
    leftOutSteps: 0,
  });
  const colourOf = async (page: number) => {
    const { data } = await sharp(bytes, { page })
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const at = ((26 + 20) * 320 + 20) * 3;
    return [...data.subarray(at, at + 3)].map((value) => (value > 128 ? 1 : 0));
  };
  expect([await colourOf(1), await colourOf(2)]).toEqual([
    [1, 0, 0],
    [0, 1, 0],
  ]);
});

test('a damaged picture leaves its place empty and the film whole', async () => {
  await putPicture('0.png', '#ff0000');
  await writeFile(path.join(runPaths(dataDir, 'run-1').artifacts, 'a', '1.png'), 'no picture');
  expect((await makeGif(request(recorded(1)))).frames).toBe(4);
});

test('an attempt without any picture is no film', async () => {
  await expect(makeGif(request(recorded(2)))).rejects.toMatchObject({ code: 'not_found' });
});

test('a long film gets smaller frames instead of more memory', async () => {
  await putPicture('0.png', '#ff0000');
  const { widthPx, heightPx, frames } = await makeGif({
    ...request(recorded(60), 1920),
    maxRawBytes: 40 * 2 ** 20,
  });
  expect(frames).toBe(122);
  expect(widthPx * heightPx * 3 * frames).toBeLessThanOrEqual(40 * 2 ** 20);
});
