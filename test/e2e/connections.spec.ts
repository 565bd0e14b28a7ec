/** What a person sees when a connection needs them or fails. */
import path from 'node:path';
import { createDemoKeys } from '../../src/demo/ssh/keys.ts';
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';
import { startServe } from './support/serve.ts';
import { HomePage } from './pages/homePage.ts';
import { RunPage } from './pages/runPage.ts';

const VM = { tasks: 2, speed: 100, isPrepared: true };

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });

    test('asks about an unknown host key, and remembers the answer', async ({
      openApp,
      startVm,
    }) => {
      const vm = await startVm(VM);
      const { page } = await openApp();
      const home = new HomePage(page);
      const run = new RunPage(page);
      await home.addVm(vm, 'Stranger', { isKnown: false });
      await home.watch('Stranger');
      const question = page.getByRole('dialog', { name: /First connection to/ });
      await expect(question).toContainText('SHA256:');
      await expect(question).toContainText('Nothing secret was sent so far.');
      await question.getByRole('button', { name: 'Connect and remember' }).click();
      await expect(question).toBeHidden();
      await expect(run.channel).toHaveText(/Live|Catching up/);

      await page.getByRole('button', { name: 'Stop watching' }).click();
      await page.getByRole('button', { name: 'Watch this VM' }).click();
      await expect(run.channel).toHaveText(/Live|Catching up/);
      await expect(question).toBeHidden();
    });

    test('sends nothing to a machine whose key was refused', async ({ openApp, startVm }) => {
      const vm = await startVm(VM);
      const { page } = await openApp();
      const home = new HomePage(page);
      const run = new RunPage(page);
      await home.addVm(vm, 'Stranger', { isKnown: false });
      await home.watch('Stranger');
      const question = page.getByRole('dialog', { name: /First connection to/ });
      await question.getByRole('button', { name: 'Refuse' }).click();
      await expect(question).toBeHidden();
      await expect(run.channel).toHaveText('Offline');
      await run.tab('VM').click();
      await expect(page.getByRole('tabpanel')).toContainText(/host key/i);
    });
  });
}

test('says which key the server refused and what to do', async ({ openApp, startVm, dataDir }) => {
  const vm = await startVm(VM);
  const { identityFile: wrongKey } = await createDemoKeys(path.join(dataDir, 'wrong-key'));
  const { page } = await openApp();
  const home = new HomePage(page);
  const run = new RunPage(page);
  await home.openAdd();
  await home.fillVm({
    host: vm.host,
    user: vm.user,
    port: String(vm.port),
    name: 'Wrong key',
    identityFile: wrongKey,
    knownHostsFile: vm.knownHostsFile,
  });
  await home.dialog.getByRole('combobox', { name: 'Log in with' }).click();
  await page.getByRole('option', { name: 'Key file' }).click();
  await home.save();
  await home.watch('Wrong key');
  await expect(run.channel).toHaveText('Offline', { timeout: 60_000 });
  await run.tab('VM').click();
  await expect(page.getByRole('tabpanel')).toContainText('wrong-key');
});

test('a second instance on the same data folder reads along and says so', async ({
  openApp,
  startVm,
  browser,
  dataDir,
}) => {
  // In real time until both watch: the run must not end before the second one has found it.
  const vm = await startVm({ tasks: 3, speed: 1, isPrepared: true });
  const { page } = await openApp();
  const home = new HomePage(page);
  await home.addVm(vm, 'Shared');
  await home.watch('Shared');
  const run = new RunPage(page);
  await expect(run.channel).toHaveText('Live', { timeout: 60_000 });

  const second = await startServe(dataDir);
  const context = await browser.newContext();
  try {
    const along = await context.newPage();
    await along.goto(second.url);
    await expect(along.getByText(/Reading along: browser face, process \d+/)).toBeVisible();
    await expect(along.getByRole('button', { name: 'Add a VM' })).toBeDisabled();
    await along.getByRole('region', { name: 'In progress' }).getByRole('link').click();
    const alongRun = new RunPage(along);
    await expect(alongRun.channel).toBeVisible();
    vm.control.setSpeed(300);
    await run.waitForEnded(3, 3, 60_000);
    await alongRun.waitForEnded(3, 3, 60_000);
    expect(await alongRun.readTasks()).toEqual(await run.readTasks());
    await expect(along.getByRole('button', { name: 'Stop watching' })).toBeHidden();
  } finally {
    await context.close();
    await second.close();
  }
});

test('says that the monitor is gone and keeps what was shown', async ({
  browser,
  recordedDir,
  recording,
}) => {
  const served = await startServe(recordedDir);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(served.url);
    await page.getByRole('region', { name: 'Recent runs' }).getByRole('link').click();
    const run = new RunPage(page);
    await run.waitForEnded(8, 8);
    await served.kill();
    await expect(
      page.getByText('The monitor does not answer; what is shown is from before.'),
    ).toBeVisible({ timeout: 60_000 });
    await expect(run.channel).toHaveText('Offline');
    await expect(run.tree.locator('[data-task]').first()).toBeVisible();
    expect((await run.readTasks()).length).toBe(recording.truth.tasks.length);
  } finally {
    await context.close();
    await served.close();
  }
});

test('words the way to a run that is not there', async ({ openApp, recordedDir }) => {
  const { page } = await openApp({ dataDir: recordedDir });
  await expect(page.getByRole('region', { name: 'Recent runs' })).toBeVisible();
  await page.evaluate(() => (window.location.hash = '#/run/nothing-of-this-name'));
  await expect(page.getByRole('button', { name: 'All runs' })).toBeVisible();
  await expect(page.getByText(/nothing-of-this-name|no run/i).first()).toBeVisible();
  await page.getByRole('button', { name: 'All runs' }).click();
  await expect(page.getByRole('region', { name: 'Recent runs' })).toBeVisible();
});

test('refuses the page without the token', async ({ browser, recordedDir }) => {
  const served = await startServe(recordedDir);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const answer = await page.goto(new URL('/', served.url).href);
    expect(answer?.status()).toBeGreaterThanOrEqual(400);
    await expect(page.getByRole('heading', { name: 'WAA Monitor' })).toBeHidden();
  } finally {
    await context.close();
    await served.close();
  }
});
