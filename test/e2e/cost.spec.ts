/** What a finished run costs, and that changing a price changes it. */
import { RunPage } from './pages/runPage.ts';
import { expect, test } from './support/fixtures.ts';

test('a run tells its cost as an estimate, and an own price replaces the shipped one', async ({
  openApp,
  recordedDir,
}) => {
  const { page } = await openApp({ dataDir: recordedDir });
  const run = new RunPage(page);
  await page.getByRole('region', { name: 'Recent runs' }).getByRole('link').click();
  await run.waitForEnded(8, 8);
  await run.tab('Cost').click();
  const costs = page.getByRole('region', { name: 'What the run costs' });
  const model = costs.getByRole('row', { name: /^Model, gpt-4o/ });
  await expect(model).toContainText('estimated');
  await expect(model).toContainText('2.5 in, 10 out USD per million');

  await costs.getByRole('link', { name: 'Prices and budget' }).click();
  await page.getByRole('button', { name: 'Edit gpt-4o', exact: true }).click();
  await page.getByLabel('A million tokens in').fill('2500');
  await page.getByLabel('As of').fill('2026-11-20');
  await page.getByLabel('From where').fill('our contract');
  await page.getByRole('button', { name: 'Save', exact: true }).last().click();
  await expect(page.getByRole('row', { name: /^gpt-4o 2500 USD/ })).toContainText('our contract');
  await page.getByRole('textbox', { name: 'Budget of one run' }).fill('1');
  await page.getByRole('button', { name: 'Save', exact: true }).first().click();

  await page.goBack();
  await expect(model).toContainText('2500 in, 10 out USD per million (our contract, 2026-11-20)');
  await expect(page.getByRole('meter', { name: 'Spent of the budget' })).toHaveAttribute(
    'aria-valuenow',
    '100',
  );
  await expect(page.getByRole('button', { name: /of budget$/ })).toBeVisible();
});
