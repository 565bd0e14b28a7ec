import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { Trash } from '../../../../src/engine/library/trash.ts';
import { createWriterRule } from '../../../../src/engine/library/writerRule.ts';
import { createLibraryDir } from '../../../support/libraryDir.ts';
import type { LibraryDir } from '../../../support/libraryDir.ts';

const DAY_MS = 86_400_000;

describe('the trash', () => {
  let dir: LibraryDir;
  beforeEach(async () => {
    dir = await createLibraryDir();
    await dir.addRun('run-1');
    await dir.addRun('run-2');
  });
  afterEach(() => dir.close());

  const listed = async (): Promise<string[]> =>
    (await dir.library.list()).map(({ runId }) => runId).sort();

  it('takes a run out of the list and gives it back whole', async () => {
    await dir.parts.notes.saveMeta('run-1', { name: 'Evening' });
    const { dir: folder } = runPaths(dir.dataDir, 'run-1');
    const filesBefore = (await readdir(folder)).sort();
    expect(await dir.parts.trash.remove(['run-1'])).toEqual({ removed: ['run-1'], kept: [] });
    expect(await listed()).toEqual(['run-2']);
    expect(await dir.parts.trash.list()).toMatchObject([{ runId: 'run-1', name: 'Evening' }]);
    await expect(dir.library.open('run-1')).rejects.toMatchObject({ code: 'not_found' });

    expect(await dir.parts.trash.restore(['run-1'])).toEqual({ restored: ['run-1'], kept: [] });
    expect((await readdir(folder)).sort()).toEqual(filesBefore);
    expect(await listed()).toEqual(['run-1', 'run-2']);
    expect((await dir.library.open('run-1')).feed.state.runId).toBe('run-1');
  });

  it('takes a run that is being looked at', async () => {
    await dir.library.open('run-1');
    expect(await dir.parts.trash.remove(['run-1'])).toEqual({ removed: ['run-1'], kept: [] });
  });

  it('says of each run that stays why', async () => {
    await dir.parts.trash.remove(['run-1']);
    await dir.addRun('run-1');
    expect(await dir.parts.trash.remove(['run-9'])).toEqual({
      removed: [],
      kept: [{ runId: 'run-9', reason: 'There is no such run in this data folder.' }],
    });
    expect(await dir.parts.trash.restore(['run-1', 'run-2'])).toEqual({
      restored: [],
      kept: [
        { runId: 'run-1', reason: 'There is a run of this id already.' },
        { runId: 'run-2', reason: 'It is not in the trash.' },
      ],
    });
  });

  it('leaves a run that is being watched', async () => {
    const trash = new Trash({
      dataDir: dir.dataDir,
      writerRule: createWriterRule(true, null),
      library: {
        isRecording: (runId) => runId === 'run-1',
        forget: () => Promise.resolve(),
        changed: () => undefined,
      },
      nameOf: (runId) => Promise.resolve(runId),
    });
    expect(await trash.remove(['run-1', 'run-2'])).toEqual({
      removed: ['run-2'],
      kept: [{ runId: 'run-1', reason: 'It is being watched. Stop watching it first.' }],
    });
  });

  it('is emptied for good, all of it or some', async () => {
    await dir.parts.trash.remove(['run-1', 'run-2']);
    const one = await dir.parts.trash.empty(['run-1']);
    expect(one.removed).toEqual(['run-1']);
    expect(one.freedBytes).toBeGreaterThan(100);
    expect((await dir.parts.trash.empty()).removed).toEqual(['run-2']);
    expect(await readdir(path.join(dir.dataDir, 'trash'))).toEqual([]);
    expect(existsSync(runPaths(dir.dataDir, 'run-1').dir)).toBe(false);
  });

  it('is emptied by age; a run whose mark was lost counts from now', async () => {
    let nowMs = Date.parse('2026-11-01T00:00:00.000Z');
    const trash = new Trash({
      dataDir: dir.dataDir,
      writerRule: createWriterRule(true, null),
      library: dir.library,
      nameOf: (runId) => Promise.resolve(runId),
      now: () => nowMs,
    });
    await trash.remove(['run-1', 'run-2']);
    await rm(path.join(dir.dataDir, 'trash', 'run-2', 'trashed.json'));
    nowMs += 15 * DAY_MS;
    expect(await trash.emptyOlderThan(14)).toEqual(['run-1']);
    nowMs += 13 * DAY_MS;
    expect(await trash.emptyOlderThan(14)).toEqual([]);
    nowMs += 2 * DAY_MS;
    expect(await trash.emptyOlderThan(14)).toEqual(['run-2']);
  });

  it('is left alone by an instance that reads along', async () => {
    const { trash } = dir.reader();
    await expect(trash.remove(['run-1'])).rejects.toMatchObject({ code: 'read_only' });
    await expect(trash.restore(['run-1'])).rejects.toMatchObject({ code: 'read_only' });
    await expect(trash.empty()).rejects.toMatchObject({ code: 'read_only' });
    expect(await listed()).toEqual(['run-1', 'run-2']);
  });

  it('does not follow a name that leads out of it', async () => {
    await writeFile(path.join(dir.dataDir, 'precious'), 'x');
    expect((await dir.parts.trash.empty(['..'])).removed).toEqual([]);
    expect(existsSync(path.join(dir.dataDir, 'precious'))).toBe(true);
  });
});
