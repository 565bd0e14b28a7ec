/** A run that hangs, as the page tells it: the verdict, its evidence, and that it takes it back. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { settingsFileSchema } from '#protocol/settings.ts';
import type { DemoVm } from '../../src/demo/index.ts';
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';
import { HomePage } from './pages/homePage.ts';
import { RunPage } from './pages/runPage.ts';

const LIMIT_SECONDS = 6;
const SPEED = 200;

/** A saved VM whose patience a test can wait for. */
async function saveVm(dataDir: string, vm: DemoVm): Promise<void> {
  const profile = {
    id: 'hanging',
    name: 'Hanging',
    host: vm.host,
    port: vm.port,
    user: vm.user,
    auth: 'key',
    identityFile: vm.identityFile,
    knownHostsFile: vm.knownHostsFile,
    stuckTimeoutMinutes: LIMIT_SECONDS / 60,
  };
  const settings = settingsFileSchema.parse({ profiles: [profile] });
  await writeFile(path.join(dataDir, 'settings.json'), JSON.stringify(settings));
}

async function stall(vm: DemoVm): Promise<void> {
  vm.control.setSpeed(SPEED);
  const stepCount = () =>
    vm.truth().tasks.reduce((sum, task) => sum + (task.attempts.at(-1)?.steps.length ?? 0), 0);
  await expect.poll(stepCount, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(1);
  vm.injectFault('stall');
  // Twenty simulated minutes at this speed are four real ones: the stall does not end by itself.
  vm.control.setSpeed(5);
}

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });

    test('a run that hangs is called stuck with the evidence, and healthy once it goes on', async ({
      openApp,
      startVm,
      dataDir,
    }) => {
      test.setTimeout(180_000);
      // In real time until somebody watches: at speed the run would be over before.
      const vm = await startVm({ tasks: 4, speed: 1, seed: 4, isPrepared: true });
      await saveVm(dataDir, vm);
      const { page } = await openApp({ dataDir });
      await new HomePage(page).watch('Hanging');
      await stall(vm);

      const card = page.getByRole('region', { name: 'Verdict: stuck' });
      await expect(card).toBeVisible({ timeout: 90_000 });
      const evidence = card.getByRole('listitem').filter({ hasText: '✗' });
      expect(await evidence.count()).toBeGreaterThanOrEqual(2);
      await expect(card.getByRole('heading', { name: 'What to try' })).toBeVisible();
      await expect(card).toContainText(/Last useful line, .*(Thinking|Processing)/);
      // Beside it the notification of the page, which is an alert as well.
      await expect(page.getByRole('alert').filter({ hasText: /^stuck\. / })).toHaveCount(1);
      await expect(page.getByRole('button', { name: 'Verdict: stuck' })).toContainText('stuck');

      vm.control.setSpeed(SPEED * 5);
      await expect(card).toBeHidden({ timeout: 60_000 });
      await new RunPage(page).waitForEnded(4, 4, 60_000);
    });
  });
}
