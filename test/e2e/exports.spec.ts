/** Every export of a recorded run, opened again by something that is not the app. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { shortId } from '#core/format/id.ts';
import { exportedRunSchema } from '#protocol/exportedRun.ts';
import { parseCsv } from '../support/parseCsv.ts';
import { parseXml } from '../support/parseXml.ts';
import { RunPage } from './pages/runPage.ts';
import { CLI_BUNDLE, SCREENS_DIR } from './support/bundles.ts';
import { expect, test } from './support/fixtures.ts';
import { quietEnv } from './support/serve.ts';

const run = promisify(execFile);

async function exportAs(dataDir: string, name: string, ...args: string[]): Promise<string> {
  const dir = await mkdtemp(path.join(dataDir, 'out-'));
  const output = path.join(dir, name);
  const command = [CLI_BUNDLE, 'runs', 'export', 'latest', '--data-dir', dataDir, '-o', output];
  await run(process.execPath, [...command, ...args], { env: quietEnv(dataDir), timeout: 60_000 });
  return output;
}

/** Opened from disk without a network; anything that the page asks for besides itself is a fault. */
async function openReport(page: Page, file: string, hash = ''): Promise<string[]> {
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (!/^(?:data|blob):/.test(request.url())) asked.push(request.url());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.context().setOffline(true);
  await page.goto(pathToFileURL(file).href + hash);
  await expect(page.getByRole('tree', { name: 'Tasks' })).toBeVisible();
  expect(errors).toEqual([]);
  return asked.filter((url) => !url.startsWith(pathToFileURL(file).href));
}

test('the HTML report is the run as the app shows it, offline, in both themes and on paper', async ({
  page,
  recordedDir,
  recording,
}) => {
  const file = await exportAs(recordedDir, 'report.html');
  const [task] = recording.truth.tasks;
  if (task === undefined) throw new Error('The recorded run has no task.');
  expect(await openReport(page, file)).toEqual([]);
  const shown = new RunPage(page);
  await shown.waitForEnded(recording.truth.tasks.length, recording.truth.tasks.length);
  await shown.row(`${task.domain}/${task.exampleId}`).click();
  await expect(shown.taskPane.getByText(shortId(task.exampleId))).toBeVisible();
  const picture = shown.stage.locator('img').first();
  await expect(picture).toHaveJSProperty('complete', true);
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  await expect(shown.log).toContainText('Average score');
  await expect(page.getByRole('button', { name: /watch|stop|reconnect/i })).toHaveCount(0);
  await mkdir(SCREENS_DIR, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.screenshot({ path: path.join(SCREENS_DIR, `report-${colorScheme}.png`) });
  }
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('heading', { name: 'Configuration' })).toBeVisible();
  await expect(page.getByRole('tree', { name: 'Tasks' })).toBeHidden();
  await page.screenshot({ path: path.join(SCREENS_DIR, 'report-print.png'), fullPage: true });
});

test('an address within a report leads to the step it names', async ({
  page,
  recordedDir,
  recording,
}) => {
  const file = await exportAs(recordedDir, 'report.html', '--pictures', 'none');
  const task = recording.truth.tasks.find(
    ({ attempts }) => (attempts.at(-1)?.steps.length ?? 0) > 2,
  );
  if (task === undefined) throw new Error('No recorded task has three steps.');
  const key = encodeURIComponent(`${task.domain}/${task.exampleId}`);
  await openReport(page, file, `#/run/${recording.runId}/task/${key}/step/2`);
  const shown = new RunPage(page);
  await expect(shown.taskPane.getByText(shortId(task.exampleId))).toBeVisible();
  await expect(page.getByText(/^Step 2 of/)).toBeVisible();
});

test('full pictures lie beside the page, which finds them without a server', async ({
  page,
  recordedDir,
  recording,
}) => {
  const folder = await exportAs(recordedDir, 'report', '--pictures', 'full', '--package', 'folder');
  const [name = ''] = (await readdir(folder)).filter((each) => each.endsWith('.html'));
  await openReport(page, path.join(folder, name));
  const shown = new RunPage(page);
  const [task] = recording.truth.tasks;
  await shown.row(`${task?.domain ?? ''}/${task?.exampleId ?? ''}`).click();
  const picture = shown.stage.locator('img').first();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth))
    .toBeGreaterThan(320);
});

