import { mkdtemp, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventDraft } from '#protocol/events.ts';
import type { GuestScreen } from '../../../../src/engine/screenshots/guestScreen.ts';
import { createInstallScreen, ppmToPng } from '../../../../src/engine/screenshots/installScreen.ts';
import { readPictureHead } from '../../../../src/engine/screenshots/pngHeader.ts';
import {
  ScreenPoller,
  type ScreenPollerOptions,
} from '../../../../src/engine/screenshots/screenPoller.ts';
import { ScreenshotStore } from '../../../../src/engine/screenshots/screenshotStore.ts';
import { createLocalHost } from '../../../support/localHost.ts';

const START_MS = Date.UTC(2026, 10, 20, 12, 0, 0);
const TASK = { domain: 'clock', exampleId: 'one-WOS' };

let runDir: string;
beforeEach(async () => {
  runDir = await mkdtemp(path.join(tmpdir(), 'poller-'));
});
afterEach(() => rm(runDir, { recursive: true, force: true }));

const picture = (background: string) =>
  sharp({ create: { width: 32, height: 20, channels: 3, background } })
    .png()
    .toBuffer();

const showing = (next: () => Promise<Buffer>): GuestScreen => ({ screenshot: next });
const broken: GuestScreen = showing(() => Promise.reject(new Error('no route')));

/** Runs the poller for so many turns on a clock of its own; returns its drafts and pauses. */
async function poll(
  turns: number,
  options: Partial<ScreenPollerOptions>,
  before: (poller: ScreenPoller, turn: number) => void = () => undefined,
): Promise<{ drafts: EventDraft[]; pausesMs: number[]; poller: ScreenPoller }> {
  const drafts: EventDraft[] = [];
  const pausesMs: number[] = [];
  let nowMs = START_MS;
  const done = Promise.withResolvers<undefined>();
  const poller: ScreenPoller = new ScreenPoller({
    runDir,
    store: await ScreenshotStore.open(runDir),
    guest: () => null,
    install: () => null,
    task: () => null,
    intervalSeconds: 2,
    onDraft: (draft) => drafts.push(draft),
    now: () => nowMs,
    wait: (ms, signal) => {
      pausesMs.push(ms);
      nowMs += ms;
      if (pausesMs.length < turns) {
        before(poller, pausesMs.length);
        return Promise.resolve();
      }
      done.resolve(undefined);
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
      });
    },
    ...options,
  });
  before(poller, 0);
  poller.start();
  await done.promise;
  await poller.close();
  return { drafts, pausesMs, poller };
}

const captured = (afterMs: number, ref: string, isUnchanged: boolean) => ({
  type: 'screenshot.captured',
  at: new Date(START_MS + afterMs).toISOString(),
  clock: 'app',
  picture: ref,
  kind: 'guest',
  widthPx: 32,
  heightPx: 20,
  isUnchanged,
});

