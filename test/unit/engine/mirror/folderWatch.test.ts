import { appendFile, chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { watchResults } from '../../../../src/engine/mirror/folderWatch.ts';
import { ResultsMirror } from '../../../../src/engine/mirror/resultsMirror.ts';
import { createLocalHost } from '../../../support/localHost.ts';

let base: string;
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'watch-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** An inotifywait that says what it was told to, then ends. */
async function scripted(script: string) {
  const bin = path.join(base, 'bin');
  await mkdir(bin);
  await writeFile(path.join(bin, 'inotifywait'), `#!/bin/sh\n${script}\n`);
  await chmod(path.join(bin, 'inotifywait'), 0o755);
  return createLocalHost({ env: { PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
}

it('hears in which folder a file was finished, and ignores other lines', async () => {
  const host = await scripted(
    `printf '/r/d/t/traj.jsonl\\n/r/top.txt\\nSetting up watches.\\n/elsewhere/x\\n/r/d/ha'; printf 'lf/x\\n'`,
  );
  const folders: string[] = [];
  const end = await watchResults({
    host,
    rootPath: '/r',
    signal: new AbortController().signal,
    onFolder: (folder) => folders.push(folder),
  });
  expect([end, folders]).toEqual(['ended', ['d/t', '', 'd/half']]);
});

it('does without where the VM has no inotifywait', async () => {
  const host = createLocalHost({ env: { PATH: path.join(base, 'nothing') } });
  const end = await watchResults({
    host,
    rootPath: '/r',
    signal: new AbortController().signal,
    onFolder: () => undefined,
  });
  expect(end).toBe('absent');
});

it('copies a file as soon as the VM says that it is finished, without a sweep', async () => {
  const root = path.join(base, 'results');
  await mkdir(path.join(root, 'd/t'), { recursive: true });
  await writeFile(path.join(root, 'd/t/traj.jsonl'), 'one\n');
  // Speaks once the file has grown, then keeps watching until it is stopped.
  const host = await scripted(
    `until [ -f '${base}/grown' ]; do sleep 0.02; done; echo '${root}/d/t/traj.jsonl'; exec sleep 60`,
  );
  const targetDir = path.join(base, 'run/artifacts');
  const grown = Promise.withResolvers<undefined>();
  const mirror = new ResultsMirror({
    host,
    root: { path: root, container: null },
    targetDir,
    onFile: async ({ change }) => {
      if (change === 'grown') {
        grown.resolve(undefined);
        return;
      }
      await appendFile(path.join(root, 'd/t/traj.jsonl'), 'two\n');
      await writeFile(path.join(base, 'grown'), '');
    },
    onProblem: () => undefined,
  });
  mirror.start();
  await grown.promise;
  await mirror.close();

  expect(await readFile(path.join(targetDir, 'd/t/traj.jsonl'), 'utf8')).toBe('one\ntwo\n');
});
