import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';
import { createEngine, createFileSettingsStore, noSecretStore } from '#engine';
import type { Engine } from '#engine';
import type { RunState } from '#protocol/snapshot.ts';
import { keyOf, playRun, playTask, THREE_TASKS } from '../../../support/playedRun.ts';
import type { Printed } from '../../../support/playedRun.ts';
import { NORMAL_LOG } from '../../../support/resultsFolder.ts';

let dir: string;
let results: string;
let engine: Engine;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-watch-'));
  results = path.join(dir, 'results');
  await mkdir(results);
  engine = await openEngine();
});

afterEach(async () => {
  await engine.close();
  await rm(dir, { recursive: true, force: true });
});

const openEngine = (): Promise<Engine> =>
  createEngine({
    dataDir: path.join(dir, 'data'),
    face: 'terminal',
    build: { version: '0', commit: 'test', builtAt: '2026-01-01T00:00:00.000Z' },
    settings: createFileSettingsStore(path.join(dir, 'data')),
    secrets: noSecretStore,
  });

const client = () => createRouterClient(engine.router);

/** Writes what one moment of the run leaves behind, pictures before the line that names them. */
async function write({ files, lines }: Printed): Promise<void> {
  for (const [name, content] of files) {
    await mkdir(path.dirname(path.join(results, name)), { recursive: true });
    await writeFile(path.join(results, name), content);
  }
  await mkdir(path.join(results, 'logs'), { recursive: true });
  await appendFile(path.join(results, NORMAL_LOG), lines.map((line) => `${line}\n`).join(''));
}

/** Resolves with the first state that is as wanted. */
async function stateWhere(
  runId: string,
  isWanted: (state: RunState) => boolean,
): Promise<RunState> {
  let state = createRunState(runId);
  const stop = new AbortController();
  for await (const message of await client().runs.follow({ runId }, { signal: stop.signal })) {
    if (message.kind === 'snapshot') state = message.state;
    if (message.kind === 'events') state = reduceRun(state, message.events);
    if (isWanted(state)) break;
  }
  stop.abort();
  return state;
}

const scoresOf = ({ tasks }: RunState) =>
  Object.values(tasks)
    .map(({ key, score }) => [key, score])
    .sort();

describe('watching a local results folder', () => {
  it('shows each step as it is written, and ends when the log says so', async () => {
    const { runId } = await client().imports.watch({ path: results });
    for (const moment of playRun(THREE_TASKS)) await write(moment);
    const isWhole = (state: RunState): boolean =>
      state.status === 'completed' &&
      Object.values(state.tasks).every(
        ({ attempts }) =>
          attempts[0]?.steps.every(({ screenshot }) => screenshot !== null) ?? false,
      );
    const state = await stateWhere(runId, isWhole);
    expect(scoresOf(state)).toEqual(THREE_TASKS.map((task) => [keyOf(task), task.score]).sort());
    expect(state).toMatchObject({
      targetLabel: 'folder results',
      connection: { status: 'ready' },
      warnings: [],
    });
  });

  it('shows what lies there already, and what comes without a log', async () => {
    const [first, second] = THREE_TASKS;
    if (first === undefined || second === undefined) return;
    for (const { files } of playTask(first)) await write({ files, lines: [] });
    const { runId } = await client().imports.watch({ path: results });
    await stateWhere(runId, ({ tasks }) => tasks[keyOf(first)]?.score === first.score);
    for (const { files } of playTask(second)) await write({ files, lines: [] });
    const state = await stateWhere(runId, ({ tasks }) => tasks[keyOf(second)]?.score === 0);
    expect(scoresOf(state)).toHaveLength(2);
  });

  it('goes on with the same run after the app was closed, with no line lost or doubled', async () => {
    const moments = playRun(THREE_TASKS);
    for (const moment of moments.slice(0, 4)) await write(moment);
    const { runId } = await client().imports.watch({ path: results });
    await stateWhere(runId, ({ log }) => log.lineCount > 10);
    await engine.close();
    for (const moment of moments.slice(4)) await write(moment);
    engine = await openEngine();
    expect(await client().imports.watch({ path: results })).toEqual({ runId });
    const state = await stateWhere(runId, ({ status }) => status === 'completed');
    const lineCount = moments.reduce((sum, { lines }) => sum + lines.length, 0);
    const { total } = await client().log.page({ runId, from: 0, count: 1 });
    expect({ total, scores: scoresOf(state) }).toEqual({
      total: lineCount,
      scores: THREE_TASKS.map((task) => [keyOf(task), task.score]).sort(),
    });
  });

  it('ends when it is stopped, and says so', async () => {
    const { runId } = await client().imports.watch({ path: results });
    expect(await client().watch.stop({ runId })).toEqual({ isStopped: true });
    const { connection } = await client().runs.snapshot({ runId });
    expect(connection).toMatchObject({ status: 'closed', detail: 'Watching was stopped.' });
  });

  it('refuses what is no folder, and the folder it writes to itself', async () => {
    await writeFile(path.join(dir, 'file'), '');
    await expect(client().imports.watch({ path: path.join(dir, 'file') })).rejects.toThrow(
      'is no folder',
    );
    await expect(client().imports.watch({ path: path.join(dir, 'none') })).rejects.toThrow(
      'There is no folder',
    );
    await expect(client().imports.watch({ path: dir })).rejects.toThrow('would watch itself');
  });
});
