/** The desktop window's own duties, on the built main and preload bundles. */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { ElectronHost } from '../electronHost/launch.ts';
import type { LaunchOptions } from '../electronHost/launch.ts';
import { HomePage } from './pages/homePage.ts';
import { MAIN_BUNDLE } from './support/bundles.ts';
import { ELECTRON_NOTE } from './support/faces.ts';
import { expect, test as base } from './support/fixtures.ts';

interface Fixtures {
  readonly launch: (options?: Partial<LaunchOptions>) => Promise<ElectronHost>;
}

const test = base.extend<Fixtures>({
  launch: async ({ browser, dataDir }, use) => {
    const hosts: ElectronHost[] = [];
    await use(async (options) => {
      const host = await ElectronHost.launch({
        main: MAIN_BUNDLE,
        browser,
        userDataDir: dataDir,
        env: { HOME: dataDir, WAA_MONITOR_DATA_DIR: dataDir, SSH_AUTH_SOCK: '' },
        ...options,
      });
      hosts.push(host);
      return host;
    });
    for (const host of hosts.reverse()) await host.close();
  },
});

async function openHome(host: ElectronHost): Promise<Page> {
  const page = await host.firstWindow();
  await expect(page.getByRole('heading', { name: 'WAA Monitor' })).toBeVisible();
  return page;
}

test.beforeAll(() => console.log(ELECTRON_NOTE));

test('shows the page from the app scheme, with nothing of Electron or Node in it', async ({
  launch,
}) => {
  const host = await launch();
  const page = await openHome(host);
  const globals = await page.evaluate(() => ({
    bridge: (window as unknown as { waaMonitor: unknown }).waaMonitor,
    isFrozen: Object.isFrozen((window as unknown as { waaMonitor: unknown }).waaMonitor),
    leaked: ['require', 'process', 'module', 'electron', 'ipcRenderer', 'Buffer'].filter(
      (name) => name in window,
    ),
  }));
  expect(globals).toEqual({ bridge: { isDesktop: true }, isFrozen: true, leaked: [] });
  await expect.poll(() => host.windowState()).toMatchObject({ isVisible: true });
  expect({ problems: host.problems(), refused: host.refused }).toEqual({
    problems: [],
    refused: [],
  });
});

test('the policy keeps foreign scripts, pictures and requests out of the page', async ({
  launch,
}) => {
  const host = await launch();
  const page = await openHome(host);
  const outcome = await page.evaluate(async () => {
    const load = (element: HTMLImageElement | HTMLScriptElement, src: string) =>
      new Promise((resolve) => {
        element.onload = () => resolve('loaded');
        element.onerror = () => resolve('blocked');
        element.src = src;
        document.body.append(element);
      });
    const inline = document.createElement('script');
    inline.textContent = 'window.wasOwned = true';
    document.body.append(inline);
    return {
      picture: await load(document.createElement('img'), 'https://elsewhere.test/x.png'),
      script: await load(document.createElement('script'), 'https://elsewhere.test/x.js'),
      fetch: await fetch('https://elsewhere.test/').then(
        () => 'answered',
        () => 'blocked',
      ),
      pictureScheme: await fetch('waa-picture://run/x/y.png').then(
        () => 'answered',
        () => 'blocked',
      ),
      inline: 'wasOwned' in window,
    };
  });
  expect(outcome).toEqual({
    picture: 'blocked',
    script: 'blocked',
    fetch: 'blocked',
    pictureScheme: 'blocked',
    inline: false,
  });
  // Blocked by the page's own policy, so nothing was even asked for.
  expect(host.refused).toEqual([]);
});

test('stays on its page: other addresses are refused, web links go to the browser', async ({
  launch,
}) => {
  const host = await launch();
  const page = await openHome(host);
  const url = page.url();
  await page.evaluate(() => window.location.assign('https://elsewhere.test/'));
  await page.evaluate(() => {
    window.open('https://docs.example/waa');
    window.open('file:///etc/passwd');
  });
  await expect
    .poll(() => host.opened)
    .toEqual([{ kind: 'external', target: 'https://docs.example/waa' }]);
  expect(page.url()).toBe(url);
  await expect(page.getByRole('heading', { name: 'WAA Monitor' })).toBeVisible();
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(host.problems()).toEqual([]);
});

test('serves nothing outside the built page', async ({ launch }) => {
  const host = await launch();
  const page = await openHome(host);
  const statuses = await page.evaluate(async () => {
    const paths = [
      '/index.html',
      '/..%2f..%2fpackage.json',
      '/%2e%2e/main/index.js',
      '/missing.js',
    ];
    return Promise.all(paths.map(async (each) => (await fetch(each)).status));
  });
  expect(statuses).toEqual([200, 404, 404, 404]);
});

test('grants the clipboard for copy buttons and nothing else', async ({ launch }) => {
  const host = await launch();
  await openHome(host);
  expect(await host.askPermission('clipboard-sanitized-write')).toEqual({
    check: true,
    request: true,
  });
  for (const permission of [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'openExternal',
  ]) {
    expect(await host.askPermission(permission), permission).toEqual({
      check: false,
      request: false,
    });
  }
});

