import { afterEach, describe, expect, it } from 'vitest';
import type { Inbox } from '#protocol/alerts.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { startWebhookReceiver } from '../../support/webhookReceiver.ts';
import type { Received, WebhookReceiver } from '../../support/webhookReceiver.ts';
import { Cleanup, makeDir, openFace, startDemo, until } from '../../support/watchDemo.ts';
import type { Client } from '../../support/watchDemo.ts';
import type { DemoVm } from '../../../src/demo/index.ts';

/** Of watched time; far above what a machine under load makes of the app's own delays. */
const LIMIT_MINUTES = 0.1;
const SPEED = 200;
const SLOW = 5;

describe('alerts of a run that hangs', () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('tell each channel once, however many instances look', async () => {
    const vm = await startDemo({ tasks: 4, speed: SPEED, seed: 4, isPrepared: true }, cleanup);
    const receivers = await Promise.all([startWebhookReceiver(), startWebhookReceiver()]);
    for (const receiver of receivers) cleanup.add(() => receiver.close());
    const dataDir = await makeDir(cleanup);
    const { client } = await openFace(dataDir, cleanup);
    for (const [index, format] of (['json', 'slack'] as const).entries()) {
      const url = `${receivers[index]?.url ?? ''}/hook`;
      await client.alerts.saveWebhook({ name: format, format, isOn: true, url });
    }
    const second = await openFace(dataDir, cleanup);
    const runId = await watchWithLimit(client, vm);
    await until(client, runId, hasStep);
    vm.injectFault('stall');
    vm.control.setSpeed(SLOW);
    await untilInbox(client, ({ alerts }) => alerts.some(({ kind }) => kind === 'stuck'));
    const along = await untilInbox(second.client, ({ alerts }) =>
      alerts.some(({ kind }) => kind === 'stuck'),
    );
    vm.control.setSpeed(SPEED * 5);
    await until(client, runId, ({ status }) => status === 'completed');
    const done = await untilInbox(client, ({ alerts }) =>
      alerts.some(({ kind }) => kind === 'run_finished'),
    );
    const [plain, slack] = await Promise.all(receivers.map(untilComplete));

    expect(done.alerts.map(({ kind, status }) => `${kind} ${status}`)).toEqual([
      'run_finished event',
      'stuck over',
    ]);
    expect(plain?.map(({ json }) => [json['kind'], json['reason']])).toEqual([
      ['stuck', 'new'],
      ['run_finished', 'new'],
    ]);
    expect(plain?.[0]?.json).toMatchObject({
      severity: 'critical',
      title: 'vm is stuck',
      run: { id: runId, name: 'vm' },
    });
    expect(slack?.map(({ json }) => json['text'])).toEqual(['vm is stuck', 'vm is complete']);
    // The one that reads along shows it, and asks no page to tell it a second time.
    expect(along.notifications).toEqual([]);
    expect(done.notifications.map(({ title }) => title)).toContain('vm is complete');
  });
});

/**
 * What came up to the end of the run, but for the word that it moves again: the simulated run may end
 * before anybody has looked.
 */
async function untilComplete(receiver: WebhookReceiver): Promise<readonly Received[]> {
  while (!receiver.received.some(({ body }) => body.includes('vm is complete'))) {
    await receiver.until(receiver.received.length + 1);
  }
  return receiver.received.filter(({ body }) => !body.includes('Over: '));
}

const hasStep = (state: RunState): boolean =>
  Object.values(state.tasks).some(({ attempts }) => (attempts.at(-1)?.steps.length ?? 0) > 0);

async function untilInbox(client: Client, isEnough: (inbox: Inbox) => boolean): Promise<Inbox> {
  const ending = new AbortController();
  try {
    for await (const inbox of await client.alerts.follow(undefined, { signal: ending.signal })) {
      if (isEnough(inbox)) return inbox;
    }
  } finally {
    ending.abort();
  }
  throw new Error('The inbox was never what the test waits for.');
}

async function watchWithLimit(client: Client, vm: DemoVm): Promise<string> {
  const profile = await client.profiles.add({
    name: 'vm',
    host: vm.host,
    port: vm.port,
    user: vm.user,
    auth: 'key',
    identityFile: vm.identityFile,
    knownHostsFile: vm.knownHostsFile,
    stuckTimeoutMinutes: LIMIT_MINUTES,
  });
  return (await client.watch.start({ profileId: profile.id })).runId;
}
