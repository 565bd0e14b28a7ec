import {
  appendFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { MirrorProblem } from '../../../../src/engine/mirror/mirrorTypes.ts';
import { ResultsMirror } from '../../../../src/engine/mirror/resultsMirror.ts';
import { createLocalHost } from '../../../support/localHost.ts';

/** Few names, some of which are a file at one time and a folder at another. */
const NAMES = [
  'd/t/traj.jsonl',
  'd/t/result.txt',
  'd/t/screenshot-step_0_1.png',
  'd',
  'log.txt',
  'd/t/x:y',
];
const TEXTS = [
  '',
  'a',
  'ab',
  'ab\n',
  'b\n€',
  '€uro\n'.repeat(900),
  `${'€uro\n'.repeat(900)}tail\n`,
];

const name = fc.constantFrom(...NAMES);
const text = fc.constantFrom(...TEXTS);
const action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), name, text }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('append' as const), name, text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('cut' as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('touch' as const), name }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('wipe' as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('sweep' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('nudge' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('restart' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('outage' as const) }) },
);

/** Bytes as text: a file may be cut amid a character. */
async function contents(dir: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    found.set(path.relative(dir, full), await readFile(full, 'latin1'));
  }
  return found;
}

it('ends with the newest of the VM and has lost nothing, whatever the VM did', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 25 }), async (actions) => {
      const base = await mkdtemp(path.join(tmpdir(), 'mirror-prop-'));
      const root = path.join(base, 'results');
      const target = path.join(base, 'run', 'artifacts');
      await mkdir(root);
      const host = createLocalHost();
      const problems: MirrorProblem[] = [];
      // Every version of every file that one sweep had seen.
      const seen = new Set<string>();
      const create = () =>
        new ResultsMirror({
          host,
          root: { path: root, container: null },
          targetDir: target,
          onFile: async (file) => {
            seen.add(await readFile(path.join(target, file.localPath), 'latin1'));
          },
          onProblem: (problem) => problems.push(problem),
          wait: () => Promise.resolve(),
        });
      let mirror = create();
      // Two changes within the clock tick of a file system look like none; time moves on by hand.
      let seconds = 1_800_000_000;
      const stamp = async (file: string) => {
        seconds += 1;
        await utimes(file, seconds, seconds);
      };
      try {
        for (const step of actions) {
          const file = 'name' in step ? path.join(root, step.name) : root;
          try {
            switch (step.kind) {
              case 'write':
              case 'append':
                await mkdir(path.dirname(file), { recursive: true });
                await (step.kind === 'write' ? writeFile : appendFile)(file, step.text);
                await stamp(file);
                break;
              case 'cut':
                await truncate(file, 1);
                await stamp(file);
                break;
              case 'touch':
                await stamp(file);
                break;
              case 'remove':
                await rm(file, { recursive: true });
                break;
              case 'wipe':
                for (const entry of await readdir(root)) {
                  await rm(path.join(root, entry), { recursive: true });
                }
                break;
              case 'sweep':
                await mirror.sweep();
                break;
              case 'nudge':
                mirror.nudge({ domain: 'd', exampleId: 't' });
                await mirror.idle();
                break;
              case 'restart':
                await mirror.close();
                mirror = create();
                break;
              case 'outage':
                host.failWith(new MonitorError(ERROR_CODES.connectionLost, 'gone', 'wait'));
                await mirror.sweep();
                host.failWith(null);
                break;
            }
          } catch (error) {
            // Some sequences make no sense: a file below a file, a missing one. They are skipped.
            const code = error instanceof Error && 'code' in error ? error.code : null;
            if (!['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST', 'EINVAL'].includes(String(code)))
              throw error;
          }
        }
        await mirror.sweep();
        await mirror.close();

        const remote = await contents(root);
        const local = await contents(target);
        const copies = [...local.values()];
        expect(problems).toEqual([]);
        for (const [remoteName, content] of remote) {
          expect(local.get(remoteName.replace(':', '%3A'))).toBe(content);
        }
        for (const version of seen) {
          expect(copies.some((copy) => copy.startsWith(version))).toBe(true);
        }
      } finally {
        await mirror.close();
        await rm(base, { recursive: true, force: true });
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
