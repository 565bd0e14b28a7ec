/** Lines that die without a word: nothing is reset, nothing comes any more. Keep-alive must notice. */
import { describe, it } from 'vitest';
import { openFaultyLine } from '../../support/faultyLine.ts';
import { hasNamespaces, tellInNamespace } from '../../support/namespace.ts';
import {
  allEvents,
  behind,
  Cleanup,
  happened,
  makeDir,
  openFace,
  shown,
  startDemo,
  until,
  watch,
} from '../../support/watchDemo.ts';

/** Three answers of ten seconds may be missed (sshHandshake.ts); the rest is the machine's own delay. */
const NOTICED_WITHIN_SECONDS = 60;
const TIME_LIMIT_MS = 150_000;

// Most of the time is waiting for keep-alive: both wait at once.
describe.concurrent('a line that dies without a word', { timeout: TIME_LIMIT_MS }, () => {
  it('half-open, is noticed, and the run goes on without loss or double', async ({
    expect,
    onTestFinished,
  }) => {
    const cleanup = new Cleanup();
    onTestFinished(() => cleanup.run());
    const vm = await startDemo({ tasks: 6, speed: 40, seed: 8, isPrepared: true }, cleanup);
    const line = await openFaultyLine(vm);
    cleanup.add(() => line.close());
    const { client } = await openFace(await makeDir(cleanup), cleanup);
    const runId = await watch(client, await behind(vm, line, cleanup));
    await until(client, runId, ({ taskOrder }) => taskOrder.length > 0);
    line.swallow();
    const lost = await until(client, runId, (now) => now.connection.status === 'reconnecting');
    line.heal();
    await until(client, runId, ({ connection }) => connection.status === 'ready');
    vm.control.setSpeed(600);
    const state = await until(client, runId, ({ status }) => status === 'completed');
    const events = await allEvents(client, runId);
    expect(lost.status).not.toBe('interrupted');
    expect(shown(state)).toEqual(happened(vm.truth()));
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  });

  it.runIf(hasNamespaces)(
    'whose packets are dropped, is noticed and goes on as well',
    async ({ expect }) => {
      expect(await tellInNamespace('packetsDropped', [])).toEqual({
        noticedAfterSeconds: expect.toSatisfy(
          (seconds: number) => seconds < NOTICED_WITHIN_SECONDS,
        ) as unknown,
        runWhileLost: 'running',
        isAsItHappened: true,
        isGapless: true,
      });
    },
  );
});
