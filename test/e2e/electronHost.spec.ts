/** The desktop window's own duties, on the built main and preload bundles. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test as base } from '@playwright/test';
import { ElectronHost } from '../electronHost/launch.ts';
import { MAIN_BUNDLE } from './support/bundles.ts';

interface Desktop {
  readonly dataDir: string;
  readonly launch: (options?: {
    keyring?: 'gnome_libsecret' | 'basic_text';
  }) => Promise<ElectronHost>;
}

const test = base.extend<{ desktop: Desktop }>({
  desktop: async ({ browser }, use) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-desktop-'));
    const hosts: ElectronHost[] = [];
    const launch: Desktop['launch'] = async (options) => {
      const host = await ElectronHost.launch({
        main: MAIN_BUNDLE,
        browser,
        userDataDir: dataDir,
        env: { WAA_MONITOR_DATA_DIR: dataDir },
        ...options,
      });
      hosts.push(host);
      return host;
    };
    await use({ dataDir, launch });
    for (const host of hosts.reverse()) await host.close();
    await rm(dataDir, { recursive: true, force: true });
  },
});

test('shows the page from the app scheme, with nothing of Electron or Node in it', async ({
  desktop,
}) => {
  const host = await desktop.launch();
  const page = await host.firstWindow();
  await expect(page.getByRole('heading', { name: 'WAA Monitor' })).toBeVisible();
  const globals = await page.evaluate(() => ({
    bridge: (window as unknown as { waaMonitor: unknown }).waaMonitor,
    isFrozen: Object.isFrozen((window as unknown as { waaMonitor: unknown }).waaMonitor),
    leaked: ['require', 'process', 'module', 'electron', 'ipcRenderer', 'Buffer'].filter(
      (name) => name in window,
    ),
  }));
  expect(globals).toEqual({ bridge: { isDesktop: true }, isFrozen: true, leaked: [] });
  expect(host.problems()).toEqual([]);
  expect(host.refused).toEqual([]);
});
