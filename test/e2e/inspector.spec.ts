/** Looking at a step: the inspector, the layers of the stage, films, and what people say of a task. */
import { readFile } from 'node:fs/promises';
import AxeBuilder from '@axe-core/playwright';
import type { Locator, Page } from '@playwright/test';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import sharp from 'sharp';
import type { TruthTask } from '../../src/demo/index.ts';
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';
import type { RecordedRun } from './support/fixtures.ts';
import { RunPage } from './pages/runPage.ts';

/** A failed task with many steps: there is something to look at and to judge. */
function failedTask(recording: RecordedRun): TruthTask {
  const failed = recording.truth.tasks.filter(({ status }) => status === 'failed');
  const [task] = failed.toSorted((a, b) => stepCount(b) - stepCount(a));
  if (task === undefined) throw new Error('The recorded run has no failed task.');
  return task;
}

function stepCount(task: TruthTask): number {
  return task.attempts.at(-1)?.steps.length ?? 0;
}

/** In the parts that this file is about; other specs look at the whole page. */
const OWN_PARTS = ['[role="tabpanel"]', 'section[aria-label="Guest screen"]', '[role="dialog"]'];

async function seriousFindings(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).include('section[aria-label="Task"]');
  for (const part of OWN_PARTS) if ((await page.locator(part).count()) > 0) axe.include(part);
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });
    let run: RunPage;
    let page: Page;
    const part = (name: RegExp): Locator => page.getByRole('tab', { name });

    test.beforeEach(async ({ openApp, recordedDir, recording }) => {
      ({ page } = await openApp({ dataDir: recordedDir }));
      run = new RunPage(page);
      await page
        .getByRole('region', { name: 'Recent runs' })
        .getByRole('link', { name: /Demo VM/ })
        .click();
      await run.waitForEnded(8, 8);
      await run.openTask(failedTask(recording).key);
      await run.steps.nth(1).getByRole('button').first().click();
    });

    test('a step opens with all that was saved of it, and stays on its part from step to step', async () => {
      await run.tab('Step').click();
      await expect(page.getByText('plan_result-step_1_')).toBeVisible();
      for (const name of [/^Prompt/, /^Accessibility/, /^Elements/, /^Windows/, /^Raw/]) {
        await part(name).click();
        await expect(part(name)).toHaveAttribute('aria-selected', 'true');
        expect(await seriousFindings(page)).toEqual([]);
      }
      await expect(page.getByText('"step_num": 2', { exact: false })).toBeVisible();
      await run.steps.nth(2).getByRole('button').first().click();
      await expect(part(/^Raw/)).toHaveAttribute('aria-selected', 'true');
      await expect(page.getByText('"step_num": 3', { exact: false })).toBeVisible();
    });

    test('pointing at the tree marks the picture, pointing at the picture finds the node', async () => {
      await run.tab('Step').click();
      await part(/^Accessibility/).click();
      const tree = page.getByRole('tree', { name: 'Accessibility tree' });
      await page.getByRole('textbox', { name: 'Search the accessibility tree' }).fill('taskbar');
      await tree.getByRole('treeitem').filter({ hasText: 'Taskbar' }).hover();
      await expect(run.stage.getByText('pane “Taskbar”')).toBeVisible();
      await page.getByRole('textbox', { name: 'Search the accessibility tree' }).fill('');
      const picture = await run.stage.locator('img').first().boundingBox();
      if (picture === null) throw new Error('The stage shows a picture.');
      // Between the clock and the icons of the taskbar, where nothing else is.
      await page.mouse.move(picture.x + picture.width * 0.3, picture.y + picture.height * 0.97);
      await page.mouse.down();
      await page.mouse.up();
      await expect(tree.getByRole('treeitem', { selected: true })).toContainText('Taskbar');
    });

    test('any picture of the step can be shown, and both sides compared', async () => {
      const shown = run.stage.locator('img').first();
      await run.stage.getByRole('combobox', { name: 'Picture of the step' }).click();
      await page.getByRole('option', { name: 'Set of marks' }).click();
      await expect(shown).toHaveAttribute('src', /foreground_window_regions-step_1_/);
      await run.stage.getByText('Compare').click();
      await expect(run.stage.getByText(/of the screen changed|Nothing changed/)).toBeVisible();
      const slider = run.stage.getByRole('slider', { name: 'Share of the screen before' });
      await slider.press('End');
      await expect(slider).toHaveValue('100');
      expect(await seriousFindings(page)).toEqual([]);
    });

    test('an attempt is saved as a GIF and as an MP4 that open again', async ({ recording }) => {
      await run.stage.getByRole('button', { name: 'More about this task' }).click();
      await page.getByRole('menuitem', { name: /Save as GIF or MP4/ }).click();
      const dialog = page.getByRole('dialog', { name: 'Save this attempt as a film' });
      const make = async (format: 'GIF' | 'MP4'): Promise<Buffer | string> => {
        await dialog.getByText(format, { exact: true }).click();
        await dialog.getByRole('button', { name: 'Make it' }).click();
        const link = dialog.getByRole('link', { name: new RegExp(`${format}$`, 'i') });
        const failure = dialog.getByText('This window has no video encoder.');
        await expect(link.or(failure)).toBeVisible({ timeout: 60_000 });
        if (await failure.isVisible()) return failure.innerText();
        const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
        return readFile(await download.path());
      };
      const gif = await make('GIF');
      const { format, pages = 0, delay = [] } = await sharp(gif, { animated: true }).metadata();
      expect(format).toBe('gif');
      // Two cards, and one or two pictures for each step.
      expect(pages).toBeGreaterThan(stepCount(failedTask(recording)) + 1);
      const mp4 = await make('MP4');
      if (typeof mp4 === 'string') {
        test.info().annotations.push({ type: 'note', description: mp4 });
        return;
      }
      const film = new Input({ formats: ALL_FORMATS, source: new BufferSource(mp4) });
      const track = await film.getPrimaryVideoTrack();
      expect(await track?.getDisplayWidth()).toBe(960);
      const seconds = delay.reduce((sum, ms) => sum + ms, 0) / 1000;
      expect(await film.computeDuration()).toBeCloseTo(seconds, 0);
    });

    test('star, note and verdict stay beside the score, also after a reload', async () => {
      await run.taskPane.getByRole('button', { name: 'Star this task' }).click();
      await run.taskPane.getByRole('button', { name: 'Note', exact: true }).click();
      await run.taskPane
        .getByRole('textbox', { name: 'Note on this task' })
        .fill('<b>look</b> again');
      await run.taskPane.getByRole('button', { name: 'Save note' }).click();
      await run.taskPane.getByRole('button', { name: 'Judge' }).click();
      const dialog = page.getByRole('dialog', { name: 'Your verdict on this task' });
      await expect(dialog.getByRole('button', { name: 'Save verdict' })).toBeDisabled();
      await dialog.getByRole('radio', { name: 'passed' }).check();
      await dialog.getByRole('textbox', { name: 'Why' }).fill('The file is where it should be.');
      expect(await seriousFindings(page)).toEqual([]);
      await dialog.getByRole('button', { name: 'Save verdict' }).click();
      await expect(dialog).toBeHidden();
      await page.reload();
      await expect(run.taskPane.getByText('<b>look</b> again')).toBeVisible();
      await expect(run.taskPane.getByText('The file is where it should be.')).toBeVisible();
      await expect(run.taskPane.getByText('score 0.00')).toBeVisible();
      await expect(run.taskPane.getByRole('button', { name: 'Star this task' })).toHaveAttribute(
        'aria-pressed',
        'true',
      );
    });
  });
}
