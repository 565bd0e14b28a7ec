import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { createLibraryDir } from '../../../support/libraryDir.ts';
import type { LibraryDir } from '../../../support/libraryDir.ts';

describe('retention', () => {
  let dir: LibraryDir;
  beforeEach(async () => {
    dir = await createLibraryDir();
    for (const runId of ['plain', 'starred']) {
      await dir.addRun(runId);
      const paths = runPaths(dir.dataDir, runId);
      const task = path.join(paths.artifacts, 'chrome', 'abc');
      await mkdir(path.join(paths.thumbs, '0a'), { recursive: true });
      await mkdir(task, { recursive: true });
      await writeFile(path.join(paths.thumbs, '0a', 'x.webp'), Buffer.alloc(1000));
      await writeFile(path.join(paths.screens, '000001.png'), Buffer.alloc(20_000));
      await writeFile(path.join(task, 'step_1.png'), Buffer.alloc(30_000));
      await writeFile(path.join(task, 'traj.jsonl'), '{}');
    }
    await dir.parts.notes.saveMeta('starred', { isStarred: true });
  });
  afterEach(async () => {
    vi.useRealTimers();
    dir.parts.retention.close();
    await dir.close();
  });

  const keep = (storage: { keepPicturesDays?: number | null; maxTotalGb?: number | null }) =>
    dir.settings.update((file) => ({
      ...file,
      app: { ...file.app, storage: { ...file.app.storage, ...storage } },
    }));
  const filesOf = async (runId: string): Promise<string[]> => {
    const all = await readdir(runPaths(dir.dataDir, runId).dir, {
      recursive: true,
      withFileTypes: true,
    });
    return all.filter((entry) => entry.isFile()).map(({ name }) => name);
  };

  it('counts what each kind of file takes', async () => {
    const { runs, runBytes, freeBytes } = await dir.parts.usage();
    expect(runs.find(({ runId }) => runId === 'plain')).toMatchObject({
      thumbBytes: 1000,
      screenBytes: 20_000,
      stepPictureBytes: 30_000,
    });
    expect(runBytes).toBeGreaterThan(102_000);
    expect(freeBytes).toBeGreaterThan(0);
  });

  it('does what was chosen of the plan and keeps what is no picture', async () => {
    await keep({ maxTotalGb: 0.000_001 });
    const { items } = await dir.parts.retention.plan();
    expect(items.map(({ id }) => id)).toContain('run:plain');
    const result = await dir.parts.retention.cleanUp([
      'thumbs:plain',
      'step_pictures:plain',
      'thumbs:gone',
    ]);
    expect(result).toMatchObject({
      done: [{ id: 'thumbs:plain' }, { id: 'step_pictures:plain' }],
      left: [{ id: 'thumbs:gone', reason: 'It is not in the plan any more.' }],
      freedBytes: 31_000,
    });
    const files = await filesOf('plain');
    expect(files).toContain('traj.jsonl');
    expect(files).toContain('000001.png');
    expect(files).not.toContain('step_1.png');
  });

  it('moves a whole run to the trash, from where it comes back', async () => {
    await keep({ maxTotalGb: 0.000_001 });
    expect((await dir.parts.retention.cleanUp(['run:plain'])).done).toHaveLength(1);
    expect((await dir.parts.trash.list()).map(({ runId }) => runId)).toEqual(['plain']);
  });

  it('acts by itself only on what needs no asking', async () => {
    await keep({ maxTotalGb: 0.000_001 });
    const before = await filesOf('starred');
    const done = new Promise<void>((resolve) => {
      dir.onCleanup(() => resolve());
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] });
    dir.parts.retention.start();
    await vi.advanceTimersByTimeAsync(61_000);
    vi.useRealTimers();
    await done;
    const files = await filesOf('plain');
    expect(files.filter((name) => /png|webp/.test(name))).toEqual([]);
    expect(files).toContain('events.jsonl');
    expect((await filesOf('starred')).sort()).toEqual(before.sort());
  });

  it('is planned by an instance that reads along, and done by the writer', async () => {
    await keep({ keepPicturesDays: 1 });
    const reader = dir.reader().retention;
    expect(await reader.plan()).toMatchObject({ budgetBytes: null });
    await expect(reader.cleanUp(['thumbs:plain'])).rejects.toMatchObject({ code: 'read_only' });
  });
});
