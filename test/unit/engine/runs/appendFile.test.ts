import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { AppendFile } from '../../../../src/engine/runs/appendFile.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'append-'));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(dir, { recursive: true, force: true });
});

it('writes nothing of what came while it waited for the file before it', async () => {
  const filePath = path.join(dir, 'journal');
  const file = await AppendFile.open(filePath, {
    before: async () => {
      if (!isTold) file.append('later\n');
      isTold = true;
      return Promise.resolve(true);
    },
  });
  let isTold = false;
  file.append('earlier\n');
  await file.flush();
  expect(await readFile(filePath, 'utf8')).toBe('earlier\n');
  await file.close();
  expect(await readFile(filePath, 'utf8')).toBe('earlier\nlater\n');
});

it('keeps everything in order while the file before it cannot be written', async () => {
  const filePath = path.join(dir, 'journal');
  let canWrite = false;
  const file = await AppendFile.open(filePath, { before: () => Promise.resolve(canWrite) });
  file.append('grüße\n');
  expect(await file.flush()).toBe(false);
  file.append('🙂\n');
  expect([await file.flush(), await readFile(filePath, 'utf8')]).toEqual([false, '']);
  canWrite = true;
  expect(await file.flush()).toBe(true);
  await file.close();
  expect(await readFile(filePath, 'utf8')).toBe('grüße\n🙂\n');
});
