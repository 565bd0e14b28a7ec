/** The report that can be mailed: 154 tasks of 15 steps with a picture of 140 kB each. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { Page } from '@playwright/test';
import { EventJournal } from '../src/engine/runs/eventJournal.ts';
import { runPaths } from '../src/engine/runs/runPaths.ts';
import type { RunEvent } from '../src/protocol/events.ts';
import { openBrowser } from './browser.ts';
import { hugeRunEvents } from './hugeRun.ts';
import { atMost, percentile } from './report.ts';
import type { Finding, Measurement } from './report.ts';
import { inTempDir } from './setup.ts';

const TASKS = 154;
const STEPS = 15;
/** Different pictures; the files are as many as there are steps. */
const DRAWN = 64;
const WIDTH = 1280;
const HEIGHT = 720;
const MEMORY_EVERY_MS = 25;
const CLI = path.join(import.meta.dirname, '..', 'out', 'main', 'cli.js');

export const exportReport: Measurement = {
  id: 'export-report',
  title: 'a report of 154 tasks with 2,310 pictures',
  run: () => inTempDir(measure),
};

async function measure(dir: string): Promise<readonly Finding[]> {
  const pictureBytes = await writeRun(dir);
  const file = path.join(dir, 'report.html');
  const cold = await exportIn(dir, file, 'thumbs');
  const warm = await exportIn(dir, path.join(dir, 'again.html'), 'thumbs');
  const folder = path.join(dir, 'report');
  const full = await exportIn(dir, folder, 'full');
  const { size } = await stat(file);
  const page = await measurePage(pathToFileURL(file).href);
  const inFolder = await measurePage(pathToFileURL(path.join(folder, 'waa-report-huge.html')).href);
  const megabytes = size / 1e6;
  const note = `${String(TASKS * STEPS)} pictures of ${String(Math.round(pictureBytes / 1000))} kB`;
  const seconds = 'process start to file, small pictures made and';
  return [
    { name: 'report, size', value: megabytes, unit: 'MB', ...atMost(25, 'MB', megabytes), note },
    finding('report, written', cold.seconds, 's', 10, `${seconds} kept`),
    finding('report, written again', warm.seconds, 's', 10, `${seconds} found`),
    finding('report, memory', cold.peakMb, 'MB', 500, 'highest resident size while writing'),
    finding('report, first paint', page.firstPaintMs, 'ms', 1000, 'from file://, contentful'),
    finding('report, scroll frame, p95', page.scrollMs, 'ms', 16.7, 'gallery, software rendering'),
    plain('report, pictures shown', page.picturesMs, 'ms', 'gallery of the first task is there'),
    plain('folder of full pictures, written', full.seconds, 's', 'copied from the run'),
    finding('folder, first paint', inFolder.firstPaintMs, 'ms', 1000, 'from file://'),
  ];
}

function finding(name: string, value: number, unit: string, aim: number, note: string): Finding {
  return { name, value, unit, ...atMost(aim, unit, Math.round(value * 10) / 10), note };
}

function plain(name: string, value: number, unit: string, note: string): Finding {
  return { name, value, unit, aim: null, isMet: null, note };
}

/** Mean size of the pictures. */
async function writeRun(dataDir: string): Promise<number> {
  const paths = runPaths(dataDir, 'huge');
  await mkdir(path.join(paths.artifacts, 'steps'), { recursive: true });
  const drawn = await Promise.all(Array.from({ length: DRAWN }, (_, index) => drawScreen(index)));
  const events = hugeRunEvents(TASKS).map((event) => withPicture(event));
  const { journal } = await EventJournal.open(paths.journal, {
    format: 'waa-monitor-journal',
    version: 1,
    runId: 'huge',
    createdAt: '2026-11-20T00:00:00.000Z',
    appVersion: '0',
  });
  journal.append(
    events.map(({ event }) => event),
    '2026-11-20T00:00:00.000Z',
  );
  await journal.close();
  let count = 0;
  for (const { ref } of events) {
    if (ref === null) continue;
    await writeFile(path.join(paths.dir, ref), drawn[count % DRAWN] ?? Buffer.alloc(0));
    count += 1;
  }
  return drawn.reduce((sum, { length }) => sum + length, 0) / DRAWN;
}

/** The reading of the step's files is told instead of the reward, which says nothing here. */
function withPicture(event: RunEvent): { readonly event: RunEvent; readonly ref: string | null } {
  if (event.type !== 'step.observed') return { event, ref: null };
  const ref = `artifacts/steps/${event.task.exampleId}-${String(event.stepNumber)}.png`;
  const { seq, at, seenAt, clock, source, workerId, task, stepNumber } = event;
  const base = { seq, at, seenAt, clock, workerId, task, stepNumber };
  const told = { ...base, ...(source === undefined ? {} : { source }) };
  return { event: { ...told, type: 'step.recorded', screenshot: ref, targets: [] }, ref };
}

