/** What specs start from: a data folder of their own, the app on a face, demo VMs, a recorded run. */
/* eslint-disable no-empty-pattern -- Playwright reads from the pattern what a fixture needs: here, nothing. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { test as base } from '@playwright/test';
import type { BrowserContextOptions } from '@playwright/test';
import { demoOptionsSchema } from '#protocol/contract.ts';
import type { DemoOptions } from '#protocol/contract.ts';
import { startDemoVm } from '../../../src/demo/index.ts';
import type { DemoTruth, DemoVm } from '../../../src/demo/index.ts';
import { CLI_BUNDLE } from './bundles.ts';
import { ELECTRON_NOTE, hasElectron, openFace } from './faces.ts';
import type { Face, OpenedApp } from './faces.ts';
import { quietEnv } from './serve.ts';
import { playToEnd } from './truth.ts';

/** A finished run of the demo VM, watched by the built command; copy it, never open it in place. */
export interface RecordedRun {
  readonly dataDir: string;
  readonly runId: string;
  readonly truth: DemoTruth;
}

interface TestFixtures {
  readonly face: Face;
  readonly dataDir: string;
  /** The app on the spec's face; closed at its end. */
  readonly openApp: (options?: {
    readonly dataDir?: string;
    readonly context?: BrowserContextOptions;
  }) => Promise<OpenedApp>;
  readonly startVm: (options: Partial<DemoOptions>) => Promise<DemoVm>;
  /** A data folder with the recorded run in it. */
  readonly recordedDir: string;
}

interface WorkerFixtures {
  readonly recording: RecordedRun;
}

const RECORDED: Partial<DemoOptions> = { tasks: 8, seed: 1, isPrepared: true };
/** Eight tasks take some twelve simulated minutes. */
const RECORDED_SPEED = 400;

async function makeDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'waa-monitor-e2e-'));
}

async function removeDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 5 });
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  face: ['browser', { option: true }],

  dataDir: async ({}, use) => {
    const dir = await makeDir();
    await use(dir);
    await removeDir(dir);
  },

  openApp: async ({ browser, face, dataDir }, use, info) => {
    if (face === 'desktop' && !hasElectron()) {
      info.annotations.push({ type: 'note', description: ELECTRON_NOTE });
    }
    const opened: OpenedApp[] = [];
    await use(async (options = {}) => {
      const app = await openFace(face, { browser, dataDir, ...options });
      opened.push(app);
      return app;
    });
    for (const app of opened.reverse()) await app.close();
  },

  startVm: async ({}, use) => {
    const ends: (() => Promise<void>)[] = [];
    await use(async (options) => {
      const dir = await makeDir();
      ends.push(() => removeDir(dir));
      const vm = await startDemoVm(demoOptionsSchema.parse(options), dir);
      ends.push(() => vm.close());
      return vm;
    });
    for (const end of ends.reverse()) await end();
  },

  recording: [
    async ({}, use) => {
      const dir = await makeDir();
      const args = [CLI_BUNDLE, 'demo', '--data-dir', dir, '--progress', 'none', '--prepared'];
      args.push('--tasks', String(RECORDED.tasks), '--seed', String(RECORDED.seed));
      args.push('--speed', String(RECORDED_SPEED));
      await promisify(execFile)(process.execPath, args, { env: quietEnv(dir), timeout: 60_000 });
      const [runId = ''] = await readdir(path.join(dir, 'runs'));
      await use({ dataDir: dir, runId, truth: playToEnd(RECORDED) });
      await removeDir(dir);
    },
    { scope: 'worker', timeout: 90_000 },
  ],

  recordedDir: async ({ recording, dataDir }, use) => {
    await cp(recording.dataDir, dataDir, { recursive: true });
    await use(dataDir);
  },
});

export { expect } from '@playwright/test';
