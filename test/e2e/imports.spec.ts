/** Runs from files: by a path of the monitor's machine, and as a file that the page sends. */
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { writeBundle } from '../../src/engine/bundle/writeBundle.ts';
import { THREE_TASKS } from '../support/playedRun.ts';
import { writeResultsFolder } from '../support/resultsFolder.ts';
import { SCREENS_DIR } from './support/bundles.ts';
import { expect, test } from './support/fixtures.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a results folder is looked at, imported and opened (${colorScheme})`, async ({
    openApp,
    dataDir,
  }, testInfo) => {
    const results = testInfo.outputPath('results');
    await writeResultsFolder(results, THREE_TASKS, { withLog: colorScheme === 'dark' });
    await mkdir(SCREENS_DIR, { recursive: true });
    const { page } = await openApp({ dataDir, context: { colorScheme } });
    const shoot = (name: string) =>
      page.screenshot({
        path: path.join(SCREENS_DIR, `${name}-${colorScheme}.png`),
        animations: 'disabled',
      });
    await page.getByRole('button', { name: 'Import a run' }).click();
    const dialog = page.getByRole('dialog', { name: 'Import a run' });
    const place = dialog.getByRole('textbox', { name: 'Path on the machine' });
    await place.fill('relative/results');
    await dialog.getByRole('button', { name: 'Look' }).click();
    await expect(dialog.getByRole('alert')).toContainText('is no absolute path');
    await shoot('import-choice');
    await place.fill(results);
    await place.press('Enter');
    await expect(dialog.getByRole('checkbox', { name: 'results · gpt-4o' })).toBeChecked();
    await expect(dialog).toContainText('3 tasks (3 with a score), 6 steps, 9 pictures');
    await shoot('import-preview');
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.filter(({ impact }) => impact === 'serious' || impact === 'critical'),
    ).toEqual([]);
    await dialog.getByRole('button', { name: 'Import 1 run' }).click();
    await expect(dialog).toContainText('Imported 1 run.');
    await shoot('import-done');
    await dialog.getByRole('button', { name: 'Open' }).click();
    await expect(page.getByRole('heading', { name: 'results · gpt-4o' })).toBeVisible();
    await expect(page.getByText('3/3').first()).toBeVisible();
    await shoot('imported-run');
    await page.getByRole('button', { name: 'All runs' }).click();
    await page.getByRole('button', { name: 'Import a run' }).click();
    await place.fill(results);
    await place.press('Enter');
    await expect(dialog).toContainText('Already here, unchanged.');
    await expect(dialog.getByRole('button', { name: /^Import 0 runs/ })).toBeDisabled();
  });
}

test('a bundle is sent from this computer and becomes a run with all its tasks', async ({
  openApp,
  recordedDir,
  recording,
}, testInfo) => {
  const filePath = testInfo.outputPath('evening.waarun');
  await mkdir(path.dirname(filePath), { recursive: true });
  await writeBundle({
    runDir: path.join(recordedDir, 'runs', recording.runId),
    filePath,
    pictures: 'thumbs',
    appVersion: '0',
  });
  expect((await readFile(filePath)).length).toBeGreaterThan(0);
  // Another copy of the app: its data folder knows nothing of the run.
  const { page } = await openApp({ dataDir: testInfo.outputPath('data') });
  await page.getByRole('button', { name: 'Import a run' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a run' });
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Send a file from this computer' }).click();
  await (await chooser).setFiles(filePath);
  await expect(dialog).toContainText('Its pictures are small ones.');
  await dialog.getByRole('button', { name: 'Import 1 run' }).click();
  await dialog.getByRole('button', { name: 'Open' }).click();
  await expect(page.getByText('8/8').first()).toBeVisible();
  expect(page.url()).toContain(recording.runId);
});