/** A wallpaper, a window with lines of text, and a photo: about as hard to pack as a real screen. */
function drawScreen(seed: number): Promise<Buffer> {
  const pixels = Buffer.alloc(WIDTH * HEIGHT * 3);
  let state = seed * 7919 + 1;
  const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
  const set = (x: number, y: number, red: number, green: number, blue: number): void => {
    const at = (y * WIDTH + x) * 3;
    pixels[at] = red;
    pixels[at + 1] = green;
    pixels[at + 2] = blue;
  };
  for (let y = 0; y < HEIGHT; y += 1)
    for (let x = 0; x < WIDTH; x += 1) set(x, y, 20 + (x >> 4), 60 + (y >> 3), (160 + seed) % 256);
  const left = 60 + (seed % 8) * 12;
  for (let y = 60; y < 620; y += 1)
    for (let x = left; x < left + 820; x += 1) set(x, y, 250, 250, 250);
  for (let line = 0; line < 24; line += 1) {
    for (let x = left + 20; x < left + 60 + random() * 700; x += 1)
      for (let y = 0; y < 9; y += 1) if (random() < 0.42) set(x, 80 + line * 22 + y, 30, 30, 30);
  }
  for (let y = 300; y < 300 + 225; y += 1)
    for (let x = 960; x < 960 + 180; x += 1) {
      const shade = 60 + Math.floor(random() * 120);
      set(x, y, shade, (shade * 2) % 255, 255 - shade);
    }
  return sharp(pixels, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png()
    .toBuffer();
}

interface Exported {
  readonly seconds: number;
  readonly peakMb: number;
}

function exportIn(dataDir: string, output: string, pictures: string): Promise<Exported> {
  const startedAt = performance.now();
  const args = ['runs', 'export', 'huge', '--data-dir', dataDir, '--pictures', pictures];
  const child = spawn(process.execPath, [CLI, ...args, '--output', output, '--quiet'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  let peakMb = 0;
  const look = setInterval(() => {
    void residentMb(child.pid ?? 0).then((mb) => (peakMb = Math.max(peakMb, mb)));
  }, MEMORY_EVERY_MS);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => {
      clearInterval(look);
      if (code === 0) resolve({ seconds: (performance.now() - startedAt) / 1000, peakMb });
      else reject(new Error(`The export ended with ${String(code)}.`));
    });
  });
}

/** NaN where the system does not tell it this way. */
async function residentMb(pid: number): Promise<number> {
  const text = await readFile(`/proc/${String(pid)}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+) kB/.exec(text)?.[1] ?? 0) / 1024;
}

async function measurePage(url: string): Promise<{
  readonly firstPaintMs: number;
  readonly picturesMs: number;
  readonly scrollMs: number;
}> {
  const browser = await openBrowser();
  try {
    const context = await browser.newContext({
      offline: true,
      viewport: { width: 1280, height: 800 },
    });
    const page = await context.newPage();
    const startedAt = performance.now();
    await page.goto(`${url}#/run/huge/task/${encodeURIComponent(FIRST_TASK)}?view=gallery`, {
      waitUntil: 'commit',
    });
    await page.locator('main img[src]:not([src=""])').first().waitFor({ timeout: 60_000 });
    const picturesMs = performance.now() - startedAt;
    const firstPaintMs = await page.evaluate(
      () => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN,
    );
    await page.waitForLoadState('load');
    return { firstPaintMs, picturesMs, scrollMs: await scrollFrames(page) };
  } finally {
    await browser.close();
  }
}

const FIRST_TASK = 'chrome/00000000-1111-2222-3333-444444444444-WOS';

/** 95th percentile of the time between frames while the list of tasks goes by. */
async function scrollFrames(page: Page): Promise<number> {
  const tree = page.getByRole('tree').or(page.getByRole('grid')).first();
  const gaps = await tree.evaluate(async (element) => {
    const scroller =
      [element, ...element.querySelectorAll('*')].find(
        (part) => part.scrollHeight > part.clientHeight + 100,
      ) ?? element;
    const found: number[] = [];
    let last = performance.now();
    for (let count = 0; count < 200; count += 1) {
      scroller.scrollTop += 40;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      found.push(now - last);
      last = now;
    }
    return found;
  });
  return percentile(gaps.slice(5), 0.95);
}
