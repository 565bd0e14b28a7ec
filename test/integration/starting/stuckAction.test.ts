import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunState } from '#protocol/snapshot.ts';
import type { StuckAction } from '#protocol/startSettings.ts';
import type { DemoVm } from '../../../src/demo/index.ts';
import { Cleanup, makeDir, openFace, startDemo, until } from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';

/** Of watched time; far above what a machine under load makes of the app's own delays. */
const LIMIT_SECONDS = 6;
const SPEED = 200;
const SLOW = 5;
/** Longer than any test: only what the test asks for ends it. */
const COUNTDOWN_MINUTES = 60;

describe('what a profile wants done to a stuck run', { timeout: 120_000 }, () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('is announced, and cancelled from an instance that only reads along', async () => {
    const vm = await startDemo({ tasks: 4, speed: SPEED, seed: 4, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const { client } = await openFace(dataDir, cleanup);
    const runId = await stall(client, vm, 'stop_client');
    const announced = await until(client, runId, hasOperation('announced'));
    const [operation] = announced.operations;
    expect(operation).toMatchObject({ kind: 'stop_client', askedBy: 'stuck_setting' });

    const reader = await openFace(dataDir, cleanup);
    const asked = { runId, operationId: operation?.id ?? '' };
    await until(reader.client, runId, hasOperation('announced'));
    expect(await reader.client.operations.cancel(asked)).toEqual({ isCancelled: true });
    await until(client, runId, hasOperation('cancelled'));
    const commands = await client.runs.commands({ runId });
    expect(commands.filter(({ commandId }) => commandId === 'signal_client')).toEqual([]);
    expect(vm.truth().isFinished).toBe(false);
  });

  it('is done at once when a person says so: a capture of picture, log and state', async () => {
    const vm = await startDemo({ tasks: 4, speed: SPEED, seed: 4, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const { client } = await openFace(dataDir, cleanup);
    const runId = await stall(client, vm, 'capture');
    const { operations } = await until(client, runId, hasOperation('announced'));
    const operationId = operations[0]?.id ?? '';
    expect(await client.operations.hasten({ runId, operationId })).toEqual({ isHastened: true });
    await until(client, runId, hasOperation('done'));
    const dir = path.join(dataDir, 'runs', runId, 'captures');
    const [stamp = ''] = await readdir(dir);
    expect((await readdir(path.join(dir, stamp))).sort()).toEqual([
      'log-tail.txt',
      'screen.png',
      'state.json',
    ]);
    expect(await readFile(path.join(dir, stamp, 'log-tail.txt'), 'utf8')).toContain('Thinking...');
  });
});

const hasStep = (state: RunState): boolean =>
  Object.values(state.tasks).some(({ attempts }) => (attempts.at(-1)?.steps.length ?? 0) > 0);

function hasOperation(wanted: string): (state: RunState) => boolean {
  return ({ operations }) => operations.some(({ status }) => status === wanted);
}

/** Watches the VM and lets its benchmark hang. */
async function stall(client: Client, vm: DemoVm, kind: StuckAction['kind']): Promise<string> {
  const profile = await client.profiles.add({
    name: 'vm',
    host: vm.host,
    port: vm.port,
    user: vm.user,
    auth: 'key',
    identityFile: vm.identityFile,
    knownHostsFile: vm.knownHostsFile,
    stuckTimeoutMinutes: LIMIT_SECONDS / 60,
    stuckAction: { kind, countdownMinutes: COUNTDOWN_MINUTES },
  });
  const { runId } = await client.watch.start({ profileId: profile.id });
  await until(client, runId, hasStep);
  vm.injectFault('stall');
  vm.control.setSpeed(SLOW);
  return runId;
}