describe('ScreenPoller', () => {
  it('tells of changed pictures at once and of unchanged ones every 30 seconds', async () => {
    const colors = ['red', 'red', 'blue', ...Array.from({ length: 16 }, () => 'blue')];
    let turn = 0;
    const guest = showing(() => picture(colors[turn++] ?? 'blue'));

    const { drafts, pausesMs } = await poll(colors.length, { guest: () => guest });

    expect(drafts).toEqual([
      captured(0, 'screens/000001.png', false),
      captured(4000, 'screens/000002.png', false),
      captured(34_000, 'screens/000002.png', true),
    ]);
    expect(new Set(pausesMs)).toEqual(new Set([2000]));
  });

  it('never asks again before the answer', async () => {
    let open = 0;
    let most = 0;
    const guest = showing(async () => {
      open += 1;
      most = Math.max(most, open);
      const bytes = await picture('red');
      open -= 1;
      return bytes;
    });
    await poll(5, { guest: () => guest });
    expect(most).toBe(1);
  });

  it('asks a silent guest less and less often, and at the usual pace once it answers', async () => {
    let turn = 0;
    const guest = showing(() => {
      turn += 1;
      return turn === 7 ? picture('red') : Promise.reject(new Error('no answer'));
    });
    const { pausesMs } = await poll(8, { guest: () => guest });
    expect(pausesMs).toEqual([4000, 8000, 16_000, 30_000, 30_000, 30_000, 2000, 4000]);
  });

  it.each([
    [0.1, 1000],
    [5, 5000],
    [600, 30_000],
  ])('keeps an interval of %d s within 1 to 30 s', async (intervalSeconds, pauseMs) => {
    const guest = showing(() => picture('red'));
    expect((await poll(1, { guest: () => guest, intervalSeconds })).pausesMs).toEqual([pauseMs]);
  });

  it("shows QEMU's picture as long as the guest gives none", async () => {
    const install = showing(() => picture('blue'));
    const { drafts } = await poll(1, { guest: () => broken, install: () => install });
    expect(drafts).toMatchObject([{ kind: 'install', picture: 'screens/000001.png' }]);
  });

  it('shows the newest picture of a step when nothing else can be had, with its task', async () => {
    await mkdir(path.join(runDir, 'artifacts'));
    await writeFile(path.join(runDir, 'artifacts/new.png'), await picture('red'));
    const { drafts } = await poll(1, { guest: () => broken }, (poller) => {
      poller.offerStepPicture({ ref: 'artifacts/new.png', task: TASK, takenAtMs: 2 });
      poller.offerStepPicture({ ref: 'artifacts/old.png', task: TASK, takenAtMs: 1 });
    });
    expect(drafts).toEqual([
      { ...captured(0, 'artifacts/new.png', false), kind: 'step', task: TASK },
    ]);
  });

  it('does not show a step while the guest itself is seen', async () => {
    const guest = showing(() => picture('red'));
    const { drafts } = await poll(2, { guest: () => guest }, (poller) => {
      poller.offerStepPicture({ ref: 'artifacts/new.png', task: TASK, takenAtMs: 2 });
    });
    expect(drafts.map((draft) => 'kind' in draft && draft.kind)).toEqual(['guest']);
  });

  it('takes an answer that is no picture for no answer', async () => {
    const guest = showing(() => Promise.resolve(Buffer.from('{"status":"error"}')));
    const { drafts, pausesMs, poller } = await poll(1, { guest: () => guest });
    expect([drafts, pausesMs, poller.lastSeenAtMs]).toEqual([[], [4000], null]);
  });

  it('asks nothing while it is paused', async () => {
    let asked = 0;
    const guest = showing(() => {
      asked += 1;
      return picture('red');
    });
    const poller = new ScreenPoller({
      runDir,
      store: await ScreenshotStore.open(runDir),
      guest: () => guest,
      install: () => null,
      task: () => null,
      intervalSeconds: 2,
      onDraft: () => undefined,
    });
    poller.pause();
    poller.start();
    await poller.close();
    expect(asked).toBe(0);
  });
});

describe('ppmToPng', () => {
  const ppm = (width: number, height: number) =>
    Buffer.concat([
      Buffer.from(`P6\n${width} ${height}\n255\n`),
      Buffer.alloc(width * height * 3, 90),
    ]);

  it('turns a picture of QEMU into a PNG of the same size', async () => {
    expect(readPictureHead(await ppmToPng(ppm(40, 30)))).toEqual({
      mediaType: 'image/png',
      widthPx: 40,
      heightPx: 30,
    });
  });

  it.each([
    ['cut off', ppm(40, 30).subarray(0, -1)],
    ['empty', Buffer.alloc(0)],
    ['not a picture', Buffer.from('no such file')],
    ['of a size that is not believable', Buffer.from('P6\n99999 99999\n255\n')],
  ])('refuses one that is %s', async (_, bytes) => {
    await expect(ppmToPng(bytes)).rejects.toMatchObject({ code: 'guest_unreachable' });
  });
});

it("asks QEMU's monitor by its second way when the first is not there", async () => {
  const fakeDocker = path.join(runDir, 'docker');
  await writeFile(
    fakeDocker,
    `#!/bin/sh
case "$*" in
  *'-w 2 localhost 7100'*) echo 'nc: connect failed' >&2; exit 1;;
  *monitor.sock*) exit 0;;
  *' cat '*) printf 'P6\\n2 1\\n255\\nabcdef';;
esac
`,
    { mode: 0o755 },
  );
  const host = createLocalHost({
    unwrapsDockerExec: false,
    env: { PATH: `${runDir}:${process.env['PATH'] ?? ''}` },
  });
  const screen = createInstallScreen(host, 'winarena');

  const png = await screen.screenshot(new AbortController().signal);
  await screen.screenshot(new AbortController().signal);

  expect(readPictureHead(png)).toMatchObject({ widthPx: 2, heightPx: 1 });
  const ways = host.ran.map((argv) => /7100|monitor\.sock|cat/.exec(argv.join(' '))?.[0]);
  expect(ways).toEqual(['7100', 'monitor.sock', 'cat', 'monitor.sock', 'cat']);
});
