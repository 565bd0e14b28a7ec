import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runErrorSchema } from '#protocol/runError.ts';
import type { RunState } from '#protocol/snapshot.ts';
import {
  Cleanup,
  allEvents,
  makeDir,
  openFace,
  startDemo,
  until,
} from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';
import type { DemoVm } from '../../../src/demo/index.ts';

/** Of watched time; far above what a machine under load makes of the app's own delays. */
const LIMIT_SECONDS = 6;
/** Fast enough to get to the first step soon; a stall then is slowed down to last. */
const SPEED = 200;
const SLOW = 5;

describe('a run that hangs', () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('is found stuck with its evidence and a report, and healthy again once it goes on', async () => {
    const vm = await startDemo({ tasks: 4, speed: SPEED, seed: 4, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const { client } = await openFace(dataDir, cleanup);
    const runId = await watchWithLimit(client, vm);
    await until(client, runId, hasStep);
    vm.injectFault('stall');
    // Twenty simulated minutes at this speed are four real ones: the stall does not end by itself.
    vm.control.setSpeed(SLOW);
    const stuck = await until(client, runId, ({ verdict }) => verdict?.kind === 'stuck');
    vm.control.setSpeed(SPEED * 5);
    const again = await until(client, runId, ({ verdict }) => verdict?.kind === 'healthy');
    const done = await until(client, runId, ({ status }) => status === 'completed');

    const against = stuck.verdict?.signals.filter(({ isAgainst }) => isAgainst) ?? [];
    expect(against.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['log', 'position', 'files', 'guest']),
    );
    expect(stuck.verdict?.lastUsefulLine?.text).toMatch(/Thinking\.\.\.|Processing/);
    expect(again.verdict?.nextSteps).toEqual([]);
    expect(done.taskOrder).toHaveLength(4);
    const events = await allEvents(client, runId);
    const kinds = events.flatMap((event) =>
      event.type === 'verdict.changed' ? [event.verdict.kind] : [],
    );
    expect(kinds.filter((kind) => kind === 'stuck')).toHaveLength(1);
    const text = await readFile(path.join(dataDir, 'runs', runId, 'run_error.json'), 'utf8');
    const report = runErrorSchema.parse(JSON.parse(text));
    expect(report).toMatchObject({
      runId,
      verdict: stuck.verdict,
      app: { version: '0.0.0', commit: 'test' },
      stuckTimeoutMinutes: LIMIT_SECONDS / 60,
      lastKnown: { status: 'running', phase: 'benchmark' },
    });
    expect(report.logTail.length).toBeGreaterThan(10);
    expect(report.lastEvents.length).toBeGreaterThan(10);
    expect(report.vmChecks.find(({ id }) => id === 'guest')?.status).toBe('failed');
    expect(report.vmChecks.find(({ id }) => id === 'container')?.status).toBe('ok');
  });
});

const hasStep = (state: RunState): boolean =>
  Object.values(state.tasks).some(({ attempts }) => (attempts.at(-1)?.steps.length ?? 0) > 0);

async function watchWithLimit(client: Client, vm: DemoVm): Promise<string> {
  const profile = await client.profiles.add({
    name: 'vm',
    host: vm.host,
    port: vm.port,
    user: vm.user,
    auth: 'key',
    identityFile: vm.identityFile,
    knownHostsFile: vm.knownHostsFile,
    stuckTimeoutMinutes: LIMIT_SECONDS / 60,
  });
  return (await client.watch.start({ profileId: profile.id })).runId;
}
