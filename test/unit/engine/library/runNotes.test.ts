import { readFile, readdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { notesFileSchema } from '#protocol/library.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { createLibraryDir } from '../../../support/libraryDir.ts';
import type { LibraryDir } from '../../../support/libraryDir.ts';

const TASK = 'notepad/366de66e';

describe('notes of a run', () => {
  let dir: LibraryDir;
  beforeEach(async () => {
    dir = await createLibraryDir();
    await dir.addRun('run-1');
  });
  afterEach(() => dir.close());

  it('are empty until somebody writes some', async () => {
    expect(await dir.parts.notes.read('run-1')).toEqual({
      meta: {
        name: null,
        tags: [],
        note: '',
        isStarred: false,
        isArchived: false,
        notedTasks: 0,
      },
      tasks: {},
    });
  });

  it('keep what was left out of a change', async () => {
    const { notes } = dir.parts;
    await notes.saveMeta('run-1', { tags: ['baseline', 'Baseline', 'omni'], note: 'First try.' });
    const saved = await notes.saveMeta('run-1', { name: 'Baseline', isStarred: true });
    expect(saved.meta).toEqual({
      name: 'Baseline',
      tags: ['baseline', 'omni'],
      note: 'First try.',
      isStarred: true,
      isArchived: false,
      notedTasks: 0,
    });
    expect(await notes.read('run-1')).toEqual(saved);
  });

  it('say of a task what a person found, who and when, and take it back', async () => {
    const { notes } = dir.parts;
    const override = { value: 'passed', reason: 'The evaluator looked too early.' } as const;
    const noted = await notes.setTaskNote('run-1', TASK, { override, isStarred: true });
    expect(noted).toMatchObject({
      meta: { notedTasks: 1 },
      tasks: { [TASK]: { note: '', isStarred: true, override: { ...override, by: 'me' } } },
    });
    const taken = await notes.setTaskNote('run-1', TASK, { override: null, isStarred: false });
    expect(taken).toMatchObject({ meta: { notedTasks: 0 }, tasks: {} });
  });

  it('change no raw file', async () => {
    const paths = runPaths(dir.dataDir, 'run-1');
    const raw = [paths.journal, paths.manifest, paths.snapshot, paths.summary];
    const before = await Promise.all(raw.map((file) => readFile(file, 'utf8')));
    await dir.parts.notes.saveMeta('run-1', { name: 'Other', note: 'x' });
    await dir.parts.notes.setTaskNote('run-1', TASK, {
      override: { value: 'passed', reason: 'r' },
    });
    expect(await Promise.all(raw.map((file) => readFile(file, 'utf8')))).toEqual(before);
    const file: unknown = JSON.parse(await readFile(paths.notes, 'utf8'));
    expect(notesFileSchema.safeParse(file).success).toBe(true);
  });

  it('lose none of many changes at once', async () => {
    const { notes } = dir.parts;
    const keys = Array.from({ length: 20 }, (_, index) => `chrome/${String(index)}`);
    await Promise.all(keys.map((key) => notes.setTaskNote('run-1', key, { note: key })));
    expect(Object.keys((await notes.read('run-1')).tasks).sort()).toEqual(keys.sort());
  });

  it('are not written by an instance that reads along', async () => {
    await expect(dir.reader().notes.saveMeta('run-1', { note: 'x' })).rejects.toMatchObject({
      code: 'read_only',
      message: expect.stringContaining('desktop face, process 42 on lab') as string,
    });
    expect(await readdir(runPaths(dir.dataDir, 'run-1').dir)).not.toContain('notes.json');
  });

  it('that cannot be read are kept beside before new ones are written', async () => {
    const { notes } = runPaths(dir.dataDir, 'run-1');
    await writeFile(notes, '{"version":1,"meta":');
    await dir.parts.notes.saveMeta('run-1', { note: 'new' });
    expect(await readFile(`${notes}.invalid`, 'utf8')).toBe('{"version":1,"meta":');
    expect((await dir.parts.notes.read('run-1')).meta.note).toBe('new');
  });

  it('of a newer version are not written over', async () => {
    const { notes } = runPaths(dir.dataDir, 'run-1');
    await writeFile(notes, '{"version":2}');
    await expect(dir.parts.notes.saveMeta('run-1', { note: 'x' })).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect(await readFile(notes, 'utf8')).toBe('{"version":2}');
  });

  it('of a run that is not there are refused', async () => {
    await expect(dir.parts.notes.saveMeta('run-2', { note: 'x' })).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  it('show in the list at once, the name instead of the run’s own', async () => {
    const before = await dir.library.list();
    await dir.parts.notes.saveMeta('run-1', { name: 'Better', tags: ['x'] });
    const after = await dir.library.list();
    expect([before[0]?.name, after[0]?.name, after[0]?.meta.tags]).toEqual([
      'Run run-1',
      'Better',
      ['x'],
    ]);
  });

  it('add and remove tags of many runs', async () => {
    await dir.addRun('run-2');
    await dir.parts.notes.saveMeta('run-1', { tags: ['old', 'kept'] });
    expect(await dir.parts.notes.tag(['run-1', 'run-2'], ['new'], ['OLD'])).toBe(2);
    expect((await dir.parts.notes.read('run-1')).meta.tags).toEqual(['kept', 'new']);
    expect(await dir.parts.notes.tag(['run-1', 'run-2'], ['new'], [])).toBe(0);
  });
});
