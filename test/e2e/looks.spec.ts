/** How every screen looks and reads: both themes, small and large, for eyes and for assistive technology. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { HomePage } from './pages/homePage.ts';
import { RunPage } from './pages/runPage.ts';
import { SCREENS_DIR } from './support/bundles.ts';
import { expect, test } from './support/fixtures.ts';

const SIZES = [
  { width: 1280, height: 800 },
  { width: 2560, height: 1440 },
];

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of SIZES) {
    const name = `${colorScheme} ${viewport.width}×${viewport.height}`;

    test(`every screen in ${name} is whole and accessible`, async ({
      openApp,
      recordedDir,
      recording,
    }) => {
      test.setTimeout(120_000);
      await mkdir(SCREENS_DIR, { recursive: true });
      const { page } = await openApp({ dataDir: recordedDir, context: { colorScheme, viewport } });
      const findings: Record<string, readonly string[]> = {};
      const check = async (screen: string): Promise<void> => {
        const file = `${screen}-${colorScheme}-${viewport.width}.png`;
        await page.screenshot({ path: path.join(SCREENS_DIR, file), animations: 'disabled' });
        // What axe judges does not depend on the size, and it is slow.
        if (viewport === SIZES[0]) findings[screen] = await seriousFindings(page);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        expect(overflow, `${screen} is wider than the window`).toBeLessThanOrEqual(0);
      };
      const home = new HomePage(page);
      const run = new RunPage(page);

      await expect(home.recent.getByRole('link')).toBeVisible();
      await check('home');
      await home.openAdd();
      await expect(home.dialog).toBeVisible();
      await check('add-a-vm');
      await page.keyboard.press('Escape');
      await expect(home.dialog).toBeHidden();

      await home.recent.getByRole('link').click();
      await run.waitForEnded(8, 8);
      await run.openTask(recording.truth.tasks[0]?.key ?? '');
      await expect(run.stage.locator('img').first()).toBeVisible();
      await check('run');
      for (const tab of ['Timing', 'Step', 'VM', 'Commands', 'Numbers']) {
        await run.tab(tab).click();
        await expect(run.tab(tab)).toHaveAttribute('aria-selected', 'true');
        if (tab === 'Timing') await expect(page.getByRole('figure').first()).toBeVisible();
        await check(`run-${tab.toLowerCase()}`);
      }
      await run.taskPane.getByRole('button', { name: 'Screenshots' }).click();
      await expect(run.gallery.locator('img').first()).toBeVisible();
      await check('gallery');
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
      await check('shortcuts');

      expect(
        Object.fromEntries(Object.entries(findings).filter(([, found]) => found.length > 0)),
      ).toEqual({});
    });
  }
}

test('the first start and an empty run are in words and accessible', async ({
  openApp,
  dataDir,
}) => {
  const { page } = await openApp({ dataDir });
  await expect(new HomePage(page).welcome).toBeVisible();
  await mkdir(SCREENS_DIR, { recursive: true });
  await page.screenshot({ path: path.join(SCREENS_DIR, 'first-start.png') });
  expect(await seriousFindings(page)).toEqual([]);
});

test('the chosen theme outlasts a reload', async ({ openApp }) => {
  const { page } = await openApp({ context: { colorScheme: 'light' } });
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', 'dark');
});
