/** Being told: the inbox behind the bell, and the settings of alerts. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { startWebhookReceiver } from '../support/webhookReceiver.ts';
import { HomePage } from './pages/homePage.ts';
import { RunPage } from './pages/runPage.ts';
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';

/** In one part of the page: the rest is judged by its own specs. */
async function seriousFindings(page: Page, part: string): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });

    test('the end of a run is in the inbox, counted until it is read', async ({ openApp }) => {
      const { page } = await openApp();
      const run = new RunPage(page);
      // Long enough to be seen going on: the end of a run that was over before is no news.
      await new HomePage(page).startDemo({ tasks: 12, seed: 7, isPrepared: true });
      await run.waitForEnded(12, 12, 60_000);
      await page.getByRole('button', { name: 'Inbox, 1 unread' }).click();
      const inbox = page.getByRole('region', { name: 'Inbox' });
      await expect(inbox.getByRole('link', { name: 'Demo VM is complete' })).toBeVisible();
      await expect(inbox).toContainText('12 of 12 tasks ended');
      expect(await seriousFindings(page, 'section[aria-label="Inbox"]')).toEqual([]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('button', { name: 'Inbox', exact: true })).toBeVisible();
    });

    test('a webhook is added, tried and kept, and a rule switched', async ({ openApp }) => {
      const receiver = await startWebhookReceiver();
      const { page } = await openApp();
      await expect(new HomePage(page).welcome).toBeVisible();
      await page.keyboard.press('g');
      await page.keyboard.press('s');
      await page.getByRole('link', { name: 'Alerts' }).click();
      await page.getByRole('button', { name: 'Add a webhook' }).click();
      const dialog = page.getByRole('dialog', { name: 'Add a webhook' });
      await dialog.getByRole('textbox', { name: 'Name' }).fill('Team room');
      await dialog.getByLabel('Address').fill('not an address');
      await dialog.getByRole('button', { name: 'Save' }).click();
      await expect(dialog.getByText('That is no address of a webhook.')).toBeVisible();
      await dialog.getByLabel('Address').fill(`${receiver.url}/hook`);
      await dialog.getByRole('button', { name: 'Save' }).click();
      const row = page
        .getByRole('list', { name: 'Channels' })
        .getByRole('listitem')
        .filter({ hasText: 'Team room' });
      await row.getByRole('button', { name: 'Send a test' }).click();
      await expect(page.getByText('Team room: the test was taken')).toBeVisible();
      await expect(page.getByRole('region', { name: 'Deliveries' }).first()).toContainText(
        'Test from WAA Monitor',
      );
      expect(receiver.received.map(({ json }) => json['text'])).toEqual(['Test from WAA Monitor']);
      // A notice that fades is no text to be judged.
      await expect(page.getByText('Team room: the test was taken')).toBeHidden({ timeout: 15_000 });
      await page.getByRole('switch', { name: 'Progress' }).click({ force: true });
      await expect(page.getByRole('switch', { name: 'Progress' })).toBeChecked();
      expect(await seriousFindings(page, 'main')).toEqual([]);

      await page.reload();
      await expect(page.getByRole('switch', { name: 'Progress' })).toBeChecked();
      await expect(row).toContainText('http://127.0.0.1');
      await page.keyboard.press('Escape');
      await expect(new HomePage(page).welcome).toBeVisible();
      await receiver.close();
    });
  });
}
