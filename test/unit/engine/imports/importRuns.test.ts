import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEngine, createFileSettingsStore, noSecretStore } from '#engine';
import type { Engine } from '#engine';
import type { ImportedRun } from '#protocol/imports.ts';
import { keyOf, PIXEL_PNG, playRun, playTask, THREE_TASKS } from '../../../support/playedRun.ts';
import { NORMAL_LOG, writeDated, writeResultsFolder } from '../../../support/resultsFolder.ts';

let dir: string;
let results: string;
let engine: Engine;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-import-'));
  results = path.join(dir, 'results');
  engine = await openEngine(path.join(dir, 'data'));
});

afterEach(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const openEngine = (dataDir: string): Promise<Engine> =>
  createEngine({
    dataDir,
    face: 'terminal',
    build: { version: '0', commit: 'test', builtAt: '2026-01-01T00:00:00.000Z' },
    settings: createFileSettingsStore(dataDir),
    secrets: noSecretStore,
  });

const client = () => createRouterClient(engine.router);

async function importAll(
  place: string,
  options: { readonly again?: boolean; readonly runs?: string[] } = {},
): Promise<ImportedRun[]> {
  const imported: ImportedRun[] = [];
  for await (const message of await client().imports.start({
    place: { path: place },
    ...options,
  })) {
    if (message.kind === 'imported') imported.push(message.run);
  }
  return imported;
}

async function importOne(place: string) {
  const [run] = await importAll(place);
  if (run === undefined) throw new Error('Nothing was imported.');
  return client().runs.snapshot({ runId: run.runId });
}

describe('a results folder of WAA', () => {
  it('is described before anything is written', async () => {
    await writeResultsFolder(results, THREE_TASKS);
    const { runs, ...place } = await client().imports.preview({ path: results });
    expect(place).toEqual({
      location: results,
      title: 'WAA results',
      remarks: [],
      isGrowing: false,
    });
    expect(runs).toMatchObject([
      {
        kind: 'waa_results',
        name: 'results · gpt-4o',
        tasks: { total: 3, withScore: 3, withError: 0, withoutOutcome: 0 },
        steps: 6,
        pictures: 9,
        logs: [NORMAL_LOG],
        startedAt: '2026-11-20T09:00:00.000Z',
        settings: {
          model: { value: 'gpt-4o', provenance: 'log' },
          action_space: { value: 'pyautogui', provenance: 'file' },
        },
        remarks: [],
        existing: null,
      },
    ]);
    expect(await client().runs.list()).toEqual([]);
  });

  it('becomes a run with every task, step, score and picture of its files', async () => {
    await writeResultsFolder(results, THREE_TASKS);
    const state = await importOne(results);
    expect(state.taskOrder).toEqual(THREE_TASKS.map(keyOf));
    expect(
      THREE_TASKS.map((task) => {
        const { instruction, score, attempts } = state.tasks[keyOf(task)] ?? {};
        const steps = attempts?.[0]?.steps ?? [];
        return { instruction, score, actions: steps.map(({ actions }) => actions[0]?.text) };
      }),
    ).toEqual(
      THREE_TASKS.map(({ instruction, score, actions }) => ({ instruction, score, actions })),
    );
    expect(state).toMatchObject({ status: 'completed', profileId: null, warnings: [] });
    const [ref] = Object.values(state.tasks).flatMap(
      ({ attempts }) => attempts[0]?.steps[0]?.screenshot ?? [],
    );
    const { filePath } = await engine.locatePicture(state.runId, ref ?? '', 'full');
    expect(await readFile(filePath)).toEqual(PIXEL_PNG);
  });

  it('comes out the same from its folders alone, but for the times that only a log tells', async () => {
    await writeResultsFolder(results, THREE_TASKS, { withLog: false });
    const state = await importOne(results);
    expect(
      Object.values(state.tasks)
        .map(({ key, score }) => [key, score])
        .sort(),
    ).toEqual(THREE_TASKS.map((task) => [keyOf(task), task.score]).sort());
    expect(state).toMatchObject({
      status: 'completed',
      startedAt: '2026-11-20T09:00:00.000Z',
      endedAt: '2026-11-20T09:09:30.000Z',
      finishReason:
        'Imported: all 3 tasks that are known have an outcome. No list tells whether there were more.',
    });
  });

  it('takes the end of a task from its last step when the files have the time of a copy', async () => {
    await writeResultsFolder(results, THREE_TASKS.slice(0, 1), { withLog: false });
    const [task] = THREE_TASKS;
    if (task === undefined) return;
    const file = path.join(results, 'pyautogui/a11y_tree/gpt-4o/0', keyOf(task), 'result.txt');
    await utimes(file, new Date(), new Date());
    const state = await importOne(results);
    expect(state.endedAt).toBe('2026-11-20T09:02:00.000Z');
  });

  it('is known again, wherever its copy lies, and imported once more only when asked', async () => {
    await writeResultsFolder(results, THREE_TASKS);
    const [first] = await importAll(results);
    const copy = path.join(dir, 'elsewhere');
    await writeResultsFolder(copy, THREE_TASKS);
    const preview = await client().imports.preview({ path: copy });
    expect(preview.runs[0]?.existing).toEqual({ runId: first?.runId, isSame: true });
    expect(await importAll(copy)).toMatchObject([{ runId: first?.runId, isNew: false }]);
    expect((await importAll(copy, { again: true }))[0]?.isNew).toBe(true);
    expect(await client().runs.list()).toHaveLength(2);
  });

  it('is said to have changed when it has grown since', async () => {
    await writeResultsFolder(results, THREE_TASKS, { printed: playRun(THREE_TASKS).slice(0, 5) });
    const [first] = await importAll(results);
    await writeResultsFolder(results, THREE_TASKS);
    const preview = await client().imports.preview({ path: results });
    expect(preview.runs[0]?.existing).toEqual({ runId: first?.runId, isSame: false });
  });

  it('holds a run for each model and trial, each with its own log', async () => {
    await writeResultsFolder(results, THREE_TASKS);
    const other = 'pyautogui/a11y_tree/o3/7';
    for (const { files } of playTask(THREE_TASKS[0] ?? raise())) {
      for (const [name, content] of files) {
        await writeDated(results, name.replace('pyautogui/a11y_tree/gpt-4o/0', other), content);
      }
    }
    const preview = await client().imports.preview({ path: results });
    expect(preview.runs.map(({ id, name, logs }) => [id, name, logs])).toEqual([
      ['pyautogui/a11y_tree/gpt-4o/0', 'results · gpt-4o', [NORMAL_LOG]],
      [other, 'results · o3 · trial 7', []],
    ]);
    expect((await importAll(results, { runs: [other] })).map(({ name }) => name)).toEqual([
      'results · o3 · trial 7',
    ]);
  });

  it('may be named by any folder within it', async () => {
    await writeResultsFolder(results, THREE_TASKS, { withLog: false });
    const trial = path.join(results, 'pyautogui/a11y_tree/gpt-4o/0');
    const places = [
      trial,
      path.join(trial, 'notepad'),
      path.join(trial, keyOf(THREE_TASKS[0] ?? raise())),
    ];
    for (const [index, place] of places.entries()) {
      const { runs } = await client().imports.preview({ path: place });
      expect(runs).toMatchObject([
        {
          tasks: { total: index === 0 ? 3 : 1 },
          settings: { model: { value: 'gpt-4o', provenance: 'file' } },
        },
      ]);
    }
  });

  it('leaves nothing behind when the import is cancelled', async () => {
    await writeResultsFolder(results, THREE_TASKS);
    const stop = new AbortController();
    const messages = await client().imports.start(
      { place: { path: results } },
      { signal: stop.signal },
    );
    stop.abort();
    await expect(drain(messages)).rejects.toThrow();
    await engine.close();
    expect(await readdir(path.join(dir, 'data', 'runs')).catch(() => [])).toEqual([]);
  });
});

async function drain(messages: AsyncIterable<unknown>): Promise<void> {
  const iterator = messages[Symbol.asyncIterator]();
  while ((await iterator.next()).done !== true);
}

function raise(): never {
  throw new Error('There is no such task.');
}