test('the menu opens palette, shortcuts, home and the data folder', async ({ launch, dataDir }) => {
  const host = await launch();
  const page = await openHome(host);
  await host.clickMenu('Help', 'Keyboard shortcuts');
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
  await page.keyboard.press('Escape');
  await host.clickMenu('View', 'Command palette');
  await expect(page.getByRole('textbox', { name: 'Search everything' })).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('textbox', { name: 'Search everything' })).toBeFocused();
  await page.keyboard.press('Escape');
  await host.clickMenu('File', 'Open data folder');
  expect(host.opened).toEqual([{ kind: 'path', target: dataDir }]);
});

test('remembers where the window was, and forgets a place on a screen that is gone', async ({
  launch,
}) => {
  const host = await launch();
  await openHome(host);
  await host.moveWindow({ x: 100, y: 80, width: 1440, height: 900 });
  await host.doToWindow('maximize');
  expect(await host.quit()).toBe(0);

  const again = await launch();
  await openHome(again);
  const place = { bounds: { x: 100, y: 80, width: 1440, height: 900 }, isMaximized: true };
  expect(await again.windowState()).toMatchObject(place);
  await again.moveWindow({ x: 5000, y: 80, width: 1440, height: 900 });
  expect(await again.quit()).toBe(0);

  const elsewhere = await launch();
  await openHome(elsewhere);
  const { bounds } = await elsewhere.windowState();
  expect(bounds.x).toBeLessThan(1920);
});

test('quits when its window is closed, with everything written', async ({ launch, dataDir }) => {
  const host = await launch();
  const page = await openHome(host);
  const home = new HomePage(page);
  await home.openAdd();
  await home.fillVm({ host: 'vm-3.example', user: 'azureuser', name: 'Kept' });
  await home.save();
  await expect(home.card('Kept')).toBeVisible();
  await host.closeWindow();
  expect(await host.exited).toBe(0);
  const settings = await readFile(path.join(dataDir, 'settings.json'), 'utf8');
  expect(JSON.parse(settings)).toMatchObject({
    profiles: [{ name: 'Kept', host: 'vm-3.example' }],
  });
});

test('a second start shows the window that is there', async ({ launch }) => {
  const host = await launch();
  await openHome(host);
  await host.doToWindow('minimize');
  const second = await launch();
  expect(await second.exited).toBe(0);
  await host.startSecondInstance();
  expect(await host.windowState()).toMatchObject({ isMinimized: false });
});

test('a page that is reloaded gets a new line to the engine', async ({ launch }) => {
  const host = await launch();
  const page = await openHome(host);
  const home = new HomePage(page);
  await page.evaluate(() => window.location.reload());
  await home.openAdd();
  await home.fillVm({ host: 'vm-3.example', user: 'azureuser', name: 'After reload' });
  await home.save();
  await expect(home.card('After reload')).toBeVisible();
});

const SAFE = '{ webPreferences: { sandbox: true, contextIsolation: true } }';
const REFUSED: readonly (readonly [what: string, code: string, message: string])[] = [
  ['an unknown member', 'app.setBadge(1);', 'has no app.setBadge'],
  ['a misspelt event', "app.on('windows-all-closed', () => {});", 'no event "windows-all-closed"'],
  ['a window before ready', `new BrowserWindow(${SAFE});`, 'before app is ready'],
  [
    'the key store before ready',
    'await safeStorage.encryptStringAsync("x");',
    'before app is ready',
  ],
  ['the session before ready', 'session.defaultSession;', 'when app is ready'],
  [
    'a scheme declared after ready',
    'await app.whenReady(); protocol.registerSchemesAsPrivileged([{ scheme: "x" }]);',
    'before app is ready',
  ],
  [
    'a page outside the sandbox',
    'await app.whenReady(); new BrowserWindow({ webPreferences: { sandbox: false } });',
    'sandboxed, isolated pages only',
  ],
  [
    'a misspelt window option',
    'await app.whenReady(); new BrowserWindow({ webPreferences: { sandbox: true, contextIsolated: true } });',
    'knows no webPreferences.contextIsolated',
  ],
  [
    'a function sent to a page',
    `await app.whenReady(); new BrowserWindow(${SAFE}).webContents.send("x", () => 1);`,
    'could not be cloned',
  ],
  ['an unknown menu role', 'Menu.buildFromTemplate([{ role: "halp" }]);', 'Unknown role halp'],
];

for (const [what, code, message] of REFUSED) {
  test(`the stand-in refuses ${what}, as Electron or more strictly`, async ({
    launch,
    dataDir,
  }) => {
    const main = path.join(dataDir, 'main.mjs');
    const names = 'app, BrowserWindow, Menu, protocol, safeStorage, session';
    // In a function: Electron becomes ready only once the main module has been evaluated.
    await writeFile(main, `import { ${names} } from 'electron';\n(async () => { ${code} })();\n`);
    const host = await launch({ main });
    expect(await host.exited).toBe(1);
    expect(host.output).toContain(message);
  });
}
