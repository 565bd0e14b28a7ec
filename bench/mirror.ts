/** The first copy of a run's pictures, against rsync over ssh; and what a second look costs. */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ResultsMirror } from '../src/engine/mirror/resultsMirror.ts';
import type { SshConnection } from '../src/engine/connections/sshConnection.ts';
import { atMost, median } from './report.ts';
import type { Finding, Measurement } from './report.ts';
import { connect, inTempDir, sshArgs, withSshd } from './setup.ts';
import type { Sshd } from '../test/support/sshd.ts';

/** 154 tasks with 15 pictures each. */
const TASKS = 154;
const PICTURES = 15;
const PICTURE_BYTES = 140_000;
const ROUNDS = 3;

export const mirror: Measurement = {
  id: 'mirror',
  title: 'mirroring 2,310 pictures',
  run: () => inTempDir((dir) => withSshd((sshd) => measure(dir, sshd))),
};

async function measure(dir: string, sshd: Sshd): Promise<readonly Finding[]> {
  const root = path.join(dir, 'results');
  await makeTree(root);
  const rsync: number[] = [];
  const ours: number[] = [];
  let again = { bytes: NaN, commands: NaN };
  for (let round = 0; round < ROUNDS; round += 1) {
    rsync.push(timeRsync(sshd, root, path.join(dir, `rsync-${String(round)}`)));
    const copied = await timeOurs(sshd, root, path.join(dir, `ours-${String(round)}`));
    ours.push(copied.firstMs);
    again = copied.again;
  }
  const ratio = median(ours) / median(rsync);
  const note = `${String(TASKS * PICTURES)} files of ${String(PICTURE_BYTES / 1000)} kB, median of ${String(ROUNDS)}`;
  return [
    {
      name: 'first mirror against rsync',
      value: ratio,
      unit: '×',
      ...atMost(1.5, '×', ratio),
      note,
    },
    { name: 'first mirror', value: median(ours), unit: 'ms', aim: null, isMet: null, note: '' },
    { name: 'rsync over ssh', value: median(rsync), unit: 'ms', aim: null, isMet: null, note: '' },
    {
      name: 'file bytes when nothing changed',
      value: again.bytes,
      unit: 'B',
      ...atMost(0, 'B', again.bytes),
      note: `${String(again.commands)} commands, all listings`,
    },
  ];
}

async function makeTree(root: string): Promise<void> {
  for (let task = 0; task < TASKS; task += 1) {
    const folder = path.join(
      root,
      'pyautogui/a11y_tree/gpt-4o/0/notepad',
      `task-${String(task)}-WOS`,
    );
    await mkdir(folder, { recursive: true });
    for (let step = 0; step < PICTURES; step += 1) {
      const name = `screenshot-step_${String(step)}_20261120@1200${String(step).padStart(2, '0')}.png`;
      await writeFile(path.join(folder, name), randomBytes(PICTURE_BYTES));
    }
  }
}

function timeRsync(sshd: Sshd, root: string, target: string): number {
  const startedAt = performance.now();
  execFileSync(
    'rsync',
    ['-a', '-e', `ssh ${sshArgs(sshd).join(' ')}`, `${sshd.user}@${sshd.host}:${root}/`, target],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return performance.now() - startedAt;
}

async function timeOurs(
  sshd: Sshd,
  root: string,
  targetDir: string,
): Promise<{ firstMs: number; again: { bytes: number; commands: number } }> {
  await mkdir(targetDir, { recursive: true });
  const startedAt = performance.now();
  const host = await connect(sshd);
  const copy = new ResultsMirror({
    host,
    root: { path: root, container: null },
    targetDir,
    onFile: () => undefined,
    onProblem: (problem) => {
      if (problem.status === 'raised') throw new Error(problem.message);
    },
  });
  await copy.sweep();
  const firstMs = performance.now() - startedAt;
  const before = totals(host);
  await copy.sweep();
  const after = totals(host);
  await copy.close();
  await host.close();
  return {
    firstMs,
    again: { bytes: after.fileBytes - before.fileBytes, commands: after.count - before.count },
  };
}

/** Commands that carry files, and all commands. */
function totals(host: SshConnection): { fileBytes: number; count: number } {
  const records = host.commandsRun();
  const carriers = records.filter(({ commandId }) =>
    ['archive_files', 'read_file'].includes(commandId),
  );
  return {
    fileBytes: carriers.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
    count: records.reduce((sum, { count }) => sum + count, 0),
  };
}
