import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startOptionsSchema } from '#protocol/starting.ts';
import type { StartOptionsDraft, StartPlan } from '#protocol/starting.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { hasSshd } from '../../support/sshd.ts';
import { startStartableVm } from '../../support/startableVm.ts';
import type { StartableVm } from '../../support/startableVm.ts';
import { Cleanup, makeDir, openFace, until } from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';

/** Of no form that a rule of the scrubber knows: only keeping it out helps. */
const KEY = 'zq7-plain-looking-0123-word';
const OLD = { 'pyautogui/a11y_tree/gpt-4o/0/notepad/a/result.txt': '1.0\n', 'logs/x.log': 'old' };

describe.skipIf(!hasSshd)('a start over Debian’s sshd', { timeout: 60_000 }, () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('moves the last results aside, hands the key over in a private file, and removes it', async () => {
    const vm = await startStartableVm(cleanup);
    await save(vm.results, OLD);
    const dataDir = await makeDir(cleanup);
    const { client, engine } = await openFace(dataDir, cleanup);
    const profileId = await addProfile(client, vm);
    const plan = await planOf(client, profileId, { tasks: { kind: 'count', count: 3 } });
    expect(plan.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: KEY },
    });
    const state = await until(client, runId, started);
    expect(state.operations.at(-1)).toMatchObject({ kind: 'start', status: 'done' });

    expect(await read(plan.archive?.to ?? '')).toEqual(OLD);
    expect(await read(vm.results)).toEqual({});
    const [start, ...more] = await vm.starts();
    expect(more).toEqual([]);
    expect(start?.envFile).toEqual({ mode: '600', text: `OPENAI_API_KEY=${KEY}\n` });
    expect(start?.argv.join(' ')).toContain('--clean-results false');
    expect(await readdir(path.join(vm.home, '.waa-monitor'))).toEqual([
      expect.stringMatching(/^tasks-.*\.json$/),
    ]);

    const [, ...shown] = (await client.runs.commands({ runId })).map((each) => each.commandLine);
    await engine.close();
    const told = [
      ...(start?.argv ?? []),
      ...(start?.processes ?? []),
      ...(await vm.calls()),
      ...shown,
      vm.sshd.log(),
    ];
    expect(start?.processes.some((line) => line.includes('startableDocker'))).toBe(true);
    expect(told.filter((text) => text.includes(KEY))).toEqual([]);
    expect(Object.values(await read(dataDir)).filter((text) => text.includes(KEY))).toEqual([]);
  });

  it('has the first line of a container that takes its log with it when it ends', async () => {
    const vm = await startStartableVm(cleanup);
    await vm.play({ isRemovedAfterLog: true, bootLines: ['first words', 'last words'] });
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const plan = await planOf(client, await addProfile(client, vm), {});
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: KEY },
    });
    await until(client, runId, ({ log }) => log.lineCount >= 2);
    const { lines } = await client.log.page({ runId, from: 0, count: 10 });
    expect(lines.map(({ text }) => text)).toEqual(['first words', 'last words']);
    expect(await vm.containers()).toEqual([]);
  });

  it('copies the results when the run is to go on with them', async () => {
    const vm = await startStartableVm(cleanup);
    await save(vm.results, OLD);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const profileId = await addProfile(client, vm);
    const plan = await planOf(client, profileId, { existingResults: 'resume' });
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: KEY },
    });
    await until(client, runId, started);
    expect(await read(plan.archive?.to ?? '')).toEqual(OLD);
    expect(await read(vm.results)).toEqual(OLD);
  });

  it('keeps the results and leaves no key when Docker refuses, and says why', async () => {
    const vm = await startStartableVm(cleanup);
    await save(vm.results, OLD);
    await vm.play({ refusal: 'docker: Error response from daemon: no space left on device.' });
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const plan = await planOf(client, await addProfile(client, vm), {});
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: KEY },
    });
    const state = await until(client, runId, ({ status }) => status === 'failed');
    expect(state.finishReason).toContain('no space left on device');
    expect(await read(plan.archive?.to ?? '')).toEqual(OLD);
    await expect.poll(() => readdir(path.join(vm.home, '.waa-monitor'))).not.toContain('start.env');
  });

  it('starts nothing when the VM has changed since the plan was shown', async () => {
    const vm = await startStartableVm(cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const plan = await planOf(client, await addProfile(client, vm), {});
    await save(vm.results, OLD);
    const starting = client.starting.start({ planId: plan.planId, keys: { OPENAI_API_KEY: KEY } });
    await expect(starting).rejects.toThrow(/Something has changed on the VM/);
    expect(await vm.starts()).toEqual([]);
    expect(await read(vm.results)).toEqual(OLD);
  });

  it('changes no file and calls docker only for looking when it is only planned', async () => {
    const vm = await startStartableVm(cleanup);
    await save(vm.results, OLD);
    const before = await read(vm.home);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    await planOf(client, await addProfile(client, vm), {});
    expect(await read(vm.home)).toEqual(before);
    const verbs = (await vm.calls()).map((line) => (JSON.parse(line) as string[])[0] ?? '');
    expect(
      verbs.filter((verb) => !['version', 'ps', 'inspect', 'image', 'top'].includes(verb)),
    ).toEqual([]);
  });

  it('runs a command of the profile with the keys in its environment alone', async () => {
    const vm = await startStartableVm(cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const template =
      'printf %s "$OPENAI_API_KEY" > got-key; printf "%s|" {model} {container} > got-words; docker run --name {container}';
    const profileId = await addProfile(client, vm, { style: 'template', template });
    const plan = await planOf(client, profileId, { model: 'gpt-4o' });
    expect(plan.commands.map(({ commandId }) => commandId)).toContain('start_template');
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: `${KEY}'"$(id)` },
    });
    await until(client, runId, started);
    await expect
      .poll(() => readFile(path.join(vm.home, 'got-words'), 'utf8').catch(() => ''))
      .toBe('gpt-4o|winarena|');
    expect(await readFile(path.join(vm.home, 'got-key'), 'utf8')).toBe(`${KEY}'"$(id)`);
    expect(await readdir(path.join(vm.home, '.waa-monitor'))).not.toContain('start.env');
    const [start] = await vm.starts();
    expect(start?.processes.filter((line) => line.includes(KEY))).toEqual([]);
  });
});

function started({ operations }: RunState): boolean {
  return operations.some(({ kind, status }) => kind === 'start' && status === 'done');
}

async function addProfile(
  client: Client,
  { sshd, waaFolder }: StartableVm,
  start: { readonly style?: 'template'; readonly template?: string } = {},
): Promise<string> {
  const { host, port, user, identityFile, knownHostsFile } = sshd;
  const profile = await client.profiles.add({
    ...{ name: 'startable', host, port, user, auth: 'key', identityFile, knownHostsFile },
    start: { waaFolder, ...start },
  });
  return profile.id;
}

function planOf(client: Client, profileId: string, options: StartOptionsDraft): Promise<StartPlan> {
  return client.starting.plan({
    profileId,
    options: startOptionsSchema.parse(options),
    keyNames: ['OPENAI_API_KEY'],
  });
}

async function save(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }
}

/** Text of every file below a folder, by its path. */
async function read(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true });
  const files: Record<string, string> = {};
  for (const name of names.sort()) {
    const file = path.join(folder, name);
    if ((await stat(file)).isFile()) files[name] = await readFile(file, 'latin1');
  }
  return files;
}
