/** What a person sees, and when. */
import { appendFile, chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createFileSettingsStore } from '../src/engine/index.ts';
import { EventJournal } from '../src/engine/runs/eventJournal.ts';
import { runPaths } from '../src/engine/runs/runPaths.ts';
import { createScriptedDocker, RUNNING_CONTAINER } from '../test/support/scriptedDocker.ts';
import { startSshd } from '../test/support/sshd.ts';
import { heapBytes, openBrowser, serve } from './browser.ts';
import type { Served } from './browser.ts';
import { hugeRunEvents } from './hugeRun.ts';
import { atMost, percentile } from './report.ts';
import type { Finding, Measurement } from './report.ts';
import { sampleLog } from './sampleLog.ts';
import { inTempDir, profileOf } from './setup.ts';

const AT = '2026-11-20T00:00:00.000Z';

// --- From the VM's log to the page ------------------------------------------------------------------

const MARKERS = 200;
const MARKER_EVERY_MS = 60;

export const lineToPage: Measurement = {
  id: 'line-to-page',
  title: 'log line on the VM → visible in the page',
  run: () => inTempDir(measureLineToPage),
};

async function measureLineToPage(dir: string): Promise<readonly Finding[]> {
  const log = path.join(dir, 'container.log');
  await writeFile(log, sampleLog(500).text);
  const docker = await createScriptedDocker(dir, {
    refusal: null,
    containers: [RUNNING_CONTAINER],
  });
  const binDir = await followableDocker(dir, docker.binDir, log);
  const sshd = await startSshd({ binDirs: [binDir], environment: docker.environment });
  const dataDir = path.join(dir, 'data');
  await createFileSettingsStore(dataDir).update((file) => ({
    ...file,
    profiles: [profileOf(sshd)],
  }));
  const served = await serve(dataDir);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(served.url);
    await page
      .getByRole('button', { name: /^watch/i })
      .first()
      .click();
    await page.getByText('Finished notepad').first().waitFor({ timeout: 60_000 });
    await page.evaluate(() => {
      const seen = new Set<string>();
      const delays: number[] = [];
      Object.assign(window, { benchDelays: delays });
      new MutationObserver(() => {
        for (const [marker, sentAt] of document.body.textContent.matchAll(
          /bench-marker-(\d+)-end/g,
        )) {
          if (seen.has(marker)) continue;
          seen.add(marker);
          delays.push(Date.now() - Number(sentAt));
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    for (let count = 0; count < MARKERS; count += 1) {
      await appendFile(log, `bench-marker-${String(Date.now())}-end\n`);
      await new Promise((resolve) => setTimeout(resolve, MARKER_EVERY_MS));
    }
    await page.waitForTimeout(1000);
    const delays = await page.evaluate(
      () => (window as unknown as { benchDelays: number[] }).benchDelays, // Put there above.
    );
    const p95 = percentile(delays, 0.95);
    return [
      {
        name: 'log line → visible, p95',
        value: p95,
        unit: 'ms',
        ...atMost(150, 'ms', p95),
        note: `${String(delays.length)} of ${String(MARKERS)} lines seen, real sshd, Chromium`,
      },
      {
        name: 'log line → visible, median',
        value: percentile(delays, 0.5),
        unit: 'ms',
        aim: null,
        isMet: null,
        note: '',
      },
    ];
  } finally {
    await browser.close();
    await served.close();
    await sshd.close();
  }
}

/** The scripted docker, but with a log that grows. */
async function followableDocker(dir: string, scripted: string, log: string): Promise<string> {
  const binDir = path.join(dir, 'bin');
  await mkdir(binDir, { recursive: true });
  const script = `#!/bin/sh\nif [ "$1" = logs ]; then exec tail -n +1 -F ${log}; fi\nexec ${scripted}/docker "$@"\n`;
  await writeFile(path.join(binDir, 'docker'), script);
  await chmod(path.join(binDir, 'docker'), 0o755);
  return binDir;
}

// --- A huge run in the page -------------------------------------------------------------------------

export const hugePage: Measurement = {
  id: 'huge-page',
  title: 'a page with 10,000 tasks and 150,000 steps',
  run: () => inTempDir(measureHugePage),
};

async function measureHugePage(dir: string): Promise<readonly Finding[]> {
  await writeHugeRun(dir);
  const served = await serve(dir);
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(served.url);
    const startedAt = performance.now();
    await page.evaluate(() => (location.hash = '#/run/huge'));
    await page
      .getByText('10,000')
      .or(page.getByText('10000'))
      .first()
      .waitFor({ timeout: 120_000 });
    const openMs = performance.now() - startedAt;
    const tree = page.getByRole('tree').or(page.getByRole('grid')).first();
    const frames = await tree.evaluate(async (element) => {
      const scroller = [element, ...element.querySelectorAll('*')].find(
        (part) => part.scrollHeight > part.clientHeight + 100,
      );
      const moved = scroller ?? element;
      const gaps: number[] = [];
      let last = performance.now();
      for (let count = 0; count < 240; count += 1) {
        moved.scrollTop += 180;
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const now = performance.now();
        gaps.push(now - last);
        last = now;
      }
      return gaps;
    });
    const p95 = percentile(frames.slice(5), 0.95);
    const heapMb = (await heapBytes(page)) / 2 ** 20;
    return [
      {
        name: 'scroll frame, p95',
        value: p95,
        unit: 'ms',
        ...atMost(16.7, 'ms', Math.round(p95 * 10) / 10),
        note: 'task list, 240 frames, software rendering',
      },
      {
        name: 'renderer heap',
        value: heapMb,
        unit: 'MB',
        ...atMost(200, 'MB', heapMb),
        note: 'after a collection',
      },
      {
        name: 'opening that run',
        value: openMs,
        unit: 'ms',
        aim: null,
        isMet: null,
        note: 'journal on disk → shown',
      },
    ];
  } finally {
    await browser.close();
    await served.close();
  }
}

async function writeHugeRun(dataDir: string): Promise<void> {
  const paths = runPaths(dataDir, 'huge');
  await mkdir(paths.dir, { recursive: true });
  const { journal } = await EventJournal.open(paths.journal, {
    format: 'waa-monitor-journal',
    version: 1,
    runId: 'huge',
    createdAt: AT,
    appVersion: '0',
  });
  journal.append(hugeRunEvents(), AT);
  await journal.close();
}

// --- Start and rest ---------------------------------------------------------------------------------

export const start: Measurement = {
  id: 'start',
  title: 'cold start and idle',
  run: () => inTempDir(measureStart),
};

const IDLE_SECONDS = 10;

async function measureStart(dir: string): Promise<readonly Finding[]> {
  const browser = await openBrowser();
  let served: Served | null = null;
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    const startedAt = performance.now();
    served = await serve(dir);
    const servedMs = performance.now() - startedAt;
    await page.goto(served.url);
    await page.getByRole('button', { name: /demo/i }).first().waitFor();
    const paintedMs = performance.now() - startedAt;
    const before = await cpuSeconds(served);
    await page.waitForTimeout(IDLE_SECONDS * 1000);
    const share = ((await cpuSeconds(served)) - before) / IDLE_SECONDS;
    return [
      fact(
        'cold start → first useful paint',
        paintedMs,
        'ms',
        'process start to Home in a warm browser',
      ),
      fact('cold start → serving', servedMs, 'ms', ''),
      fact(
        'idle CPU of the engine',
        share * 100,
        '%',
        `of one core, Home open, ${String(IDLE_SECONDS)} s`,
      ),
    ];
  } finally {
    await browser.close();
    await served?.close();
  }
}

function fact(name: string, value: number, unit: string, note: string): Finding {
  return { name, value, unit, aim: null, isMet: null, note };
}

/** User and system time so far; NaN where there is no /proc. */
async function cpuSeconds(served: Served): Promise<number> {
  const text = await readFile(`/proc/${String(served.process.pid)}/stat`, 'utf8').catch(() => '');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticksPerSecond = 100;
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
