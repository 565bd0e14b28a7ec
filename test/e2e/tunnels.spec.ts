/** Ports of the VM on this computer, and what is hidden from logs: seen and used as a person does. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from './support/fixtures.ts';
import { HomePage } from './pages/homePage.ts';

test('opens the Windows screen of a VM, shows what goes through it, and stops it', async ({
  openApp,
}) => {
  const { page } = await openApp();
  await new HomePage(page).startDemo({ tasks: 120, seed: 7, isPrepared: true });
  await page.getByRole('tab', { name: /^VM/ }).click();
  const table = page.getByRole('table', { name: 'Tunnels' });
  const viewer = table.getByRole('row').filter({ hasText: 'noVNC' });
  await viewer.getByRole('button', { name: /^Open tunnel/ }).click();
  const link = viewer.getByRole('link', { name: 'Open page' });
  await expect(link).toBeVisible();
  await expect(viewer).toContainText('open');
  const answer = await page.request.get((await link.getAttribute('href')) ?? '');
  expect(answer.status()).toBe(200);
  await expect(viewer).not.toContainText('0 B');
  await table.scrollIntoViewIfNeeded();
  const found = await new AxeBuilder({ page }).include('section:has(> table)').analyze();
  expect(found.violations).toEqual([]);
  await viewer.getByRole('button', { name: /^Stop tunnel/ }).click();
  await expect(viewer).toContainText('closed');
});

test('shows what a hidden word hides before it is saved', async ({ openApp, dataDir: _dir }) => {
  const { page } = await openApp();
  await page.goto(`${page.url().split('#')[0] ?? ''}#/settings/privacy`);
  const hidden = page.getByRole('region', { name: 'Hidden words' });
  await hidden.getByLabel(/^One a line/).fill('my-company');
  await hidden
    .getByLabel('Try it on a line')
    .fill('run of my-company with sk-proj-0123456789abcdef');
  await expect(hidden).toContainText('run of [hidden] with sk-proj-…[hidden]');
  await hidden.getByRole('button', { name: 'Save' }).click();
  await expect(hidden.getByRole('button', { name: 'Save' })).toBeDisabled();
  const found = await new AxeBuilder({ page }).analyze();
  expect(found.violations).toEqual([]);
});
