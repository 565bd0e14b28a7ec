import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import type { DemoVm } from '../../../src/demo/index.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { startOptionsSchema, type StartOptionsDraft, type StartPlan } from '#protocol/starting.ts';
import { connect, run } from '../demo/connect.ts';
import {
  allEvents,
  Cleanup,
  type Client,
  happened,
  makeDir,
  openFace,
  shown,
  startDemo,
  until,
  watch,
} from '../../support/watchDemo.ts';

/** Not of a form that any rule of the scrubber knows: only keeping it out helps. */
const KEY = 'zq7-plain-looking-0123-word';
const FINISHED = ['completed', 'interrupted', 'failed'];

describe('a start on the demo VM', { timeout: 120_000 }, () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('by the entry script: runs what was shown, keeps the last results, and is watched', async () => {
    const vm = await startDemo({ tasks: 2, speed: 600, seed: 3, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const { client, engine } = await openFace(dataDir, cleanup);
    const firstId = await watch(client, vm);
    const first = await until(client, firstId, ({ status }) => FINISHED.includes(status));
    const profileId = first.profileId ?? '';

    const options = { tasks: { kind: 'count', count: 2 }, model: 'gpt-4o-mini' } as const;
    const plan = await planOf(client, profileId, options, ['OPENAI_API_KEY']);
    expect(plan.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(plan.archive).toMatchObject({ how: 'move' });

    expect(scored(first)).toBeGreaterThan(0);
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: KEY },
    });
    expect(runId).not.toBe(firstId);
    const second = await until(client, runId, ({ status }) => FINISHED.includes(status));

    expect(second.status).toBe('completed');
    expect(shown(second)).toEqual(happened(vm.truth()));
    expect(vm.truth().starts).toEqual([
      {
        how: 'entry',
        container: 'winarena',
        model: 'gpt-4o-mini',
        agent: 'navi',
        taskCount: 2,
        environment: expect.objectContaining({
          OPENAI_API_KEY: digest(KEY),
        }) as unknown,
      },
    ]);
    const commands = await client.runs.commands({ runId });
    const lines = commands.map(({ commandLine }) => commandLine);
    expect(plan.commands.filter(({ commandLine }) => !lines.includes(commandLine))).toEqual([]);
    expect((await client.runs.snapshot({ runId: firstId })).status).toBe(first.status);
    expect(await resultFiles(vm, plan.archive?.to ?? '')).toBe(scored(first));
    expect((await allEvents(client, runId)).length).toBeGreaterThan(10);

    await engine.close();
    const truth = vm.truth();
    expect(
      [...truth.commandLines, ...truth.processes].filter((line) => line.includes(KEY)),
    ).toEqual([]);
    expect(await filesWith(dataDir, KEY)).toEqual([]);
    expect(await filesOnVm(vm, '.waa-monitor')).not.toContain('start.env');
  });

  it('by a command of the profile: results survive an entry script that deletes them', async () => {
    const vm = await startDemo({ tasks: 2, speed: 600, seed: 3, isPrepared: true }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const firstId = await watch(client, vm);
    const first = await until(client, firstId, ({ status }) => FINISHED.includes(status));
    const [profile] = await client.profiles.list();
    if (profile === undefined) throw new Error('The VM was not saved.');
    // Nothing about --clean-results: WAA's own default is to delete.
    const template = [
      'docker rename {container} last && docker run --detach --name {container}',
      '--mount type=bind,source={storage_folder},target=/storage',
      '--mount type=bind,source={waa_folder}/src/win-arena-container/client,target=/client',
      '--mount type=bind,source={tasks_file},target=/tasks.json,readonly',
      '-e OPENAI_API_KEY --entrypoint /bin/bash {image}',
      "-c './entry.sh --agent navi --model gpt-4o --json-name /tasks.json'",
    ].join(' ');
    const style = 'template';
    await client.profiles.edit({ ...profile, start: { ...profile.start, style, template } });
    const options = { tasks: { kind: 'count', count: 1 } } as const;
    const plan = await planOf(client, profile.id, options, ['OPENAI_API_KEY']);
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: KEY },
    });
    const second = await until(client, runId, ({ status }) => FINISHED.includes(status));
    expect(second.status).toBe('completed');
    expect(await resultFiles(vm, plan.archive?.to ?? '')).toBe(scored(first));
    const lines = await client.log.page({ runId, from: 0, count: 200 });
    expect(lines.lines.map(({ text }) => text)).toContain('Cleaning results directory...');
    expect(lines.lines[0]?.text).toBe('Starting WinArena...');
    expect(vm.truth().starts[0]?.environment['OPENAI_API_KEY']).toBe(digest(KEY));
  });

  it('by docker exec: begins a run of its own in the container that runs on', async () => {
    const vm = await startDemo(
      { tasks: 1, speed: 600, seed: 3, isPrepared: true, isStartedByExec: true },
      cleanup,
    );
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const firstId = await watch(client, vm);
    const first = await until(client, firstId, ({ status }) => FINISHED.includes(status));
    const options: StartOptionsDraft = {
      style: 'exec',
      tasks: { kind: 'domains', domains: ['notepad'] },
      maxSteps: 4,
      existingResults: 'resume',
    };
    const plan = await planOf(client, first.profileId ?? '', options, ['OPENAI_API_KEY']);
    expect(plan.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    const { runId } = await client.starting.start({
      planId: plan.planId,
      keys: { OPENAI_API_KEY: KEY },
    });
    const second = await until(client, runId, ({ status }) => FINISHED.includes(status));
    expect(runId).not.toBe(firstId);
    expect(second.status).toBe('completed');
    expect(second.settings['max_steps']?.value).toBe('4');
    expect(vm.truth().starts).toMatchObject([{ how: 'exec', taskCount: 2 }]);
    const { tasks } = vm.truth();
    expect(tasks.map(({ key }) => second.tasks[key]?.score)).toEqual(
      tasks.map(({ score }) => score),
    );
  });

  it('changes nothing when it is only prepared', async () => {
    const vm = await startDemo({ tasks: 1, speed: 600, seed: 3, isPrepared: true }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    const { profileId } = await until(client, runId, ({ status }) => FINISHED.includes(status));
    const before = vm.truth().commandLines;
    const plan = await planOf(client, profileId ?? '', {}, ['OPENAI_API_KEY']);
    const after = vm.truth().commandLines.filter((line) => !before.includes(line));
    expect(plan.commands.filter(({ commandLine }) => after.includes(commandLine))).toEqual([
      // The count of the dated folder: it only looks, and is run when the folder is there.
    ]);
    const commands = await client.runs.commands({ runId });
    expect(
      commands.filter(
        ({ effect, commandId }) => effect === 'change' && commandId !== 'dump_screen',
      ),
    ).toEqual([]);
    expect(vm.truth().starts).toEqual([]);
  });

  it('is refused while a client is at work', async () => {
    const vm = await startDemo({ tasks: 3, speed: 30, seed: 3, isPrepared: true }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    const { profileId } = await until(client, runId, ({ taskOrder }) => taskOrder.length > 0);
    const plan = await planOf(client, profileId ?? '', { style: 'exec' }, []);
    expect(plan).toMatchObject({ canStart: false, commands: [] });
    await expect(client.starting.start({ planId: plan.planId })).rejects.toThrow(
      /cannot be started/,
    );
  });

  it('stops a client when asked, and tells of it in the journal', async () => {
    const vm = await startDemo({ tasks: 3, speed: 30, seed: 3, isPrepared: true }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    await until(client, runId, ({ taskOrder }) => taskOrder.length > 0);
    const preview = await client.operations.preview({ runId, kind: 'stop_client' });
    const operation = await client.operations.run({ runId, kind: 'stop_client' });
    expect(operation).toMatchObject({ kind: 'stop_client', status: 'done', askedBy: 'person' });
    expect(vm.truth().isFinished).toBe(true);
    const commands = await client.runs.commands({ runId });
    expect(commands.map(({ commandLine }) => commandLine)).toContain(
      preview.commands[0]?.commandLine,
    );
    const told = (await allEvents(client, runId)).filter(
      ({ type }) => type === 'operation.changed',
    );
    expect(told.length).toBeGreaterThanOrEqual(2);
  });
});

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** WAA writes a result.txt for each task that has a score. */
function scored({ tasks }: RunState): number {
  return Object.values(tasks).filter(({ score }) => score !== null).length;
}

async function resultFiles(vm: DemoVm, folder: string): Promise<number> {
  const names = await filesOnVm(vm, folder);
  return names.filter((name) => name.endsWith('/result.txt')).length;
}

/** As any SSH client sees them. */
async function filesOnVm(vm: DemoVm, folder: string): Promise<string[]> {
  const ssh = await connect(vm);
  const { stdout } = await run(ssh, `find ${folder} -type f -printf '%P\\n'`);
  ssh.end();
  return stdout
    .toString()
    .split('\n')
    .filter((name) => name !== '');
}

function planOf(
  client: Client,
  profileId: string,
  options: StartOptionsDraft,
  keyNames: string[],
): Promise<StartPlan> {
  return client.starting.plan({ profileId, options: startOptionsSchema.parse(options), keyNames });
}

async function filesWith(dir: string, text: string): Promise<string[]> {
  const names = await readdir(dir, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of names.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    if ((await readFile(file)).includes(text)) found.push(file);
  }
  return found;
}
