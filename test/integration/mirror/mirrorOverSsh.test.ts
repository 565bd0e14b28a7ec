import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '#protocol/events.ts';
import { createResultsReader } from '../../../src/engine/benchmarks/waa/resultsReader.ts';
import { openSshConnection } from '../../../src/engine/connections/openSshConnection.ts';
import type { SshConnection } from '../../../src/engine/connections/sshConnection.ts';
import type { MirrorProblem } from '../../../src/engine/mirror/mirrorTypes.ts';
import { ResultsMirror } from '../../../src/engine/mirror/resultsMirror.ts';
import { openOptions } from '../../support/sshClient.ts';
import { hasSshd, startSshd, type Sshd } from '../../support/sshd.ts';

const TRIAL = 'pyautogui/a11y_tree/gpt-4o/0';
const TASKS = 30;
const PICTURES = 6;

async function contents(dir: string): Promise<Map<string, Buffer>> {
  const found = new Map<string, Buffer>();
  for (const entry of await readdir(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    found.set(path.relative(dir, full), await readFile(full));
  }
  return found;
}

const line = (step: number) =>
  `${JSON.stringify({ step_num: step, action_timestamp: `2026112${step}@113154`, action: 'DONE' })}\n`;

/** Files of odd sizes, so that archive blocks, SSH packets and pictures never line up. */
async function fill(root: string): Promise<void> {
  for (let task = 0; task < TASKS; task += 1) {
    const folder = path.join(root, TRIAL, 'clock', `task-${task}-WOS`);
    await mkdir(folder, { recursive: true });
    for (let picture = 0; picture < PICTURES; picture += 1) {
      const name = `screenshot-step_${picture}_20261120@1131${picture}0.png`;
      await writeFile(path.join(folder, name), Buffer.alloc(1 + task * 4099 + picture * 513, task));
    }
    await writeFile(path.join(folder, 'traj.jsonl'), line(0));
  }
}

describe.runIf(hasSshd)('the results mirror over a real sshd', () => {
  let base: string;
  let root: string;
  let target: string;
  let sshd: Sshd;
  let connections: SshConnection[];
  let mirrors: ResultsMirror[];
  let problems: MirrorProblem[];
  let drafts: EventDraft[];

  beforeEach(async () => {
    base = await mkdtemp(path.join(tmpdir(), 'mirror-ssh-'));
    root = path.join(base, 'results');
    target = path.join(base, 'run', 'artifacts');
    await mkdir(root);
    sshd = await startSshd();
    connections = [];
    mirrors = [];
    problems = [];
    drafts = [];
  });
  afterEach(async () => {
    await Promise.all(mirrors.map((mirror) => mirror.close()));
    await Promise.all(connections.map((connection) => connection.close()));
    await sshd.close();
    await rm(base, { recursive: true, force: true });
  });

  async function connect(): Promise<SshConnection> {
    const connection = await openSshConnection(openOptions(sshd));
    connections.push(connection);
    return connection;
  }

  function createMirror(host: SshConnection, onFile?: () => Promise<void>): ResultsMirror {
    const reader = createResultsReader({ artifactsDir: target, sourceId: 'results' });
    const mirror = new ResultsMirror({
      host,
      root: { path: root, container: null },
      targetDir: target,
      onFile: async (file) => {
        drafts.push(...(await reader.read(file)));
        await onFile?.();
      },
      onProblem: (problem) => problems.push(problem),
    });
    mirrors.push(mirror);
    return mirror;
  }

  it('copies a tree byte for byte and asks for nothing twice', async () => {
    await fill(root);
    const host = await connect();
    await createMirror(host).sweep();
    const after = received(host);
    await createMirror(host).sweep();

    expect(await contents(target)).toEqual(await contents(root));
    expect(problems).toEqual([]);
    expect(commands(host)).toEqual({ list_files: 2, archive_files: 1 });
    expect(received(host) - after).toBe(0);
  });

  it('goes on where it was when the connection breaks amid the first copy', async () => {
    await fill(root);
    let arrived = 0;
    const first = createMirror(await connect(), async () => {
      arrived += 1;
      if (arrived === 20) await sshd.cutConnections();
    });
    await first.sweep();
    await first.close();
    const copiedBefore = arrived;

    await createMirror(await connect()).sweep();

    expect(copiedBefore).toBeLessThan(TASKS * (PICTURES + 1));
    expect(await contents(target)).toEqual(await contents(root));
    expect(problems).toEqual([]);
  });

  it('tells the new step of a task after a nudge, without another sweep', async () => {
    await fill(root);
    const mirror = createMirror(await connect());
    await mirror.sweep();
    drafts = [];
    const task = { domain: 'clock', exampleId: 'task-3-WOS' };

    mirror.announceTask(task);
    mirror.nudge();
    await appendFile(path.join(root, TRIAL, 'clock/task-3-WOS/traj.jsonl'), line(1));
    await mirror.idle();

    expect(drafts).toMatchObject([{ type: 'step.recorded', task, stepNumber: 1, action: 'DONE' }]);
  });
});

/** Bytes of files; listings are not counted. */
function received(host: SshConnection): number {
  return host
    .commandsRun()
    .filter(({ commandId }) => commandId !== 'list_files')
    .reduce((sum, { receivedBytes }) => sum + receivedBytes, 0);
}

function commands(host: SshConnection): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { commandId, count } of host.commandsRun()) {
    counts[commandId] = (counts[commandId] ?? 0) + count;
  }
  return counts;
}
