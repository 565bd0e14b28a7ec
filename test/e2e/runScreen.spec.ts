/** The run screen on a finished run, compared with what the demo VM did. */
import { TASK_LOOKS } from '#core/format/status.ts';
import { shortId } from '#core/format/id.ts';
import type { TruthTask } from '../../src/demo/index.ts';
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';
import type { RecordedRun } from './support/fixtures.ts';
import { RunPage } from './pages/runPage.ts';

/** The task with the most steps: the most to look at. */
function longestTask(recording: RecordedRun): TruthTask {
  const [longest] = recording.truth.tasks.toSorted((a, b) => stepsOf(b).length - stepsOf(a).length);
  if (longest === undefined) throw new Error('The recorded run has no task.');
  return longest;
}

function stepsOf(task: TruthTask): TruthTask['attempts'][number]['steps'] {
  return task.attempts.at(-1)?.steps ?? [];
}

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });

    test.describe('a finished run', () => {
      let run: RunPage;

      test.beforeEach(async ({ openApp, recordedDir }) => {
        const { page } = await openApp({ dataDir: recordedDir });
        run = new RunPage(page);
        await page.getByRole('region', { name: 'Recent runs' }).getByRole('link').click();
        await run.waitForEnded(8, 8);
      });

      test('lists every task with the status it really has', async ({ recording }) => {
        const shown = await run.readTasks();
        const expected = recording.truth.tasks.map(({ key, status }) => ({
          key,
          status: TASK_LOOKS[status].word,
        }));
        const byKey = (a: { key: string }, b: { key: string }) => a.key.localeCompare(b.key);
        expect(shown.toSorted(byKey)).toEqual(expected.toSorted(byKey));
      });

      test('counts outcomes as the VM had them and filters the tasks by one', async ({
        recording,
      }) => {
        for (const status of ['passed', 'partial', 'failed', 'error', 'infra'] as const) {
          const count = recording.truth.tasks.filter((task) => task.status === status).length;
          await expect(run.outcome(TASK_LOOKS[status].word)).toHaveText(String(count));
        }
        const failed = recording.truth.tasks.filter((task) => task.status === 'failed');
        await run.outcome('failed').click();
        await expect(run.tree.locator('[data-task]')).toHaveCount(failed.length);
        await expect(run.outcome('failed')).toHaveAttribute('aria-pressed', 'true');
      });

      test('shows a task with its instruction, score and every step the agent took', async ({
        recording,
      }) => {
        const task = longestTask(recording);
        await run.openTask(task.key);
        await expect(run.taskPane).toContainText(task.instruction);
        await expect(run.taskPane).toContainText(`score ${String(task.score)}`);
        await expect(run.steps).toHaveCount(stepsOf(task).length);
        await run.steps.first().getByRole('button').first().click();
        const [first] = stepsOf(task);
        await expect(run.steps.first()).toContainText(first?.thought ?? '');
      });

      test('shows the screen of each step with what the agent did drawn where it did it', async ({
        recording,
      }) => {
        const task = longestTask(recording);
        const steps = stepsOf(task);
        const clicked = steps.find((step) =>
          step.actions.some(({ targets }) => targets[0]?.kind === 'click'),
        );
        const number = clicked?.stepNumber ?? 1;
        await run.openTask(task.key);
        await run.steps
          .nth(number - 1)
          .getByRole('button')
          .first()
          .click();
        const picture = run.stage.getByRole('img', {
          name: `Guest screen after the action of step ${number}`,
        });
        await expect(picture).toBeVisible();
        expect(
          await picture.evaluate((image: HTMLImageElement) => image.naturalWidth),
        ).toBeGreaterThan(100);
        const target = clicked?.actions
          .flatMap(({ targets }) => targets)
          .find(({ kind }) => kind === 'click');
        const ring = run.stage.locator('svg circle').first();
        await expect(ring).toBeVisible();
        const box = await picture.boundingBox();
        const mark = await ring.boundingBox();
        if (box === null || mark === null) throw new Error('The picture or the ring has no place.');
        // Fractions of the picture, whatever size it is shown at.
        expect((mark.x + mark.width / 2 - box.x) / box.width).toBeCloseTo(target?.x ?? -1, 1);
        expect((mark.y + mark.height / 2 - box.y) / box.height).toBeCloseTo(target?.y ?? -1, 1);
      });

      test('walks tasks and steps by keyboard', async ({ recording }) => {
        const task = longestTask(recording);
        const { page } = run;
        await run.openTask(task.key);
        await run.page.keyboard.press('Home');
        const where = run.stage.getByText(/^(After reset|Step \d+ of \d+)$/);
        await expect(where).toHaveText('After reset');
        await page.keyboard.press('ArrowRight');
        await expect(where).toHaveText(/^Step 1 of /);
        await page.keyboard.press('End');
        await expect(where).toHaveText(`Step ${stepsOf(task).length} of ${stepsOf(task).length}`);
        await page.keyboard.press('ArrowLeft');
        await expect(where).toHaveText(
          `Step ${stepsOf(task).length - 1} of ${stepsOf(task).length}`,
        );

        const before = await run.selectedRow().getAttribute('data-task');
        await page.keyboard.press('j');
        await expect(run.selectedRow()).not.toHaveAttribute('data-task', before ?? '');
        await page.keyboard.press('k');
        await expect(run.selectedRow()).toHaveAttribute('data-task', before ?? '');

        await page.keyboard.press('/');
        await expect(run.taskFilter).toBeFocused();
        await page.keyboard.type('jjj');
        await expect(run.taskFilter).toHaveValue('jjj');
        await page.keyboard.press('Escape');
        await expect(run.taskFilter).toHaveValue('');

        await page.keyboard.press('g');
        await page.keyboard.press('t');
        await expect(run.tab('Timing')).toHaveAttribute('aria-selected', 'true');
        await page.keyboard.press('g');
        await page.keyboard.press('g');
        await expect(run.gallery).toBeVisible();
        await page.keyboard.press('?');
        await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible();
        await page.keyboard.press('Escape');
        await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeHidden();
        // The key that closed the sheet did nothing else.
        await expect(run.gallery).toBeVisible();
        await page.keyboard.press('g');
        await page.keyboard.press('h');
        await expect(page.getByRole('region', { name: 'Recent runs' })).toBeVisible();
      });

      test('plays the steps with Space and stops at the last', async ({ recording }) => {
        const task = longestTask(recording);
        await run.openTask(task.key);
        await run.page.keyboard.press('Home');
        await run.stage.getByRole('combobox', { name: 'Speed of playing' }).click();
        await run.page.getByRole('option').last().click();
        await run.stage.getByText('After reset').click();
        await run.page.keyboard.press('Space');
        const last = `Step ${stepsOf(task).length} of ${stepsOf(task).length}`;
        await expect(run.stage.getByText(last)).toBeVisible({ timeout: 60_000 });
        await expect(run.stage.getByRole('button', { name: 'Play the steps' })).toBeVisible();
      });

      test('finds any task by typing in the palette', async ({ recording }) => {
        const task = longestTask(recording);
        await run.page.keyboard.press('Control+k');
        await expect(run.page.getByRole('textbox', { name: 'Search everything' })).toBeFocused();
        await run.page.keyboard.type(task.instruction.slice(0, 30));
        const hit = run.page
          .getByRole('dialog')
          .getByRole('button', { name: shortId(task.exampleId) });
        await expect(hit).toBeVisible();
        // Long lists of hits have gone by then: it is the only one.
        await expect(run.page.getByRole('dialog').getByRole('button')).toHaveCount(1);
        await run.page.keyboard.press('Enter');
        await expect(run.selectedRow()).toHaveAttribute('data-task', task.key);
      });

      test('shows all screenshots of a task, and one of them large', async ({ recording }) => {
        const task = longestTask(recording);
        await run.openTask(task.key);
        await run.taskPane.getByRole('button', { name: 'Screenshots' }).click();
        // One per step and the screen after reset.
        await expect(run.gallery).toContainText(`${stepsOf(task).length + 1} screenshots`);
        await run.gallery
          .getByRole('button')
          .filter({ has: run.page.locator('img') })
          .nth(1)
          .click();
        const large = run.page.getByRole('dialog');
        await expect(large.locator('img').first()).toBeVisible();
        await run.page.keyboard.press('Escape');
        await expect(large).toBeHidden();
        await run.gallery.getByRole('button', { name: 'Back to the screen' }).click();
        await expect(run.stage).toBeVisible();
      });

      test('searches and filters the log', async () => {
        const { page } = run;
        await expect(run.log).toContainText('Finished');
        const search = page.getByRole('textbox', { name: 'Search the log' });
        await search.fill('Result:');
        await expect(page.getByText(/^1 of \d+|\d+ of \d+|\d+ match/).first()).toBeVisible();
        await page.getByRole('checkbox', { name: 'Only matches' }).check();
        await expect(run.log.getByText('Result:').first()).toBeVisible();
        await expect(run.log).not.toContainText('Step 1:');
        await search.fill('no line has this text');
        await expect(page.getByText('No line matches')).toBeVisible();
        await search.fill('(');
        await page.getByRole('button', { name: 'Regular expression' }).click();
        await expect(search).toHaveAttribute('aria-invalid', 'true');
      });

      test('draws the timing with a table beside each chart', async ({ recording }) => {
        const { page } = run;
        await run.tab('Timing').click();
        const durations = page.getByRole('figure', { name: /^Task durations \(/ });
        await expect(durations.locator('.recharts-bar-rectangle').first()).toBeVisible();
        const charts = page.getByRole('figure');
        expect(await charts.count()).toBeGreaterThanOrEqual(4);
        for (const chart of await charts.all()) {
          const toTable = chart.getByRole('button', { name: / as table$/ });
          // What has nothing to draw yet says so and has no table.
          if (await toTable.isDisabled()) await expect(chart).toContainText('yet');
          else await toTable.click();
        }
        const emptyCount = await page.getByRole('button', { name: / as table$/ }).count();
        expect(emptyCount).toBeLessThan(2);
        await expect(charts.getByRole('table')).toHaveCount((await charts.count()) - emptyCount);
        await expect(durations.getByRole('row')).toHaveCount(recording.truth.tasks.length + 1);
      });

      test('tells what was found on the VM and which commands were run on it', async ({
        recording,
      }) => {
        await run.tab('VM').click();
        const panel = run.page.getByRole('tabpanel');
        await expect(panel).toContainText('winarena');
        await expect(panel).toContainText(recording.truth.model);
        await run.tab('Commands').click();
        // The list is of a watch; a run that nobody watches has none in this process.
        await expect(
          panel.getByText(/No command was run on the VM|reads only/).first(),
        ).toBeVisible();
      });

      test('stays where it was after a reload', async ({ recording }) => {
        const task = longestTask(recording);
        await run.openTask(task.key);
        await run.steps.nth(1).getByRole('button').first().click();
        await run.tab('Timing').click();
        const url = run.page.url();
        await run.page.reload();
        await expect(run.selectedRow()).toHaveAttribute('data-task', task.key);
        await expect(run.stage.getByText(/^Step 2 of /)).toBeVisible();
        await expect(run.tab('Timing')).toHaveAttribute('aria-selected', 'true');
        expect(run.page.url()).toBe(url);
      });
    });
  });
}
