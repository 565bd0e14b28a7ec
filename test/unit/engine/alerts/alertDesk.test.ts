import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AlertDesk } from '../../../../src/engine/alerts/alertDesk.ts';
import { AlertFiles } from '../../../../src/engine/alerts/alertFiles.ts';
import type { AlertChannel, Parcel, SendResult } from '../../../../src/engine/alerts/channels.ts';
import { ReadingDesk } from '../../../../src/engine/alerts/readingDesk.ts';
import { RunFeed } from '../../../../src/engine/runs/runFeed.ts';
import { buildAlert, buildAlertSettings, buildVerdict } from '../../../support/buildAlerts.ts';
import { buildDraft, instantAfter, numberDrafts } from '../../../support/builders.ts';

let dataDir: string;
let files: AlertFiles;
const open: AlertDesk[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'waa-desk-'));
  files = new AlertFiles(dataDir);
});

afterEach(async () => {
  for (const desk of open.splice(0)) await desk.close();
  await rm(dataDir, { recursive: true, force: true });
});

const DELIVERED: SendResult = { status: 'delivered', httpStatus: 200, detail: 'ok' };

function channel(id: string, send: (parcel: Parcel) => Promise<SendResult>) {
  return { id, name: id, isOn: true, send } satisfies AlertChannel & { isOn: boolean };
}

/** A desk whose time a test moves, and which looks when told. */
function openDesk(channels: readonly ReturnType<typeof channel>[]) {
  const clock = { ms: Date.parse(instantAfter(0)) };
  const desk = new AlertDesk({
    files,
    readSettings: () => Promise.resolve(buildAlertSettings()),
    channels: () => channels,
    log: { info: () => undefined, warn: () => undefined },
    clock: {
      nowMs: () => clock.ms,
      monotonicMs: () => clock.ms,
      wait: (_ms, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(), { once: true });
        }),
    },
  });
  open.push(desk);
  return { desk, clock };
}

function stuckFeed(): RunFeed {
  const feed = new RunFeed({ runId: 'run-1' });
  feed.setChannels({ mode: 'live' });
  return feed;
}

const becomeStuck = (feed: RunFeed): void =>
  feed.apply(
    numberDrafts(
      [
        buildDraft('run.opened', 0, { runId: 'run-1', name: 'vm', targetLabel: 'me@vm' }),
        buildDraft('verdict.changed', 1, { verdict: buildVerdict('stuck') }),
      ],
      { firstSeq: feed.state.seq + 1 },
    ),
  );

describe('the desk', () => {
  it('tells every channel although one fails, hangs or throws', async () => {
    const sent: string[] = [];
    const take = (id: string) =>
      channel(id, ({ alert }) => {
        sent.push(`${id} ${alert.kind}`);
        return Promise.resolve(DELIVERED);
      });
    const { desk } = openDesk([
      channel('hangs', () => new Promise(() => undefined)),
      channel('refuses', () =>
        Promise.resolve({ status: 'refused', httpStatus: 404, detail: 'no' }),
      ),
      take('first'),
      take('second'),
    ]);
    open.pop(); // One that hangs would keep closing waiting for its five seconds.
    const feed = stuckFeed();
    desk.attach(feed);
    becomeStuck(feed);
    await desk.look();
    await desk.look();
    expect(sent).toEqual(['first stuck', 'second stuck']);
    expect(desk.inbox.alerts.map(({ kind }) => kind)).toEqual(['stuck']);
    expect(desk.deliveries.map(({ channelId, status }) => `${channelId} ${status}`)).toEqual([
      'second delivered',
      'first delivered',
      'refuses given_up',
      'hangs waiting',
    ]);
  });

  it('keeps the inbox over a restart and does not tell a second time', async () => {
    const sent: string[] = [];
    const channels = [
      channel('team', ({ alert }) => {
        sent.push(alert.kind);
        return Promise.resolve(DELIVERED);
      }),
    ];
    const feed = stuckFeed();
    const first = openDesk(channels);
    await first.desk.start();
    first.desk.attach(feed);
    becomeStuck(feed);
    await first.desk.look();
    await first.desk.close();
    const second = openDesk(channels);
    await second.desk.start();
    second.desk.attach(feed);
    await second.desk.look();
    expect(sent).toEqual(['stuck']);
    expect(second.desk.inbox.alerts).toHaveLength(1);
  });

  it('starts with an empty inbox where the file is damaged, and keeps entries that can be read', async () => {
    await mkdir(path.join(dataDir, 'alerts'), { recursive: true });
    const file = path.join(dataDir, 'alerts', 'inbox.json');
    await writeFile(file, '{"version":1,"alerts":[');
    expect((await files.read()).alerts).toEqual([]);
    const good = buildAlert();
    await writeFile(
      file,
      JSON.stringify({ version: 1, alerts: [{ id: 7 }, good, null], deliveries: 'x' }),
    );
    expect((await files.read()).alerts).toEqual([]);
    await writeFile(
      file,
      JSON.stringify({ version: 1, alerts: [{ id: 7 }, good, null], deliveries: [3] }),
    );
    expect(await files.read()).toEqual({ alerts: [good], deliveries: [] });
  });
});

describe('an instance that reads along', () => {
  it('shows what the writer keeps, and what is acknowledged there reaches the writer', async () => {
    await files.write({ alerts: [buildAlert()], deliveries: [] });
    const { desk } = openDesk([]);
    await desk.start();
    const reader = new ReadingDesk(new AlertFiles(dataDir));
    await reader.start();
    expect(reader.inbox.unreadCount).toBe(1);
    await reader.apply({ kind: 'acknowledge', ids: ['a1'], by: 'ada' });
    await desk.look();
    await reader.close();
    expect(reader.inbox.alerts[0]?.acknowledged?.by).toBe('ada');
    expect(desk.inbox.alerts[0]?.acknowledged?.by).toBe('ada');
    expect(reader.inbox.notifications).toEqual([]);
  });

  it('cannot make the writer take what is no wish', async () => {
    const dir = path.join(dataDir, 'alerts', 'wishes');
    await mkdir(dir, { recursive: true });
    await writeFile(path.join(dir, '1.json'), '{"kind":"delete","ids":["a1"]}');
    await writeFile(path.join(dir, '2.json'), 'x'.repeat(100_000));
    expect(await files.takeWishes()).toEqual([]);
    await expect(readFile(path.join(dir, '1.json'))).rejects.toThrow();
  });
});
