import type fs from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { MirrorProblem } from '../../../../src/engine/mirror/mirrorTypes.ts';
import { ResultsMirror } from '../../../../src/engine/mirror/resultsMirror.ts';
import { createLocalHost } from '../../../support/localHost.ts';

const disk = vi.hoisted(() => ({ isFull: false }));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<{ default: typeof fs }>();
  const writev: typeof real.default.writev = Object.assign(
    (
      fd: number,
      buffers: readonly NodeJS.ArrayBufferView[],
      done: (error: Error | null) => void,
    ) => {
      if (!disk.isFull) real.default.writev(fd, buffers, null, done);
      else done(Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' }));
    },
    real.default.writev,
  );
  return { ...real, default: { ...real.default, writev } };
});

let base: string;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'mirror-full-'));
});
afterEach(async () => {
  disk.isFull = false;
  await rm(base, { recursive: true, force: true });
});

it('says once that the disk here is full, goes on when there is room, and takes it back', async () => {
  const root = path.join(base, 'results');
  const targetDir = path.join(base, 'run', 'artifacts');
  await mkdir(root);
  await writeFile(path.join(root, 'result.txt'), '1.0\n');
  const problems: MirrorProblem[] = [];
  const mirror = new ResultsMirror({
    host: createLocalHost(),
    root: { path: root, container: null },
    targetDir,
    onFile: () => undefined,
    onProblem: (problem) => problems.push(problem),
  });

  disk.isFull = true;
  await mirror.sweep();
  await mirror.sweep();
  disk.isFull = false;
  await mirror.sweep();
  await mirror.close();

  expect(problems.map(({ status, code }) => [status, code])).toEqual([
    ['raised', 'disk_full'],
    ['cleared', 'disk_full'],
  ]);
  expect(await readFile(path.join(targetDir, 'result.txt'), 'utf8')).toBe('1.0\n');
});
