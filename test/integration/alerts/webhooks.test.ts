/** Alerts over a real connection: what arrives, when it is tried again, and what stays secret. */
import { createHmac } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Alerts } from '../../../src/engine/alerts/alerts.ts';
import type { AlertsOptions } from '../../../src/engine/alerts/alerts.ts';
import { postWebhook } from '../../../src/engine/alerts/webhookPost.ts';
import { noSecretStore } from '../../../src/engine/settings/secretStore.ts';
import type { Delivery } from '#protocol/alerts.ts';
import { memorySettings } from '../../support/scriptedEngine.ts';
import { startWebhookReceiver } from '../../support/webhookReceiver.ts';
import type { WebhookReceiver } from '../../support/webhookReceiver.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const SECRET_PATH = '/services/T0SECRET/B0SECRET/xoxSECRETxox';

let receiver: WebhookReceiver;
let dataDir: string;
let alerts: Alerts;
const clock = { ms: Date.parse('2026-11-20T11:00:00.000Z') };

const open = (change: Partial<AlertsOptions> = {}): Alerts =>
  new Alerts({
    dataDir,
    isWriter: true,
    settings: memorySettings(),
    secrets: noSecretStore,
    log: { info: () => undefined, warn: () => undefined },
    appVersion: '1.2.3',
    env: {},
    // Time stands still; each look of the loop waits for the end.
    clock: {
      nowMs: () => clock.ms,
      monotonicMs: () => clock.ms,
      wait: (_ms, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
    ...change,
  });

beforeEach(async () => {
  receiver = await startWebhookReceiver();
  dataDir = await mkdtemp(path.join(tmpdir(), 'waa-alerts-'));
  alerts = open();
});

afterEach(async () => {
  await alerts.close();
  await receiver.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function addWebhook(format: 'json' | 'ntfy' = 'json', secret = ''): Promise<string> {
  const url = `${receiver.url}${SECRET_PATH}`;
  const { id } = await alerts.saveWebhook({ name: 'Team room', format, isOn: true, url, secret });
  return id;
}

describe('a webhook', () => {
  it('is signed so that an independent computation agrees, over exactly what was sent', async () => {
    const delivery = await alerts.test(await addWebhook('json', SECRET));
    const [got] = receiver.received;
    const signed = `${delivery.id}.${String(clock.ms / 1000)}.${got?.body ?? ''}`;
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    expect(delivery).toMatchObject({ status: 'delivered', reason: 'test' });
    expect(got?.path).toBe(SECRET_PATH);
    expect(got?.headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'waa-monitor/1.2.3',
      'webhook-id': delivery.id,
      'webhook-timestamp': String(clock.ms / 1000),
      'webhook-signature': `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
    });
  });

  it('without a secret has no signature', async () => {
    await alerts.test(await addWebhook());
    expect(receiver.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  it('of ntfy goes to the root with the topic in the body', async () => {
    const url = `${receiver.url}/my-topic`;
    const { id } = await alerts.saveWebhook({ name: 'Phone', format: 'ntfy', isOn: true, url });
    await alerts.test(id);
    expect(receiver.received[0]).toMatchObject({ path: '/', json: { topic: 'my-topic' } });
  });

  it('sends a login of the address as a header', async () => {
    const url = receiver.url.replace('http://', 'http://me:p%40ss@');
    const { id } = await alerts.saveWebhook({ name: 'Own', format: 'json', isOn: true, url });
    await alerts.test(id);
    expect(receiver.received[0]?.headers.authorization).toBe(
      `Basic ${Buffer.from('me:p@ss').toString('base64')}`,
    );
  });

  it('is tried again after a fault of the receiver, later each time, with the same id', async () => {
    receiver.reply({ status: 500, body: `no luck at ${SECRET_PATH}` }, { status: 503 });
    const id = await addWebhook();
    const first = await alerts.test(id);
    expect(first).toMatchObject({ status: 'waiting', attempts: [{ httpStatus: 500 }] });
    const second = await retry();
    expect(second).toMatchObject({ status: 'waiting' });
    const third = await retry();
    expect(third.status).toBe('delivered');
    expect(third.attempts.map(({ httpStatus }) => httpStatus)).toEqual([500, 503, 200]);
    const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids)).toEqual(new Set([first.id]));
  });

  it('is given up at once where the receiver refuses it', async () => {
    receiver.reply({ status: 404, body: 'no_service' });
    expect(await alerts.test(await addWebhook())).toMatchObject({
      status: 'given_up',
      nextAttemptAt: null,
      attempts: [{ httpStatus: 404, detail: 'HTTP 404: no_service' }],
    });
  });

  it('follows no redirect to another host, and one on its own host with the body', async () => {
    const other = await startWebhookReceiver();
    receiver.reply({ status: 307, headers: { location: `${other.url}/stolen` } });
    const id = await addWebhook();
    const away = await alerts.test(id);
    receiver.reply({ status: 308, headers: { location: '/moved' } });
    const moved = await alerts.test(id);
    await other.close();
    expect(other.received).toEqual([]);
    expect(away).toMatchObject({ status: 'given_up' });
    expect(away.attempts[0]?.detail).toContain('which is not followed');
    expect(moved.status).toBe('delivered');
    expect(receiver.received.at(-1)).toMatchObject({ path: '/moved', json: { kind: 'test' } });
  });

  it('that never answers is a failed try after its time, and one that is not there is told so', async () => {
    receiver.reply('hang');
    const post = {
      url: new URL(`${receiver.url}${SECRET_PATH}`),
      body: '{}',
      deliveryId: 'd',
      secret: null,
      nowMs: 0,
      userAgent: 'test',
      timeoutMs: 50,
    };
    expect(await postWebhook(post)).toEqual({
      httpStatus: null,
      retryAfterMs: null,
      detail: 'No answer within 0.05 s.',
    });
    const gone = await startWebhookReceiver();
    await gone.close();
    const { detail } = await postWebhook({ ...post, url: new URL(gone.url), timeoutMs: 5_000 });
    expect(detail).toBe(`No connection to ${new URL(gone.url).host}: ECONNREFUSED.`);
  });
});

describe('address and secret', () => {
  it('are in no file, no state and no error', async () => {
    receiver.reply({ status: 400, body: `bad token in ${receiver.url}${SECRET_PATH} ${SECRET}` });
    const id = await addWebhook('json', SECRET);
    await alerts.test(id);
    const said = JSON.stringify([await alerts.channels(), alerts.deliveries()]);
    await alerts.close();
    const files = await readdir(path.join(dataDir, 'alerts'));
    const kept = await Promise.all(
      files.map((name) => readFile(path.join(dataDir, 'alerts', name), 'utf8')),
    );
    for (const text of [said, ...kept]) {
      expect(text).not.toContain('T0SECRET');
      expect(text).not.toContain(SECRET.slice(6));
    }
    expect(kept.join('')).toContain('HTTP 400');
  });

  it('come from the environment before all else', async () => {
    const env = { WAA_MONITOR_WEBHOOK_TEAM_ROOM: `${receiver.url}/from-env` };
    await alerts.close();
    alerts = open({ env });
    await alerts.test(await addWebhook());
    expect(receiver.received[0]?.path).toBe('/from-env');
    expect((await alerts.channels())[1]).toMatchObject({
      id: 'team-room',
      addressFrom: 'environment',
      host: receiver.url,
    });
  });

  it('that are no web address are refused without being repeated', async () => {
    const draft = { name: 'x', format: 'json', isOn: true, url: 'file:///etc/SECRET' } as const;
    await expect(alerts.saveWebhook(draft)).rejects.toThrow('That is no address of a webhook.');
  });

  it('that are lost leave a delivery that says so', async () => {
    const settings = memorySettings();
    await alerts.close();
    alerts = open({ settings });
    const id = await addWebhook();
    await alerts.close();
    alerts = open({ settings });
    expect((await alerts.test(id)).attempts[0]?.detail).toBe(
      'No address is known here: give it again in the settings.',
    );
  });
});

/** Lets time go on to the next try, and looks. */
async function retry(): Promise<Delivery> {
  const [before] = alerts.deliveries();
  clock.ms = Date.parse(before?.nextAttemptAt ?? '');
  const tries = before?.attempts.length ?? 0;
  // A start looks once; the loop then stands still.
  const changed = new Promise<Delivery>((resolve) => {
    const off = alerts.onChange(() => {
      const [now] = alerts.deliveries();
      if (now === undefined || now.attempts.length === tries) return;
      off();
      resolve(now);
    });
  });
  await alerts.look();
  return changed;
}
