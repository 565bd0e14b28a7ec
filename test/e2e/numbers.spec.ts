/** Numbers of a run and of two against each other, compared with what the demo VMs did. */
import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import type { TruthTask } from '../../src/demo/index.ts';
import { RunPage } from './pages/runPage.ts';
import { CLI_BUNDLE } from './support/bundles.ts';
import { expect, test } from './support/fixtures.ts';
import { quietEnv } from './support/serve.ts';
import { playToEnd } from './support/truth.ts';

const OTHER_SEED = 2;

async function findings(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.target.join(' ')}`));
}

/** A second run of the same tasks beside the recorded one. */
async function addRun(dataDir: string): Promise<{ runId: string; tasks: readonly TruthTask[] }> {
  const before = new Set(await readdir(path.join(dataDir, 'runs')));
  const args = [CLI_BUNDLE, 'demo', '--data-dir', dataDir, '--progress', 'none', '--prepared'];
  args.push('--tasks', '8', '--seed', String(OTHER_SEED), '--speed', '400');
  await promisify(execFile)(process.execPath, args, { env: quietEnv(dataDir), timeout: 60_000 });
  const runId = (await readdir(path.join(dataDir, 'runs'))).find((name) => !before.has(name));
  const truth = playToEnd({ tasks: 8, seed: OTHER_SEED, isPrepared: true });
  return { runId: runId ?? '', tasks: truth.tasks };
}

const passedOf = (tasks: readonly TruthTask[]): number =>
  tasks.filter(({ status }) => status === 'passed').length;

test('rates are those of the VM, always with what they are a rate of, and the choice is kept', async ({
  openApp,
  recordedDir,
  recording,
}) => {
  const { page } = await openApp({ dataDir: recordedDir });
  await page.getByRole('link', { name: /^Demo VM/ }).click();
  const run = new RunPage(page);
  await run.waitForEnded(8, 8);
  await run.tab('Numbers').click();
  const { tasks } = recording.truth;
  const infra = tasks.filter(({ status }) => status === 'infra').length;
  await expect(
    page.getByText(`(${passedOf(tasks)} of 8) passed of attempted tasks`, { exact: false }),
  ).toBeVisible();
  await page.getByRole('combobox', { name: 'Rates are a share of' }).click();
  await page.getByRole('option', { name: /^Attempted without infra/ }).click();
  const label = `(${passedOf(tasks)} of ${8 - infra}) passed of attempted tasks without infra faults`;
  await expect(page.getByText(label, { exact: false })).toBeVisible();
  await expect(page.getByRole('button', { name: /of attempted without infra/ })).toBeVisible();
  expect(await findings(page)).toEqual([]);
  await page.reload();
  await expect(page.getByText(label, { exact: false })).toBeVisible();
});

test('a reason for failing shows its tasks, and tables and charts are saved', async ({
  openApp,
  recordedDir,
}) => {
  const { page } = await openApp({ dataDir: recordedDir });
  await page.getByRole('link', { name: /^Demo VM/ }).click();
  const run = new RunPage(page);
  await run.waitForEnded(8, 8);
  await run.tab('Numbers').click();
  const [reason] = await page
    .getByRole('region', { name: 'Why tasks were not passed' })
    .getByRole('button')
    .all();
  if (reason === undefined) throw new Error('The recorded run has failures.');
  const count = Number(/^\d+/.exec((await reason.innerText()).trim())?.[0]);
  await reason.click();
  await expect(reason).toHaveAttribute('aria-pressed', 'true');
  await expect(run.tree.locator('[data-task]')).toHaveCount(count);
  await reason.click();

  const saved = async (menu: string, item: RegExp): Promise<{ name: string; bytes: Buffer }> => {
    const downloading = page.waitForEvent('download');
    await page.getByRole('button', { name: menu, exact: true }).click();
    await page.getByRole('menuitem', { name: item }).click();
    const download = await downloading;
    return {
      name: download.suggestedFilename(),
      bytes: await readFile(await download.path()),
    };
  };
  const rates = await saved('Save rates-domains', /CSV/);
  expect(rates.name).toBe('rates-domains.csv');
  expect(rates.bytes.toString('utf8').split('\r\n')[0]).toContain('group,rate_of,passed');
  await run.tab('Timing').click();
  const drawing = (await saved('Save Task durations', /SVG/)).bytes.toString('utf8');
  expect(drawing).toMatch(/^<svg[^>]+xmlns=/);
  expect(drawing).toContain('Task durations (min:s)');
  expect(drawing).not.toContain('var(--');
  const picture = await saved('Save Workers over time', /PNG/);
  expect(picture.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
});

test('two runs are compared task by task and step by step, as the VMs had them', async ({
  openApp,
  recordedDir,
  recording,
}) => {
  test.setTimeout(150_000);
  const other = await addRun(recordedDir);
  const context = { colorScheme: 'dark' } as const;
  const { page } = await openApp({ dataDir: recordedDir, context });
  await page.goto(`${page.url().split('#')[0] ?? ''}#/compare/${recording.runId}`);
  await expect(page.getByText('Compare with which run?')).toBeVisible();
  await page.getByRole('combobox', { name: 'Add a run' }).click();
  await page.getByRole('option').first().click();

  const first = recording.truth.tasks;
  const rates = page.getByRole('region', { name: 'Rates' });
  await expect(rates).toContainText('passed of attempted tasks in both runs');
  await expect(rates).toContainText(`${passedOf(first)} of 8`);
  await expect(rates).toContainText(`${passedOf(other.tasks)} of 8`);
  const scoreOf = (tasks: readonly TruthTask[], key: string): number =>
    tasks.find((task) => task.key === key)?.score ?? 0;
  const changed = first.filter(({ key }) => scoreOf(other.tasks, key) !== scoreOf(first, key));
  const regressed = changed.filter(({ key }) => scoreOf(other.tasks, key) < scoreOf(first, key));
  const improved = changed.length - regressed.length;
  const chips = page.getByRole('group', { name: 'How tasks changed' });
  await expect(chips).toContainText(`${first.length - changed.length} same`);
  if (improved > 0) await expect(chips).toContainText(`${improved} improved`);
  if (regressed.length > 0) {
    await chips.getByRole('button', { name: /regressed/ }).click();
    await expect(page.getByRole('listbox').getByRole('option')).toHaveCount(regressed.length);
    await chips.getByRole('button', { name: /regressed/ }).click();
  }
  expect(await findings(page)).toEqual([]);

  await page
    .getByRole('listbox', { name: 'Tasks of the runs' })
    .getByRole('option')
    .first()
    .click();
  const side = page.getByRole('region', { name: 'Side by side' });
  await expect(side.getByRole('group', { name: 'Run A' })).toBeVisible();
  await expect(side.getByRole('group', { name: 'Run B' })).toBeVisible();
  await page.keyboard.press('Home');
  await expect(side.getByText(/^Step 1 of \d+$/)).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(side.getByText(/^Step 2 of \d+$/)).toBeVisible();
  await expect(page).toHaveURL(/#\/compare\/[^/]+\/task\//);
  expect(await findings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(rates).toBeVisible();
});
