/** One page of the app, whichever face shows it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { _electron } from '@playwright/test';
import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { ElectronHost } from '../../electronHost/launch.ts';
import { ELECTRON_BINARY, MAIN_BUNDLE } from './bundles.ts';
import { quietEnv, startServe } from './serve.ts';

export const FACES = ['browser', 'desktop'] as const;
export type Face = (typeof FACES)[number];

export interface OpenedApp {
  readonly page: Page;
  close(): Promise<void>;
}

export interface OpenOptions {
  readonly browser: Browser;
  readonly dataDir: string;
  readonly context?: BrowserContextOptions;
}

export function openFace(face: Face, options: OpenOptions): Promise<OpenedApp> {
  if (face === 'browser') return openBrowser(options);
  return hasElectron() ? openElectron(options) : openStandIn(options);
}

export function hasElectron(): boolean {
  return existsSync(ELECTRON_BINARY);
}

/** Printed once per process where the desktop face is shown by the stand-in. */
export const ELECTRON_NOTE = `Electron's binary is not at ${path.relative(process.cwd(), ELECTRON_BINARY)}: the desktop face runs on the stand-in of test/electronHost.`;

async function openBrowser({ browser, dataDir, context: given }: OpenOptions): Promise<OpenedApp> {
  const served = await startServe(dataDir);
  const context = await browser.newContext(given);
  const page = await context.newPage();
  await page.goto(served.url);
  return {
    page,
    close: async () => {
      await context.close();
      await served.close();
    },
  };
}

async function openStandIn({ browser, dataDir }: OpenOptions): Promise<OpenedApp> {
  const host = await ElectronHost.launch({
    main: MAIN_BUNDLE,
    browser,
    userDataDir: dataDir,
    env: { HOME: dataDir, WAA_MONITOR_DATA_DIR: dataDir, SSH_AUTH_SOCK: '' },
  });
  return { page: await host.firstWindow(), close: () => host.close() };
}

async function openElectron({ dataDir }: OpenOptions): Promise<OpenedApp> {
  const env = { ...quietEnv(dataDir), WAA_MONITOR_DATA_DIR: dataDir } as Record<string, string>;
  const app = await _electron.launch({
    executablePath: ELECTRON_BINARY,
    args: [MAIN_BUNDLE, `--user-data-dir=${dataDir}`, '--no-sandbox'],
    env,
  });
  return { page: await app.firstWindow(), close: () => app.close() };
}
