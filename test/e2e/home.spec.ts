/** The first screen: what a newcomer sees, and saved VMs. */
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';
import { HomePage } from './pages/homePage.ts';
import { RunPage } from './pages/runPage.ts';
import { playToEnd } from './support/truth.ts';
import { TASK_LOOKS } from '#core/format/status.ts';

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });

    test('explains itself at the first start', async ({ openApp }) => {
      const { page } = await openApp();
      const home = new HomePage(page);
      await expect(home.welcome).toContainText('It only reads.');
      await expect(home.welcome).toContainText('Nothing is installed.');
      await expect(home.welcome.getByRole('button')).toHaveText([
        'Try the demo VM',
        'Add a VM',
        'Import from ~/.ssh/config',
        'Import a run',
      ]);
      await expect(page).toHaveTitle('WAA Monitor');
    });

    test('tries the demo VM from first boot to the last score', async ({ openApp }) => {
      const options = { tasks: 3, seed: 7, isPrepared: false };
      const { page } = await openApp();
      const home = new HomePage(page);
      const run = new RunPage(page);
      await home.startDemo(options);
      await expect(run.phases).toBeVisible();
      await expect(run.phases.getByRole('listitem')).not.toHaveCount(0);
      await run.waitForEnded(3, 3, 60_000);
      const truth = playToEnd(options);
      const shown = await run.readTasks();
      expect(Object.fromEntries(shown.map(({ key, status }) => [key, status]))).toEqual(
        Object.fromEntries(truth.tasks.map(({ key, status }) => [key, TASK_LOOKS[status].word])),
      );
    });

    test('saves, edits, duplicates, removes and restores a VM', async ({ openApp }) => {
      const { page } = await openApp();
      const home = new HomePage(page);
      await home.openAdd();
      await home.fillVm({
        host: 'vm-3.example',
        user: 'azureuser',
        name: 'Evening',
        group: 'Azure',
      });
      await home.save();
      await expect(home.card('Evening')).toContainText('azureuser@vm-3.example');
      await expect(home.vms.getByRole('heading', { name: 'Azure' })).toBeVisible();

      await home.openMenu('Evening', 'Edit');
      await home.dialog.getByRole('textbox', { name: 'Port' }).fill('2222');
      await home.dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('Night');
      await home.save();
      await expect(home.card('Night')).toContainText('azureuser@vm-3.example:2222');

      await home.openMenu('Night', 'Duplicate');
      await expect(home.card('Night copy')).toContainText('azureuser@vm-3.example:2222');

      await home.openMenu('Night copy', 'Remove');
      await expect(home.card('Night copy')).toBeHidden();
      await page.getByRole('button', { name: 'Undo' }).click();
      await expect(home.card('Night copy')).toBeVisible();

      await page.reload();
      await expect(home.card('Night')).toBeVisible();
      await expect(home.card('Night copy')).toBeVisible();
    });

    test('says in the form what is wrong with an address', async ({ openApp }) => {
      const { page } = await openApp();
      const home = new HomePage(page);
      await home.openAdd();
      await home.fillVm({ host: 'me@vm', user: 'azureuser', port: '99999' });
      await home.save();
      await expect(home.dialog.getByText('A host name has no spaces, "/" or "@".')).toBeVisible();
      await expect(home.dialog.getByRole('textbox', { name: 'Port' })).toHaveAttribute(
        'aria-invalid',
        'true',
      );
      await expect(home.dialog).toBeVisible();
    });

    test('tests a VM step by step', async ({ openApp, startVm }) => {
      const vm = await startVm({ tasks: 2, speed: 50, isPrepared: true });
      const { page } = await openApp();
      const home = new HomePage(page);
      await home.addVm(vm, 'Demo by hand');
      await home.openMenu('Demo by hand', 'Test');
      const steps = home.dialog.getByRole('list', { name: 'Test of the VM' }).getByRole('listitem');
      await expect(home.dialog.getByRole('button', { name: 'Test again' })).toBeEnabled({
        timeout: 30_000,
      });
      await expect.poll(() => steps.count()).toBeGreaterThan(5);
      await expect(steps.filter({ hasText: 'failed' })).toHaveCount(0);
    });
  });
}
