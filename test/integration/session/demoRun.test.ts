import { afterEach, describe, expect, it } from 'vitest';
import type { RunEvent } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import {
  allEvents,
  Cleanup,
  happened,
  makeDir,
  openFace,
  shown,
  startDemo,
  until,
  watch,
} from '../../support/watchDemo.ts';

const SPEED = 600;
const isCompleted = (state: RunState): boolean => state.status === 'completed';

/** Events told by the log, without what differs from one reading to the next. */
function told(events: readonly RunEvent[]): unknown[] {
  return events
    .filter(({ source }) => source?.startsWith('container:') ?? false)
    .map((event) => ({
      ...event,
      seq: 0,
      seenAt: '',
      ...(event.clock === 'app' ? { at: '' } : {}),
    }));
}

describe('watching a VM over SSH', () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('shows every task, step and action as it happened, from first boot to summary', async () => {
    const vm = await startDemo({ tasks: 8, speed: SPEED, seed: 3 }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    const state = await until(client, runId, isCompleted);
    expect(shown(state)).toEqual(happened(vm.truth()));
    expect(state.phases.map(({ id, status }) => [id, status])).toEqual(
      vm.truth().phases.map(({ id, status }) => [id, status]),
    );
    // Totals follow the lines by up to a second.
    const counted = await until(client, runId, ({ log }) => log.benignErrorCount >= 8);
    expect(counted.log.unknownCount).toBe(0);
  });

  it.each([
    ['started by docker exec, its log in a file of the container', { isStartedByExec: true }],
    ['with a terminal, one stream with CRLF line ends', { isTty: true }],
  ])('shows the same of a client %s', async (_name, style) => {
    const options = { tasks: 4, speed: SPEED, seed: 6, isPrepared: true, ...style };
    const vm = await startDemo(options, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    const state = await until(client, runId, isCompleted);
    expect(shown(state)).toEqual(happened(vm.truth()));
  });

  it('runs read-only commands alone once the benchmark is on', async () => {
    const vm = await startDemo({ tasks: 3, speed: SPEED, isPrepared: true }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    await until(client, runId, isCompleted);
    const commands = await client.runs.commands({ runId });
    const changing = commands.filter(({ effect }) => effect === 'change');
    expect(commands.length).toBeGreaterThan(5);
    expect(changing.map(({ commandId }) => commandId).filter((id) => id !== 'dump_screen')).toEqual(
      [],
    );
  });

  it('loses and doubles nothing when the connection drops in the middle of lines', async () => {
    const vm = await startDemo({ tasks: 6, speed: 150, seed: 5, isPrepared: true }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    for (const tasksBegun of [1, 2, 4]) {
      await until(client, runId, (state) => begun(state) >= tasksBegun);
      vm.injectFault('drop_connection');
    }
    const state = await until(client, runId, isCompleted);
    const late = await openFace(await makeDir(cleanup), cleanup);
    const lateRun = await watch(late.client, vm);
    await until(late.client, lateRun, isCompleted);
    expect(shown(state)).toEqual(happened(vm.truth()));
    expect(told(await allEvents(client, runId))).toEqual(
      told(await allEvents(late.client, lateRun)),
    );
  });

  it('goes on with the same run after the app was closed in the middle of it', async () => {
    const vm = await startDemo({ tasks: 6, speed: 150, seed: 7, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const first = await openFace(dataDir, cleanup);
    const runId = await watch(first.client, vm);
    await until(first.client, runId, (state) => begun(state) >= 2);
    await first.engine.close();
    const second = await openFace(dataDir, cleanup);
    expect(await watch(second.client, vm)).toBe(runId);
    const state = await until(second.client, runId, isCompleted);
    const events = await allEvents(second.client, runId);
    expect(shown(state)).toEqual(happened(vm.truth()));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  it('lets a second instance read along and refuses to let it watch', async () => {
    const vm = await startDemo({ tasks: 3, speed: SPEED, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const writer = await openFace(dataDir, cleanup);
    const runId = await watch(writer.client, vm);
    const reader = await openFace(dataDir, cleanup);
    expect(reader.engine.about().isWriter).toBe(false);
    await expect(watch(reader.client, vm)).rejects.toMatchObject({ code: 'read_only' });
    const state = await until(reader.client, runId, isCompleted);
    expect(shown(state)).toEqual(happened(vm.truth()));
  });

  it('closes the old run and opens a new one when the container is started anew', async () => {
    const vm = await startDemo({ tasks: 12, speed: 200, seed: 2, isPrepared: true }, cleanup);
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, vm);
    await until(client, runId, (state) => begun(state) >= 1);
    // Whatever the machine's speed: the run cannot be over before the restart.
    vm.control.pause();
    vm.injectFault('restart_container');
    vm.control.resume();
    const old = await until(client, runId, (state) => state.status === 'interrupted');
    vm.control.setSpeed(2000);
    const runs = await client.runs.list();
    const next = runs.find((run) => run.runId !== runId);
    const state = await until(client, next?.runId ?? '', isCompleted);
    expect(old.finishReason).toContain(next?.runId ?? 'no new run');
    expect(state.taskOrder.length).toBeGreaterThan(0);
  });
});

function begun(state: RunState): number {
  return Object.values(state.tasks).filter(({ attempts }) => attempts.length > 0).length;
}