test('nothing of what was hidden is in the report or on its page', async ({
  page,
  recordedDir,
}) => {
  const file = await exportAs(recordedDir, 'r.html', '--redact', 'hosts,instructions,typed-text');
  await openReport(page, file);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('[hidden]');
  const text = await page.evaluate(() => document.body.innerText);
  expect(text).not.toMatch(/azureuser|127\.0\.0\.1/);
});

test('tables and documents are read by what reads such files', async ({
  recordedDir,
  recording,
}) => {
  const count = recording.truth.tasks.length;
  const csv = parseCsv(await readFile(await exportAs(recordedDir, 't.csv'), 'utf8'));
  expect(csv.length).toBe(count + 1);
  const xml = parseXml(await readFile(await exportAs(recordedDir, 't.xml'), 'utf8'));
  expect(Number(xml.attributes['tests'])).toBe(count);
  const json: unknown = JSON.parse(await readFile(await exportAs(recordedDir, 't.json'), 'utf8'));
  expect(exportedRunSchema.parse(json).tasks.length).toBe(count);
  const tex = await readFile(await exportAs(recordedDir, 't.tex'), 'utf8');
  expect(tex.match(/\\begin\{(\w+)\}/g)?.length).toBe(tex.match(/\\end\{(\w+)\}/g)?.length);
  const markdown = await readFile(await exportAs(recordedDir, 't.md'), 'utf8');
  expect(markdown).toContain('## Passed of all tasks by domain');
});

/** Null where the reader is not installed. */
async function readPdf(file: string): Promise<string | null> {
  try {
    return (await run('pdftotext', ['-layout', file, '-'])).stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

test('the PDF says what the run was, to a reader of PDFs', async ({ recordedDir, recording }) => {
  const file = await exportAs(recordedDir, 't.pdf');
  const text = await readPdf(file);
  test.skip(text === null, 'pdftotext is not installed (package poppler-utils)');
  expect(text).toContain(`Run ${recording.runId}`);
  expect(text).toMatch(/passed of attempted tasks/);
  for (const task of recording.truth.tasks) expect(text).toContain(task.exampleId.slice(0, 8));
});

test('a bundle opens in another data folder', async ({ recordedDir, dataDir }) => {
  const file = await exportAs(recordedDir, 'run.waarun');
  const other = await mkdtemp(path.join(dataDir, 'other-'));
  const env = quietEnv(other);
  await run(process.execPath, [CLI_BUNDLE, 'runs', 'import', file, '--data-dir', other], { env });
  const list = [CLI_BUNDLE, 'runs', 'list', '--json', '--data-dir', other];
  const { stdout } = await run(process.execPath, list, { env });
  expect(stdout).toContain('"type":"run"');
});

test('from the page: size before, what would be hidden, and a file that opens', async ({
  openApp,
  recordedDir,
  recording,
}) => {
  const { page } = await openApp({ dataDir: recordedDir });
  await page.evaluate((runId) => (window.location.hash = `#/run/${runId}`), recording.runId);
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Export this run' });
  await expect(dialog.getByText(/^about \d/)).toBeVisible();
  await dialog.getByLabel('Names and addresses of VMs, user names').check();
  await expect(dialog.getByText(/texts would change$/)).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).include('[role=dialog]').analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
    await page.screenshot({ path: path.join(SCREENS_DIR, `export-dialog-${colorScheme}.png`) });
  }
  const downloading = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const download = await downloading;
  const file = path.join(recordedDir, download.suggestedFilename());
  await download.saveAs(file);
  await expect(dialog.getByText(/has put it into its downloads/)).toBeVisible();
  const report = await page.context().browser()?.newContext({ offline: true });
  if (report === undefined) throw new Error('The page belongs to no browser.');
  await openReport(await report.newPage(), file);
  await report.close();
});
