import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TokenLedger } from '../../../../src/engine/cost/tokenLedger.ts';

const TASK = 'notepad/11111111-aaaa-4000-8000-000000000001-WOS';
const FOLDER = `pyautogui/a11y_tree/gpt-4o/0/${TASK}`;

let artifacts: string;
beforeEach(async () => {
  artifacts = await mkdtemp(path.join(tmpdir(), 'waa-tokens-'));
  await mkdir(path.join(artifacts, FOLDER), { recursive: true });
});
afterEach(() => rm(artifacts, { recursive: true, force: true }));

function write(name: string, content: string | Buffer): Promise<void> {
  return writeFile(path.join(artifacts, FOLDER, name), content);
}

function picture(): Promise<Buffer> {
  return sharp({ create: { width: 1280, height: 720, channels: 3, background: '#123456' } })
    .png()
    .toBuffer();
}

describe('token ledger', () => {
  it('estimates a step from its prompt, its answer and the pictures that the agent saw', async () => {
    await write('user_question-step_0_20261120@090001.txt', 'hello world');
    await write('plan_result-step_0_20261120@090001.txt', 'hello');
    await write('foreground_window-step_0_20261120@090001.png', await picture());
    await write('last_image-step_0_20261120@090001.png', await picture());
    // What the agent did not see does not count.
    await write('screenshot-step_0_20261120@090001.png', await picture());
    expect(await new TokenLedger(artifacts).read('openai_tiles')).toEqual([
      {
        task: TASK,
        stepNumber: 1,
        in: 2 + 2 * (85 + 6 * 170),
        cached: 0,
        out: 1,
        provenance: 'estimated',
      },
    ]);
  });

  it('takes what the agent wrote down before any estimate', async () => {
    await write('user_question-step_0_20261120@090001.txt', 'hello world');
    await write(
      'traj.jsonl',
      `${JSON.stringify({ step_num: 0 })}\n${JSON.stringify({
        step_num: 1,
        usage: { prompt_tokens: 1200, completion_tokens: 34 },
      })}\n{"step_num": 2, "usage": {"prompt_tokens": 12`,
    );
    expect(await new TokenLedger(artifacts).read('openai_tiles')).toEqual([
      { task: TASK, stepNumber: 1, in: 1200, cached: 0, out: 34, provenance: 'measured' },
    ]);
  });

  it('counts a step that was added since it was last asked', async () => {
    const ledger = new TokenLedger(artifacts);
    await write('user_question-step_0_20261120@090001.txt', 'hello world');
    expect(await ledger.read('none')).toHaveLength(1);
    await write('user_question-step_1_20261120@090002.txt', 'hello world');
    expect((await ledger.read('none')).map(({ stepNumber }) => stepNumber)).toEqual([1, 2]);
  });

  it('counts text that looks like a control token of the model as text', async () => {
    await write('user_question-step_0_20261120@090001.txt', '<|endoftext|>');
    const [step] = await new TokenLedger(artifacts).read('none');
    expect(step?.in).toBeGreaterThan(1);
  });

  it('knows nothing of a run without files', async () => {
    expect(await new TokenLedger(path.join(artifacts, 'absent')).read('none')).toEqual([]);
  });
});
