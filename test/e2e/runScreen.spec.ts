/** The run screen on a finished run, compared with what the demo VM did. */
import { TASK_LOOKS } from '#core/format/status.ts';
import { FACES } from './support/faces.ts';
import { expect, test } from './support/fixtures.ts';
import { RunPage } from './pages/runPage.ts';

for (const face of FACES) {
  test.describe(`on the ${face} face`, () => {
    test.use({ face });

    test('lists every task with the status it really has', async ({ openApp, recordedDir, recording }) => {
      const { page } = await openApp({ dataDir: recordedDir });
      const run = new RunPage(page);
      await page.getByRole('link', { name: /Demo VM/ }).last().click();
      await run.waitForEnded(8, 8);
      const shown = await run.readTasks();
      const expected = recording.truth.tasks.map(({ key, status }) => ({ key, status: TASK_LOOKS[status].word }));
      expect(shown.toSorted((a, b) => a.key.localeCompare(b.key))).toEqual(
        expected.toSorted((a, b) => a.key.localeCompare(b.key)),
      );
    });
  });
}
