/** Starting and stopping from the window: what is shown before is what the demo VM then sees. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { HomePage } from './pages/homePage.ts';
import { RunPage } from './pages/runPage.ts';
import { SCREENS_DIR } from './support/bundles.ts';
import { expect, test } from './support/fixtures.ts';

/** Of no form that a rule of the scrubber knows. */
const KEY = 'zq7-plain-looking-0123-word';

async function look(page: Page, name: string): Promise<void> {
  await mkdir(SCREENS_DIR, { recursive: true });
  const file = path.join(SCREENS_DIR, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
}

test('a run is checked, shown, started, watched and stopped', async ({ openApp, startVm }) => {
  test.setTimeout(180_000);
  const vm = await startVm({ tasks: 1, speed: 600, seed: 3, isPrepared: true });
  const { page } = await openApp({ context: { colorScheme: 'dark' } });
  const home = new HomePage(page);
  const run = new RunPage(page);
  await home.addVm(vm, 'Startable');
  await home.watch('Startable');
  await run.waitForEnded(1, 1, 90_000);

  await page.getByRole('button', { name: 'Start a run' }).click();
  const dialog = page.getByRole('dialog', { name: 'Start a run on Startable' });
  const checks = dialog.getByRole('list', { name: 'Checks before the start' });
  await expect(checks.getByText(/No key is given/)).toBeVisible({ timeout: 60_000 });
  await dialog.getByLabel('Key', { exact: true }).fill(KEY);
  await dialog.getByRole('button', { name: 'Check', exact: true }).click();
  const commands = dialog.getByRole('region', { name: 'Commands that will be run' });
  await expect(commands).toContainText('docker run --detach', { timeout: 60_000 });
  await expect(commands).not.toContainText(KEY);
  await look(page, 'start-dialog-dark');
  await page.emulateMedia({ colorScheme: 'light' });
  await look(page, 'start-dialog-light');
  await commands.scrollIntoViewIfNeeded();
  await look(page, 'start-commands-light');
  vm.control.setSpeed(60);
  await dialog.getByRole('button', { name: 'Start 154 tasks' }).click();

  await expect(dialog).toBeHidden({ timeout: 60_000 });
  await expect.poll(() => vm.truth().starts.length, { timeout: 60_000 }).toBe(1);
  await expect(page.getByText(/\/154 tasks/)).toBeVisible({ timeout: 90_000 });
  const { commandLines, processes } = vm.truth();
  expect([...commandLines, ...processes].filter((line) => line.includes(KEY))).toEqual([]);

  await page.getByRole('button', { name: 'Operations' }).click({ timeout: 30_000 });
  await page.getByRole('menuitem', { name: 'Stop the client…' }).click({ timeout: 30_000 });
  const stop = page.getByRole('dialog', { name: 'Stop the client' });
  await expect(stop.getByText(/run\.py/)).toBeVisible({ timeout: 30_000 });
  await look(page, 'stop-dialog-light');
  await stop.getByRole('button', { name: 'Stop the client' }).click();
  await expect.poll(() => vm.truth().isFinished, { timeout: 60_000 }).toBe(true);
});
