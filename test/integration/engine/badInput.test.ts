/** What is wrong with a VM or in its data gives one clear message with the next step; the rest goes on. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Profile } from '#protocol/settings.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { folderOf, keyOf, playRun, PIXEL_PNG, THREE_TASKS } from '../../support/playedRun.ts';
import { startScriptedVm, watchScripted } from '../../support/scriptedVm.ts';
import type { ScriptedPlace, ScriptedVm } from '../../support/scriptedVm.ts';
import { hasSshd, makeKey } from '../../support/sshd.ts';
import { allEvents, Cleanup, makeDir, openFace, until } from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';

const TIME_LIMIT_MS = 60_000;
const MEGABYTE = 1 << 20;

describe.runIf(hasSshd)('bad input', { timeout: TIME_LIMIT_MS }, () => {
  const cleanup = new Cleanup();
  let vm: ScriptedVm;
  let place: ScriptedPlace;
  let client: Client;

  beforeEach(async () => {
    vm = await startScriptedVm(cleanup);
    place = await vm.container();
    ({ client } = await openFace(await makeDir(cleanup), cleanup));
  });
  afterEach(() => cleanup.run());

  /** What the connection says once it stands still. */
  async function connectionOf(
    status: RunState['connection']['status'],
    changes: Partial<Profile>,
  ): Promise<string> {
    const runId = await watchScripted(client, vm.sshd, changes);
    const state = await until(client, runId, ({ connection }) => connection.status === status);
    expect(state.warnings).toEqual([]);
    return state.connection.detail;
  }

  /** The only warnings there are, once there is one. */
  async function warningsOf(): Promise<readonly string[]> {
    const runId = await watchScripted(client, vm.sshd);
    const state = await until(client, runId, ({ warnings }) => warnings.length > 0);
    return state.warnings.map(({ message, remedy }) => `${message} ${remedy}`);
  }

  async function play(moments: ReturnType<typeof playRun>): Promise<void> {
    for (const { files, lines } of moments) {
      for (const [name, content] of files) await place.save(name, content);
      await place.print(...lines);
    }
  }

  it('names a port where nothing listens', async () => {
    const port = await unusedPort();
    expect(await connectionOf('reconnecting', { port })).toBe(
      `Could not reach [127.0.0.1]:${String(port)}: the connection was refused. Check the port, and that the SSH server on the VM is running.`,
    );
  });

  it('names a host that is not known', async () => {
    expect(await connectionOf('reconnecting', { host: 'vm.invalid' })).toMatch(
      /^Could not reach \[vm\.invalid\]:\d+: the name (is not known|could not be looked up now)\. Check /,
    );
  });

  it('says that the key is not accepted, and where to put it', async () => {
    const identityFile = path.join(vm.sshd.dir, 'other');
    await makeKey(identityFile);
    expect(await connectionOf('failed', { identityFile })).toMatch(
      /key[^]*authorized_keys|user name/,
    );
  });

  it('refuses a host key that has changed, before anything is sent', async () => {
    const other = path.join(vm.sshd.dir, 'other_host');
    await makeKey(other);
    const key = (await readFile(`${other}.pub`, 'utf8')).split(' ').slice(0, 2).join(' ');
    await writeFile(vm.sshd.knownHostsFile, `[127.0.0.1]:${String(vm.sshd.port)} ${key}\n`);
    expect(await connectionOf('failed', {})).toMatch(/host key[^]*(changed|differ|not the)/i);
    expect(vm.sshd.log()).not.toContain('Accepted');
  });

  it('says that docker is not there', async () => {
    await vm.play([], 'sh: 1: docker: not found');
    expect(await warningsOf()).toEqual([
      'Could not run docker on the VM: the command is not installed, or not on the PATH of the login shell. Install Docker on the VM, or check that this is the VM that runs Windows Agent Arena.',
    ]);
  });

  it('says that the user may not use Docker', async () => {
    const denied =
      'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
    await vm.play([], denied);
    expect(await warningsOf()).toEqual([
      'Docker on the VM refused: this user may not use the Docker daemon. Run "sudo usermod -aG docker $USER" on the VM, then connect again, or use a user in the docker group.',
    ]);
  });

  it('says that there is no container', async () => {
    await vm.play([]);
    expect(await warningsOf()).toEqual([
      'There is no container winarena on the VM. Running containers: none. Start Windows Agent Arena on the VM; watching begins by itself as soon as its container is there.',
    ]);
  });

  it('says that a container was never started', async () => {
    await vm.play([{ ...place.running, state: 'created', status: 'Created', startedAt: null }]);
    const [warning, ...others] = await warningsOf();
    expect(warning).toMatch(/^The container winarena .*(never|not running)[^]*Start /);
    expect(others).toEqual([]);
  });

  it('keeps garbage and a line of a megabyte, and reads on behind them', async () => {
    await vm.play([place.running]);
    const [first, ...rest] = playRun(THREE_TASKS);
    await play(first === undefined ? [] : [first]);
    const garbage = Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 37) % 256));
    await place.printBytes(garbage);
    await place.printBytes(Buffer.from('\n'));
    await place.print('x'.repeat(MEGABYTE));
    await play(rest);
    const runId = await watchScripted(client, vm.sshd);
    const state = await until(client, runId, ({ status }) => status === 'completed');
    expect(Object.values(state.tasks).map(({ score }) => score)).toEqual([1, 0, 0.5]);
    const { lines } = await client.log.page({ runId, from: 0, count: 1000 });
    expect(lines.filter(({ text }) => text.length === MEGABYTE)).toHaveLength(1);
  });

  it('tells once of a trajectory that is no JSON, takes no broken picture for one, and goes on', async () => {
    await vm.play([place.running]);
    const [hostile, broken] = THREE_TASKS;
    if (!hostile || !broken) throw new Error('There are three tasks.');
    await play(playRun(THREE_TASKS));
    const folder = folderOf(broken);
    await appendFile(path.join(place.results, folder, 'traj.jsonl'), 'this is no JSON\n[1, 2]\n');
    await place.save(`${folder}/screenshot-step_0_20261120@090100.png`, '');
    await place.save(
      `${folderOf(hostile)}/screenshot-step_0_20261120@090100.png`,
      PIXEL_PNG.subarray(0, 20),
    );
    await place.save('pyautogui/a11y_tree/gpt-4o/0/..\\..\\up/traj.jsonl', '{}\n');
    const runId = await watchScripted(client, vm.sshd);
    const state = await until(
      client,
      runId,
      ({ status, warnings }) =>
        status === 'completed' && warnings.some(({ code }) => code === 'trajectory_unreadable'),
    );
    expect(state.tasks[keyOf(hostile)]?.instruction).toBe(hostile.instruction);
    const pictures = [hostile, broken].map(
      (task) => state.tasks[keyOf(task)]?.attempts[0]?.steps[0]?.screenshot,
    );
    expect(pictures).toEqual([null, null]);
    const told = (await allEvents(client, runId)).filter(
      (event) => event.type === 'warning.raised' && event.code === 'trajectory_unreadable',
    );
    expect(
      new Set(told.map((event) => JSON.stringify({ ...event, seq: 0, seenAt: '' }))).size,
    ).toBe(told.length);
  });
});

/** A port that was free a moment ago. */
async function unusedPort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('No port was given.');
  return address.port;
}
