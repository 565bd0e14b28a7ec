/** Watching as it happens: the page against the truth of a demo VM of the test's own. */
import { formatScore } from '#core/format/number.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import type { DemoTruth, DemoVm } from '../../src/demo/index.ts';
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';
import { HomePage } from './pages/homePage.ts';
import { RunPage } from './pages/runPage.ts';

function expectedTasks(truth: DemoTruth): Record<string, string> {
  return Object.fromEntries(truth.tasks.map(({ key, status }) => [key, TASK_LOOKS[status].word]));
}

/** Brings a VM that lives in real time into its first task: however busy this machine is, the page keeps up. */
async function hurryIntoTask(vm: DemoVm): Promise<void> {
  vm.control.setSpeed(60);
  const stepCount = () =>
    vm.truth().tasks.reduce((sum, task) => sum + (task.attempts.at(-1)?.steps.length ?? 0), 0);
  await expect.poll(stepCount, { timeout: 60_000, intervals: [50] }).toBeGreaterThan(2);
  vm.control.setSpeed(1);
}

async function shownTasks(run: RunPage): Promise<Record<string, string>> {
  return Object.fromEntries((await run.readTasks()).map(({ key, status }) => [key, status]));
}

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });

    test('a whole run of 154 tasks ends in the page as on the VM', async ({ openApp, startVm }) => {
      test.setTimeout(180_000);
      const vm = await startVm({ tasks: 154, speed: 1000, isPrepared: true });
      const { page } = await openApp();
      const home = new HomePage(page);
      const run = new RunPage(page);
      await home.addVm(vm, 'Whole run');
      await home.watch('Whole run');
      await expect(run.page.getByText(/\/154 tasks/)).toBeVisible({ timeout: 60_000 });
      await run.waitForEnded(154, 154, 150_000);
      const truth = vm.truth();
      await expect.poll(() => shownTasks(run), { timeout: 60_000 }).toEqual(expectedTasks(truth));
      for (const status of ['passed', 'partial', 'failed', 'error', 'infra'] as const) {
        const count = truth.tasks.filter((task) => task.status === status).length;
        await expect(run.outcome(TASK_LOOKS[status].word)).toHaveText(String(count));
      }
      await run.outcome('partial').click();
      for (const { key, score } of truth.tasks.filter((task) => task.status === 'partial')) {
        await expect(run.row(key)).toContainText(formatScore(score ?? Number.NaN));
      }
      await expect(run.progress).toHaveAttribute('aria-valuenow', '100');
      await expect(page).toHaveTitle(/^154\/154 /);
    });

    test('follows the guest, the log and the steps while the VM works', async ({
      openApp,
      startVm,
    }) => {
      const vm = await startVm({ tasks: 4, speed: 1, seed: 3, isPrepared: true });
      const { page } = await openApp();
      const home = new HomePage(page);
      const run = new RunPage(page);
      await home.addVm(vm, 'Live');
      await home.watch('Live');
      await hurryIntoTask(vm);
      await expect(run.channel).toHaveText('Live', { timeout: 60_000 });
      await expect(run.stage.getByRole('img', { name: /^Screen of Windows/ })).toBeVisible({
        timeout: 60_000,
      });
      await expect.poll(() => run.steps.count(), { timeout: 60_000 }).toBeGreaterThan(1);
      vm.control.setSpeed(600);
      await run.waitForEnded(4, 4, 60_000);
      await expect
        .poll(() => shownTasks(run), { timeout: 60_000 })
        .toEqual(expectedTasks(vm.truth()));
      await expect(run.log).toContainText('Finished');
    });
  });
}

test('a late joiner, a second tab and a reloaded page show the same', async ({
  openApp,
  startVm,
}) => {
  const vm = await startVm({ tasks: 6, speed: 200, seed: 5, isPrepared: true });
  const { page } = await openApp();
  const home = new HomePage(page);
  const first = new RunPage(page);
  await home.addVm(vm, 'Shared');
  await home.watch('Shared');
  await expect(first.page.getByText(/[2-6]\/6 tasks/)).toBeVisible({ timeout: 60_000 });

  const tab = await page.context().newPage();
  await tab.goto(page.url());
  const second = new RunPage(tab);
  await expect(tab.getByText(/\/6 tasks/)).toBeVisible();
  await page.reload();

  await first.waitForEnded(6, 6, 60_000);
  await second.waitForEnded(6, 6, 60_000);
  const late = await page.context().newPage();
  await late.goto(page.url());
  const third = new RunPage(late);
  await third.waitForEnded(6, 6);
  // More windows than the six connections that a browser has for a host: each still gets its streams.
  for (let windows = 3; windows < 9; windows += 1) {
    const more = await page.context().newPage();
    await more.goto(page.url());
    await new RunPage(more).waitForEnded(6, 6);
  }

  const expected = expectedTasks(vm.truth());
  for (const run of [first, second, third]) {
    await run.page.bringToFront();
    await expect.poll(() => shownTasks(run), { timeout: 60_000 }).toEqual(expected);
  }
});

test('a dropped connection is told, healed and leaves nothing out', async ({
  openApp,
  startVm,
}) => {
  const vm = await startVm({ tasks: 4, speed: 1, seed: 2, isPrepared: true });
  const { page } = await openApp();
  const home = new HomePage(page);
  const run = new RunPage(page);
  await home.addVm(vm, 'Shaky');
  await home.watch('Shaky');
  await hurryIntoTask(vm);
  await expect(run.channel).toHaveText('Live', { timeout: 60_000 });
  vm.injectFault('drop_connection');
  await expect(run.channel).not.toHaveText('Live');
  await expect(run.channel).toHaveText('Live', { timeout: 60_000 });
  vm.control.setSpeed(600);
  await run.waitForEnded(4, 4, 60_000);
  await expect.poll(() => shownTasks(run), { timeout: 60_000 }).toEqual(expectedTasks(vm.truth()));
});

test('text from the VM stays text', async ({ openApp, startVm }) => {
  const vm = await startVm({ tasks: 3, speed: 1, seed: 4, isPrepared: true });
  const { page } = await openApp();
  const home = new HomePage(page);
  const run = new RunPage(page);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await home.addVm(vm, 'Hostile');
  await home.watch('Hostile');
  await hurryIntoTask(vm);
  await expect(run.channel).toHaveText('Live', { timeout: 60_000 });
  await expect(run.steps.first()).toBeVisible({ timeout: 60_000 });
  vm.injectFault('garbage_log');
  const search = page.getByRole('textbox', { name: 'Search the log' });
  await search.fill('onerror');
  await page.getByRole('checkbox', { name: 'Only matches' }).check();
  await expect(run.log.getByText('<img src=x onerror=')).toBeVisible({ timeout: 60_000 });
  vm.control.setSpeed(600);
  await run.waitForEnded(3, 3, 60_000);
  await expect.poll(() => shownTasks(run), { timeout: 60_000 }).toEqual(expectedTasks(vm.truth()));
  expect({
    errors,
    scripts: await page.locator('[onerror], [onmouseover], img[src="x"]').count(),
    title: await page.title(),
  }).toEqual({ errors: [], scripts: 0, title: expect.stringMatching(/^3\/3 /) as unknown });
});
