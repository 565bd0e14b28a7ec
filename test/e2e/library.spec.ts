/** The library of runs: found, noted, thrown away and brought back, replayed. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { SCREENS_DIR } from './support/bundles.ts';
import { expect, test } from './support/fixtures.ts';
import { RunPage } from './pages/runPage.ts';

async function seriousFindings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

async function openLibrary(page: Page): Promise<void> {
  await page.getByRole('link', { name: /^All (?:\d+ )?runs$/ }).click();
  await expect(page.getByRole('grid', { name: 'Runs' })).toBeVisible();
}

test('finds, names, tags, deletes and restores a run by keyboard', async ({
  openApp,
  recordedDir,
}) => {
  const { page } = await openApp({ dataDir: recordedDir });
  await openLibrary(page);
  const rows = page
    .getByRole('grid')
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
  const status = page.getByRole('status').filter({ hasText: 'of 1 runs' });
  await expect(rows).toHaveCount(1);

  await page.keyboard.press('j');
  await page.keyboard.press('e');
  const dialog = page.getByRole('dialog', { name: 'Name, tags and note' });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Evening run');
  await dialog.getByRole('combobox', { name: 'Tags' }).fill('baseline');
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: 'Note' }).fill('Looked too slow at first.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(rows).toContainText(['Evening run']);
  await expect(rows).toContainText(['baseline']);

  await page.keyboard.press('/');
  await page.keyboard.type('tag:ba');
  await page.getByRole('option', { name: 'baseline' }).click();
  await expect(page.getByRole('combobox', { name: 'Filter runs' })).toHaveValue('tag:baseline ');
  await expect(status).toContainText('1 of 1 runs');
  await page.getByRole('combobox', { name: 'Filter runs' }).fill('-tag:baseline');
  await expect(page.getByText('No run matches')).toBeVisible();
  await page.getByRole('button', { name: 'Clear the filter' }).click();

  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await expect(page.getByRole('toolbar', { name: 'Selected runs' })).toContainText('1 run');
  await page.keyboard.press('Delete');
  await expect(page.getByText('Evening run is in the trash.')).toBeVisible();
  await expect(page.getByText('No run yet')).toBeVisible();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(rows).toContainText(['Evening run']);

  await page.reload();
  await expect(rows).toContainText(['Evening run']);
  await page.getByRole('link', { name: 'Evening run' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Evening run');
});

test('replays a past run to its end, at any moment of it', async ({ openApp, recordedDir }) => {
  const { page } = await openApp({ dataDir: recordedDir });
  const run = new RunPage(page);
  await openLibrary(page);
  await page.getByRole('grid').getByRole('link').first().click();
  await run.waitForEnded(8, 8);
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  const moment = page.getByRole('slider', { name: 'Moment of the run' });
  await expect(moment).toBeVisible();
  await page.keyboard.press('p');
  await moment.fill('0');
  await expect(page.getByText(/^0:0\d \/ /)).toBeVisible();
  await page.getByRole('button', { name: 'To the end of the next task' }).click();
  await run.waitForEnded(1, 8);
  await moment.fill('2000');
  await run.waitForEnded(8, 8);
  await page.getByRole('button', { name: 'Leave replay' }).click();
  await expect(moment).toBeHidden();
  await run.waitForEnded(8, 8);
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the library, replay and storage in ${colorScheme} are whole and accessible`, async ({
    openApp,
    recordedDir,
  }) => {
    test.setTimeout(90_000);
    await mkdir(SCREENS_DIR, { recursive: true });
    const viewport = { width: 1280, height: 800 };
    const { page } = await openApp({ dataDir: recordedDir, context: { colorScheme, viewport } });
    const findings: Record<string, readonly string[]> = {};
    const check = async (screen: string): Promise<void> => {
      const file = `${screen}-${colorScheme}-1280.png`;
      await page.screenshot({ path: path.join(SCREENS_DIR, file), animations: 'disabled' });
      findings[screen] = await seriousFindings(page);
    };
    await openLibrary(page);
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await check('library');
    await page.keyboard.press('Escape');
    await page.getByRole('grid').getByRole('link').first().click();
    await page.getByRole('button', { name: 'Replay', exact: true }).click();
    await expect(page.getByRole('slider', { name: 'Moment of the run' })).toBeVisible();
    await page.keyboard.press('p');
    await check('replay');
    await page.keyboard.press('g');
    await page.keyboard.press('s');
    await page.getByRole('link', { name: 'Storage' }).click();
    await expect(page.getByText('What would go now')).toBeVisible();
    await check('settings-storage');
    expect(findings).toEqual({ library: [], replay: [], 'settings-storage': [] });
  });
}
