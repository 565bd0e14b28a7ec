import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ZipFile } from 'yazl';
import { createEngine, createFileSettingsStore, noSecretStore } from '#engine';
import type { Engine } from '#engine';
import { writeBundle } from '../../../../src/engine/bundle/writeBundle.ts';
import { keyOf, PIXEL_PNG, playRun, THREE_TASKS } from '../../../support/playedRun.ts';
import { writeDated, writeResultsFolder } from '../../../support/resultsFolder.ts';

let dir: string;
let place: string;
let engine: Engine;

const openEngine = (name: string): Promise<Engine> =>
  createEngine({
    dataDir: path.join(dir, name),
    face: 'terminal',
    build: { version: '0', commit: 'test', builtAt: '2026-01-01T00:00:00.000Z' },
    settings: createFileSettingsStore(path.join(dir, name)),
    secrets: noSecretStore,
  });

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-foreign-'));
  place = path.join(dir, 'place');
  await mkdir(place);
  engine = await openEngine('data');
});

afterEach(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const client = () => createRouterClient(engine.router);
const preview = (at = place) => client().imports.preview({ path: at });

async function importOne(at = place) {
  for await (const message of await client().imports.start({ place: { path: at } })) {
    if (message.kind === 'imported') {
      return client().runs.snapshot({ runId: message.run.runId });
    }
  }
  throw new Error('Nothing was imported.');
}

describe('results of others', () => {
  it('of OSWorld: no trial in the path, its own names of files and fields', async () => {
    const folder = 'pyautogui/screenshot/o3/chrome/bb5e4c0d';
    const line = (n: number, action: unknown): string =>
      JSON.stringify({
        step_num: n,
        action_timestamp: `20261120@09000${String(n)}123456`,
        action,
        reward: 0,
        done: n === 2,
        info: {},
        screenshot_file: `step_${String(n)}_20261120@09000${String(n)}123456.png`,
      });
    await writeDated(
      place,
      `${folder}/traj.jsonl`,
      `${line(1, 'pyautogui.click(1, 1)')}\n${line(2, 'DONE')}\n`,
    );
    for (const n of [1, 2]) {
      await writeDated(
        place,
        `${folder}/step_${String(n)}_20261120@09000${String(n)}123456.png`,
        PIXEL_PNG,
      );
    }
    await writeDated(place, `${folder}/result.txt`, '0.5');
    await writeDated(place, 'pyautogui/screenshot/o3/args.json', '{"max_steps":50,"api_key":"x"}');
    const { title, runs } = await preview();
    expect({ title, settings: runs[0]?.settings }).toEqual({
      title: 'OSWorld-style results',
      settings: {
        model: { value: 'o3', provenance: 'file' },
        action_space: { value: 'pyautogui', provenance: 'file' },
        observation_type: { value: 'screenshot', provenance: 'file' },
        max_steps: { value: '50', provenance: 'file' },
      },
    });
    const state = await importOne();
    const task = state.tasks['chrome/bb5e4c0d'];
    expect({
      status: task?.status,
      steps: task?.attempts[0]?.steps.map(({ number, screenshot }) => [
        number,
        screenshot !== null,
      ]),
    }).toEqual({
      status: 'partial',
      steps: [
        [1, true],
        [2, true],
      ],
    });
  });

  it('from Azure: a run for each experiment, with what experiments.json says of it', async () => {
    for (const name of ['one', 'two']) {
      const folder = path.join(place, 'agent_outputs', name);
      await writeResultsFolder(folder, THREE_TASKS, { withLog: false });
    }
    await writeDated(
      place,
      'experiments.json',
      JSON.stringify({
        1: { exp_name: 'one', model_name: 'gpt-4o', agent: 'navi', num_workers: 4 },
        2: { exp_name: 'two', som_origin: 'omni' },
      }),
    );
    const { title, runs } = await preview(path.join(place, 'experiments.json'));
    expect(title).toBe('WAA results from Azure: 2 runs');
    expect(
      runs.map(({ name, settings }) => [name, settings['num_workers'], settings['som_origin']]),
    ).toEqual([
      ['place · one · gpt-4o', { value: '4', provenance: 'file' }, undefined],
      ['place · two · gpt-4o', undefined, { value: 'omni', provenance: 'file' }],
    ]);
  });

  it('of OpenAdapt: steps, pictures before each action, scores, faults of the harness', async () => {
    const folder = 'evening/tasks/notepad_1';
    const steps = [
      {
        step_idx: 0,
        action: { type: 'click', x: 0.25, y: 0.5 },
        reasoning: 'Open it.',
        timestamp: 1795166400,
      },
      { step_idx: 1, action: { type: 'done' }, timestamp: 1795166410 },
    ];
    const execution = {
      task_id: 'notepad_1',
      model_id: 'o3',
      success: true,
      score: 1,
      total_time_seconds: 30,
      steps,
    };
    await writeDated(place, `${folder}/execution.json`, JSON.stringify(execution));
    await writeDated(place, `${folder}/task.json`, '{"instruction":"Write.","domain":"notepad"}');
    await writeDated(place, `${folder}/screenshots/step_000.png`, PIXEL_PNG);
    await writeDated(place, `${folder}/screenshots/step_001.png`, PIXEL_PNG);
    await writeDated(
      place,
      'evening/tasks/clock_2/execution.json',
      '{"task_id":"clock_2","error":"VM gone","error_type":"infrastructure","steps":"none"}',
    );
    await writeDated(place, 'evening/tasks/broken/execution.json', '{"task_id":');
    const { runs } = await preview();
    expect(runs).toMatchObject([
      {
        kind: 'openadapt_run',
        tasks: { total: 3, withScore: 1, withError: 1, withoutOutcome: 1 },
        steps: 2,
      },
    ]);
    const { tasks } = await importOne();
    const [attempt] = tasks['notepad/notepad_1']?.attempts ?? [];
    expect({
      status: tasks['clock/clock_2']?.status,
      score: tasks['notepad/notepad_1']?.score,
    }).toEqual({
      status: 'infra',
      score: 1,
    });
    expect(attempt?.startedAt).toBe(new Date(1795166400000).toISOString());
    expect(attempt?.endedAt).toBe(new Date(1795166430000).toISOString());
    expect(attempt?.steps[0]).toMatchObject({
      number: 1,
      actions: [{ text: 'click(x=0.25, y=0.5)' }],
      thought: 'Open it.',
      screenshotBefore: 'artifacts/notepad/notepad_1/screenshots/step_000.png',
      screenshot: 'artifacts/notepad/notepad_1/screenshots/step_001.png',
      targets: [{ kind: 'click', x: 0.25, y: 0.5 }],
    });
  });

  it('of its viewer: the one task that benchmark_live.json shows', async () => {
    const live = {
      status: 'running',
      total_tasks: 5,
      tasks_completed: 2,
      current_task: {
        task_id: 't',
        instruction: 'Do.',
        domain: 'clock',
        steps: [],
        result: { success: true, score: 1 },
      },
    };
    await writeDated(place, 'benchmark_live.json', JSON.stringify(live));
    const state = await importOne(path.join(place, 'benchmark_live.json'));
    expect(state.tasks['clock/t']).toMatchObject({ instruction: 'Do.', score: 1 });
  });

  it('a single log, also in UTF-16 as PowerShell writes it', async () => {
    const lines = playRun(THREE_TASKS).flatMap((each) => each.lines);
    const text = `\ufeff${lines.join('\r\n')}\r\n`;
    await writeFile(path.join(place, 'run.log'), Buffer.from(text, 'utf16le'));
    const state = await importOne(path.join(place, 'run.log'));
    expect(Object.values(state.tasks).map(({ key, score }) => [key, score])).toEqual(
      THREE_TASKS.map((task) => [keyOf(task), task.score]),
    );
  });
});

describe('a bundle', () => {
  async function bundle(): Promise<{ filePath: string; runId: string }> {
    await writeResultsFolder(place, THREE_TASKS);
    const { runId } = await importOne();
    const filePath = path.join(dir, 'a.waarun');
    const runDir = path.join(dir, 'data', 'runs', runId);
    await writeBundle({ runDir, filePath, pictures: 'full', appVersion: '0' });
    return { filePath, runId };
  }

  it('opens in another data folder as the same run', async () => {
    const { filePath, runId } = await bundle();
    const before = await client().runs.snapshot({ runId });
    await engine.close();
    engine = await openEngine('other');
    const after = await importOne(filePath);
    expect(after).toEqual(before);
    const ref = Object.values(after.tasks)[0]?.attempts[0]?.resetScreenshot ?? '';
    await expect(engine.locatePicture(runId, ref, 'full')).resolves.toBeTruthy();
    expect((await preview(filePath)).runs[0]?.existing).toEqual({ runId, isSame: true });
  });

  it('is refused when a file in it is not what its list says, and nothing of it stays', async () => {
    const { filePath } = await bundle();
    await engine.close();
    engine = await openEngine('other');
    const damaged = path.join(dir, 'damaged.waarun');
    await rezip(filePath, damaged, (name, bytes) =>
      name.endsWith('result.txt') ? Buffer.from('1.0\n1.0\n') : bytes,
    );
    await expect(importOne(damaged)).rejects.toThrow('the bundle is damaged or was changed');
    expect(await readdir(path.join(dir, 'other', 'runs'))).toEqual([]);
  });
});

describe('bad input', () => {
  const TASK = 'pyautogui/a11y_tree/gpt-4o/0/clock/one';

  it.each([
    ['True', 1],
    ['False', 0],
    ['0.75', 0.75],
    ['nan', null],
    ['', null],
    ['<html>', null],
  ])('result.txt with %j gives the score %j', async (text, score) => {
    await writeDated(place, `${TASK}/result.txt`, text);
    const { runs } = await preview();
    expect(runs[0]?.tasks.withScore).toBe(score === null ? 0 : 1);
    const state = await importOne();
    expect(state.tasks['clock/one']?.score ?? null).toBe(score);
    expect(state.status).toBe(score === null ? 'interrupted' : 'completed');
  });

  it('a trajectory that is no JSON, or was cut, is told of and costs only itself', async () => {
    await writeResultsFolder(place, THREE_TASKS, { withLog: false });
    await writeDated(place, `${TASK}/traj.jsonl`, '{"step_num":0}\nnonsense\n{"step_num":1,');
    const { runs } = await preview();
    expect(runs[0]?.remarks).toContain('1 task (clock/one) with lines that cannot be read.');
    const state = await importOne();
    expect(Object.values(state.tasks).filter(({ score }) => score !== null)).toHaveLength(3);
  });

  it('a run with no finished task is described without dividing by nothing', async () => {
    await writeDated(place, `${TASK}/traj.jsonl`, '{"step_num":0}\n');
    const { runs } = await preview();
    expect(runs[0]?.remarks[0]).toBe('No task has an outcome.');
    expect(await importOne()).toMatchObject({
      status: 'interrupted',
      finishReason: 'Imported: 1 of 1 tasks have no outcome.',
    });
  });

  it.each([
    ['an empty folder', [], 'is empty'],
    ['a folder of other things', ['a.png', 'notes.md'], 'No run was found'],
  ])('%s is refused in one sentence', async (_what, names, message) => {
    for (const name of names) await writeFile(path.join(place, name), 'x');
    await expect(preview()).rejects.toThrow(message);
  });

  it('nothing at the path, and a relative path, are told apart', async () => {
    await expect(preview(path.join(dir, 'nowhere'))).rejects.toThrow('There is nothing at');
    await expect(preview('results')).rejects.toThrow('is no absolute path');
  });

  it('links in a folder are not followed', async () => {
    await writeResultsFolder(place, THREE_TASKS);
    await writeFile(path.join(dir, 'secret'), 'secret');
    await symlink(path.join(dir, 'secret'), path.join(place, TASK.slice(0, 30), 'link.png')).catch(
      () => symlink(path.join(dir, 'secret'), path.join(place, 'link.png')),
    );
    expect((await preview()).remarks).toEqual(['1 link was not followed.']);
  });

  it('ten thousand files in one folder are one task', async () => {
    await writeDated(place, `${TASK}/result.txt`, '1');
    const folder = path.join(place, TASK);
    for (let at = 0; at < 10_000; at += 500) {
      const names = Array.from({ length: 500 }, (_, index) => `extra-${String(at + index)}.txt`);
      await Promise.all(names.map((name) => writeFile(path.join(folder, name), '')));
    }
    expect((await preview()).runs).toMatchObject([{ tasks: { total: 1 }, files: 10_001 }]);
  }, 30_000);
});

describe('a zip', () => {
  it('of a results folder is imported as the folder is, with Windows separators, too', async () => {
    const zip = new ZipFile();
    for (const { files } of playRun(THREE_TASKS)) {
      for (const [name, content] of files) zip.addBuffer(Buffer.from(content), `results/${name}`);
    }
    const filePath = await save(zip, 'results.zip', (bytes) =>
      replaceAll(bytes, 'results/pyautogui/', 'results\\pyautogui\\'),
    );
    const { title, runs } = await preview(filePath);
    expect(title).toBe('WAA results in a zip');
    expect(runs[0]?.tasks.total).toBe(3);
    const state = await importOne(filePath);
    expect(Object.values(state.tasks).every(({ score }) => score !== null)).toBe(true);
  });

  it.each([
    ['../outside.txt', 'leads outside'],
    ['/etc/passwd', 'leads outside'],
    ['C:/Windows/x', 'leads outside'],
    ['a/../../b', 'leads outside'],
  ])('with the name %j is refused', async (name, message) => {
    const zip = new ZipFile();
    const harmless = 'x'.repeat(name.length);
    zip.addBuffer(Buffer.from('x'), harmless);
    const filePath = await save(zip, 'evil.zip', (bytes) => replaceAll(bytes, harmless, name));
    await expect(preview(filePath)).rejects.toThrow(message);
  });

  it('with names of Windows devices gets names that every system can hold', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('1'), 'clock/one/result.txt');
    zip.addBuffer(Buffer.from('x'), 'clock/one/con.txt');
    zip.addBuffer(Buffer.from('x'), 'clock/one/NUL');
    const { runId } = await importOne(await save(zip, 'devices.zip'));
    const names = await readdir(path.join(dir, 'data', 'runs', runId, 'artifacts/clock/one'));
    expect(names.sort()).toEqual(['%4EUL', '%63on.txt', 'result.txt']);
  });

  it('that would unpack to a thousand times its size is refused before it is unpacked', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.alloc(100 * 2 ** 20), 'clock/one/traj.jsonl');
    zip.addBuffer(Buffer.from('1'), 'clock/one/result.txt');
    await expect(preview(await save(zip, 'bomb.zip'))).rejects.toThrow('only a zip bomb does');
  });

  it('that is none, or was cut off, is refused', async () => {
    await writeFile(path.join(dir, 'cut.zip'), 'PK\u0003\u0004 and then nothing');
    await expect(preview(path.join(dir, 'cut.zip'))).rejects.toThrow(
      'it is no zip, or a damaged one',
    );
  });

  it('with a file that is damaged inside is refused when it is imported, and nothing stays', async () => {
    const zip = new ZipFile();
    zip.addBuffer(Buffer.from('1.0 and more text to pack'), 'clock/one/result.txt', {
      compress: false,
    });
    zip.addBuffer(Buffer.from('{"step_num":0}\n'), 'clock/one/traj.jsonl');
    const filePath = await save(zip, 'damaged.zip', (bytes) => {
      // The size in the file's own head and in the list: more than there is.
      return replaceAll(bytes, '1.0 and more', '1.0');
    });
    await expect(importOne(filePath)).rejects.toThrow();
    expect(await readdir(path.join(dir, 'data', 'runs')).catch(() => [])).toEqual([]);
  });
});

async function save(
  zip: ZipFile,
  name: string,
  change: (bytes: Buffer) => Buffer = (bytes) => bytes,
): Promise<string> {
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk));
  const filePath = path.join(dir, name);
  await writeFile(filePath, change(Buffer.concat(chunks)));
  return filePath;
}

function replaceAll(bytes: Buffer, from: string, to: string): Buffer {
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

async function rezip(
  from: string,
  to: string,
  change: (name: string, bytes: Buffer) => Buffer,
): Promise<void> {
  const { openPromise } = await import('yauzl');
  const { buffer } = await import('node:stream/consumers');
  const source = await openPromise(from);
  const zip = new ZipFile();
  for await (const entry of source.eachEntry()) {
    const bytes = await buffer(await source.openReadStreamPromise(entry));
    zip.addBuffer(change(entry.fileName, bytes), entry.fileName);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(to));
}
