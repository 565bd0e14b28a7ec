import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeWriterLock } from '../../../../src/engine/runs/writerLock.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'lock-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

it('is held by one at a time, and free again when released', () => {
  const first = takeWriterLock(dir, 'desktop');
  const second = takeWriterLock(dir, 'terminal');
  first.release();
  const third = takeWriterLock(dir, 'browser');
  third.release();
  expect([first.isWriter, second.isWriter, second.holder?.face, third.isWriter]).toEqual([
    true,
    false,
    'desktop',
    true,
  ]);
});

it('is taken over from a process that is gone', async () => {
  // No process has this number: Linux and macOS end far below it.
  const gone = { pid: 2 ** 30, host: hostname(), face: 'desktop', startedAt: '2026-01-01' };
  await writeFile(path.join(dir, 'writer.lock'), JSON.stringify(gone));
  const lock = takeWriterLock(dir, 'terminal');
  expect(lock.isWriter).toBe(true);
  lock.release();
});

it('says why it cannot be had where nothing can be written', async () => {
  const file = path.join(dir, 'a file');
  await writeFile(file, '');
  const lock = takeWriterLock(file, 'terminal');
  expect([lock.isWriter, lock.holder, lock.problem?.code]).toEqual([false, null, 'ENOTDIR']);
});
