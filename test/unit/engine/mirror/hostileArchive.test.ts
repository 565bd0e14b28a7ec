import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pack } from 'tar-stream';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { MirrorProblem } from '../../../../src/engine/mirror/mirrorTypes.ts';
import { ResultsMirror } from '../../../../src/engine/mirror/resultsMirror.ts';
import { archiveFiles } from '../../../../src/engine/remote/commandCatalogue.ts';
import type { RemoteHost } from '../../../../src/engine/remote/remoteHost.ts';
import { createLocalHost } from '../../../support/localHost.ts';

let base: string;
let root: string;
let problems: MirrorProblem[];
beforeEach(async () => {
  base = await mkdtemp(path.join(tmpdir(), 'hostile-'));
  root = path.join(base, 'results');
  await mkdir(root);
  problems = [];
});
afterEach(() => rm(base, { recursive: true, force: true }));

/** A VM whose `find` is honest and whose `tar` answers with these bytes. */
function lyingHost(archive: Buffer): RemoteHost {
  const local = createLocalHost();
  return {
    ...local,
    stream: (command, args, options) => {
      if (command.id !== archiveFiles.id) return local.stream(command, args, options);
      return Promise.resolve({
        chunks: (async function* () {
          await Promise.resolve();
          // Pieces that end anywhere, as they do on a network.
          for (let start = 0; start < archive.length; start += 700) {
            yield { stream: 'stdout' as const, bytes: archive.subarray(start, start + 700) };
          }
        })(),
        ended: Promise.resolve({ exitCode: 0, signal: null }),
        close: () => undefined,
      });
    },
  };
}

async function sweep(archive: Buffer): Promise<readonly string[]> {
  const mirror = new ResultsMirror({
    host: lyingHost(archive),
    root: { path: root, container: null },
    targetDir: path.join(base, 'run', 'artifacts'),
    onFile: () => undefined,
    onProblem: (problem) => problems.push(problem),
  });
  await mirror.sweep();
  await mirror.close();
  const names = await readdir(path.join(base, 'run'), { recursive: true, withFileTypes: true });
  return names
    .filter((entry) => !entry.isDirectory() && entry.name !== '.artifacts.jsonl')
    .map((entry) => path.relative(path.join(base, 'run'), path.join(entry.parentPath, entry.name)));
}

async function archiveOf(add: (tar: ReturnType<typeof pack>) => void): Promise<Buffer> {
  const tar = pack();
  add(tar);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

it('takes from an archive only the files that it asked for', async () => {
  await writeFile(path.join(root, 'result.txt'), '1.0\n');
  await writeFile(path.join(root, 'link.txt'), 'x');
  const archive = await archiveOf((tar) => {
    tar.entry({ name: '../../escaped.txt' }, 'bad');
    tar.entry({ name: '/absolute.txt' }, 'bad');
    tar.entry({ name: './../escaped.txt' }, 'bad');
    tar.entry({ name: 'not-asked.txt' }, 'bad');
    tar.entry({ name: './link.txt', type: 'symlink', linkname: '/etc/passwd' });
    tar.entry({ name: './result.txt/', type: 'directory' });
    tar.entry({ name: './result.txt' }, '1.0\n');
    tar.entry({ name: './result.txt' }, '0.0\n');
  });

  expect(await sweep(archive)).toEqual(['artifacts/result.txt']);
  expect(await readFile(path.join(base, 'run/artifacts/result.txt'), 'utf8')).toBe('1.0\n');
  expect((await readdir(base)).sort()).toEqual(['results', 'run']);
});

it('keeps what arrived whole, and nothing of the file at which the connection broke', async () => {
  await writeFile(path.join(root, 'first.txt'), 'whole');
  await writeFile(path.join(root, 'second.txt'), 'x'.repeat(5000));
  const archive = await archiveOf((tar) => {
    tar.entry({ name: './first.txt' }, 'whole');
    tar.entry({ name: './second.txt' }, 'x'.repeat(5000));
  });

  expect(await sweep(archive.subarray(0, 4000))).toEqual(['artifacts/first.txt']);
});

it('survives an archive of garbage and says that copying failed', async () => {
  await writeFile(path.join(root, 'result.txt'), '1.0\n');
  expect(await sweep(Buffer.alloc(5000, 0x41))).toEqual([]);
  expect(problems).toMatchObject([{ status: 'raised', code: 'mirror_failed' }]);
});
