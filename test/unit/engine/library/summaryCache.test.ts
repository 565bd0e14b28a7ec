import { readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SummaryCache } from '../../../../src/engine/library/summaryCache.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';
import { buildDraft, TASK_A } from '../../../support/builders.ts';
import { createLibraryDir } from '../../../support/libraryDir.ts';
import type { LibraryDir } from '../../../support/libraryDir.ts';

const LONG_AGO = new Date('2026-11-01T00:00:00.000Z');

describe('the summaries of runs', () => {
  let dir: LibraryDir;
  beforeEach(async () => {
    dir = await createLibraryDir();
    await dir.addRun('run-1', [
      buildDraft('task.started', 5, { workerId: '0', task: TASK_A }),
      buildDraft('run.configured', 6, {
        settings: { som_origin: { value: 'omni', provenance: 'log' } },
      }),
    ]);
    await settle();
  });
  afterEach(() => dir.close());

  /** As if the run had been written long ago. */
  const settle = (): Promise<void> =>
    utimes(runPaths(dir.dataDir, 'run-1').dir, LONG_AGO, LONG_AGO);
  const open = (isWriter = true): SummaryCache =>
    new SummaryCache({ dataDir: dir.dataDir, isWriter });
  const indexPath = (): string => path.join(dir.dataDir, 'runs-index.json');

  it('are read once while the folder of the run stays the same, by later instances too', async () => {
    const first = open();
    const summary = await first.summaryOf('run-1');
    await first.close();
    // Written in place, so the folder keeps its time: only whoever reads it again can tell.
    await writeFile(runPaths(dir.dataDir, 'run-1').summary, 'gone');
    expect(await first.summaryOf('run-1')).toEqual(summary);
    expect(await open().summaryOf('run-1')).toEqual(summary);
  });

  it('are read again when a file of the run is replaced', async () => {
    const cache = open();
    const summary = await cache.summaryOf('run-1');
    await writeFileAtomic(
      runPaths(dir.dataDir, 'run-1').summary,
      JSON.stringify({ ...summary, model: 'other' }),
    );
    expect((await cache.summaryOf('run-1'))?.model).toBe('other');
  });

  it('of a folder that has just changed are not trusted for later', async () => {
    await dir.addRun('run-2');
    const cache = open();
    await cache.summaryOf('run-2');
    const { summary } = runPaths(dir.dataDir, 'run-2');
    const before: unknown = JSON.parse(await readFile(summary, 'utf8'));
    await writeFile(summary, JSON.stringify({ ...(before as object), model: 'newer' }));
    expect((await cache.summaryOf('run-2'))?.model).toBe('newer');
  });

  it('survive an index that cannot be read', async () => {
    await writeFile(indexPath(), '{"version":1,"runs":{"run-1":');
    expect((await open().summaryOf('run-1'))?.name).toBe('Run run-1');
  });

  it('leave the index to the writer', async () => {
    const cache = open(false);
    await cache.summaryOf('run-1');
    await cache.close();
    await expect(readFile(indexPath())).rejects.toThrow('ENOENT');
  });

  it('of older versions get their details from the snapshot', async () => {
    const { summary } = runPaths(dir.dataDir, 'run-1');
    const { details, meta, ...old } = (await open().summaryOf('run-1')) ?? {};
    await writeFile(summary, JSON.stringify(old));
    await settle();
    await rm(indexPath(), { force: true });
    const read = await open().summaryOf('run-1');
    expect({ details: read?.details, meta: read?.meta }).toEqual({ details, meta });
    expect(details).toMatchObject({ domains: ['notepad'], somOrigin: 'omni', stepCount: 0 });
  });

  it('end with the run', async () => {
    const cache = open();
    await cache.summaryOf('run-1');
    await rm(runPaths(dir.dataDir, 'run-1').dir, { recursive: true });
    expect(await cache.summaryOf('run-1')).toBeNull();
  });
});
