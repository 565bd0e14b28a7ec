import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportOptionsSchema } from '#protocol/exports.ts';
import type { ExportStatus, ExportWish } from '#protocol/exports.ts';
import { runNotesSchema } from '#protocol/library.ts';
import { recordedRunSchema } from '#protocol/recordedRun.ts';
import type { RecordedRun } from '#protocol/recordedRun.ts';
import { createStep } from '#core/run/runState.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { ExportSource } from '../../../../src/engine/exports/exportSource.ts';
import { RunExports } from '../../../../src/engine/exports/runExports.ts';
import { locatePicture } from '../../../../src/engine/screenshots/locatePicture.ts';
import { buildTellingRun, HIDEABLE } from '../../../support/buildExport.ts';

const TEMPLATE =
  '<!doctype html><html><head></head><body><!--waa-monitor:run--><script>start()</script><!--waa-monitor:parts--></body></html>';
const LINES = [`${HIDEABLE.instruction} on ${HIDEABLE.host}`, `typed ${HIDEABLE.typed}`, 'fine'];

let dir = '';
let runExports: RunExports;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'waa-monitor-exports-'));
  await writeFile(path.join(dir, 'report.html'), TEMPLATE);
  await mkdir(path.join(dir, 'run', 'artifacts'), { recursive: true });
  const picture = sharp({ create: { width: 640, height: 400, channels: 3, background: '#246' } });
  await picture.png().toFile(path.join(dir, 'run', 'artifacts', 'one.png'));
  await writeFile(path.join(dir, 'run', 'artifacts', 'cut.png'), 'not a picture');
  runExports = new RunExports(sourceOf(withPictures(buildTellingRun())), () =>
    Date.UTC(2026, 10, 20),
  );
});

afterEach(async () => {
  await runExports.close();
  await rm(dir, { recursive: true, force: true });
});

function withPictures(state: RunState): RunState {
  const tasks = Object.entries(state.tasks).map(([key, task]) => [
    key,
    {
      ...task,
      attempts: task.attempts.map((attempt) => ({
        ...attempt,
        steps: [
          ...attempt.steps.map((step) => ({ ...step, screenshot: 'artifacts/one.png' })),
          { ...createStep(2, 'done'), screenshot: 'artifacts/cut.png' },
        ],
      })),
    },
  ]);
  return { ...state, tasks: Object.fromEntries(tasks) as RunState['tasks'] };
}

function sourceOf(state: RunState): ExportSource {
  return {
    dataDir: dir,
    build: { version: '1.0.0', commit: 'abc', builtAt: '2026-11-20T00:00:00.000Z' },
    reportTemplate: path.join(dir, 'report.html'),
    open: () =>
      Promise.resolve({
        state,
        lines: {
          lineCount: LINES.length,
          page: (from, count) =>
            Promise.resolve({
              total: LINES.length,
              lines: LINES.slice(from, from + count).map((text, index) => ({
                index: from + index,
                source: 's',
                stream: 'stdout',
                at: null,
                text,
                level: 'info',
                isBenign: false,
                isUnknown: false,
              })),
            }),
        },
      }),
    profile: () => Promise.resolve(null),
    locatePicture: (_runId, ref, size) =>
      locatePicture({ runDir: path.join(dir, 'run'), ref, size }),
    inspect: () => Promise.reject(new Error('nothing was saved')),
    notes: () =>
      Promise.resolve(runNotesSchema.parse({ meta: { note: HIDEABLE.word }, tasks: {} })),
    answers: () =>
      Promise.resolve({ 'runs.commands {}': [`ssh ${HIDEABLE.user}@${HIDEABLE.host}`] }),
  };
}

async function write(wish: Partial<ExportWish>): Promise<ExportStatus> {
  const options = exportOptionsSchema.parse({ runId: 'run-1', format: 'html', ...wish });
  const { exportId } = await runExports.start(options);
  let last: ExportStatus | null = null;
  for await (const status of runExports.follow(exportId, undefined)) last = status;
  if (last?.status === 'done') written = runExports.locate(exportId).filePath;
  if (last === null) throw new Error('The export told nothing.');
  return last;
}

let written = '';

/** Everything a page holds, unpacked. */
async function readPage(
  filePath: string,
): Promise<{ html: string; all: string; run: RecordedRun }> {
  const html = await readFile(filePath, 'utf8');
  const parts = [...html.matchAll(/id="([^"]+)">([^<]*)</g)].map(([, id = '', text = '']) => ({
    id,
    bytes: Buffer.from(text, 'base64'),
  }));
  const texts = parts.map(({ id, bytes }) =>
    /^waa-(?:thumb|full)-/.test(id) ? '' : gunzipSync(bytes).toString('utf8'),
  );
  const run = recordedRunSchema.parse(JSON.parse(texts[0] ?? ''));
  return { html, all: `${html}\n${texts.join('\n')}`, run };
}

describe('the HTML report', () => {
  it('is the built page with the run, the log and the pictures in it', async () => {
    const status = await write({});
    const { html, run, all } = await readPage(written);
    const [task] = Object.values(run.state.tasks);
    expect({
      status: status.status,
      ids: [...html.matchAll(/id="([^"]+)"/g)].map(([, id]) => id),
      script: html.indexOf('id="waa-run"') < html.indexOf('<script>start()</script>'),
      pictures: task?.attempts[0]?.steps.map(({ screenshot }) => screenshot),
      log: LINES.every((line) => all.includes(line)),
    }).toEqual({
      status: 'done',
      ids: ['waa-run', 'waa-log-0', 'waa-thumb-pictures/1.png'],
      script: true,
      pictures: ['pictures/1.png', 'pictures/2.png'],
      log: true,
    });
  });

  it('says which pictures could not be read', async () => {
    const status = await write({});
    expect(status.status === 'done' ? status.remarks : []).toEqual([
      '1 of 2 pictures could not be read and are not in it.',
    ]);
  });

  it('holds nothing of what was hidden, in no part of it', async () => {
    await write({
      redaction: { instructions: true, typedText: true, hosts: true, words: [HIDEABLE.word] },
    });
    const { all } = await readPage(written);
    expect(Object.values(HIDEABLE).filter((word) => all.includes(word))).toEqual([]);
  });

  it('tells of hidden words in the log it keeps', async () => {
    await write({ redaction: { hosts: true } });
    const { all, run } = await readPage(written);
    expect([all.includes(HIDEABLE.host), all.includes('on [hidden]'), run.log?.lineCount]).toEqual([
      false,
      true,
      3,
    ]);
  });

  it('has full pictures in files beside it, as a folder', async () => {
    const status = await write({ pictures: 'full', packaging: 'folder' });
    const names = await readdir(written, { recursive: true });
    const { run } = await readPage(path.join(written, 'waa-report-run-1.html'));
    expect({
      packaging: status.status === 'done' ? status.packaging : '',
      names: names.sort(),
      place: run.pictures.place,
    }).toEqual({
      packaging: 'folder',
      names: ['pictures', 'pictures/1.png', 'waa-report-run-1.html'],
      place: 'folder',
    });
  });

  it('is a zip with the same in it', async () => {
    await write({ pictures: 'full', packaging: 'zip' });
    const bytes = await readFile(written);
    expect([path.basename(written), bytes.includes('waa-report-run-1/pictures/1.png')]).toEqual([
      'waa-report-run-1.zip',
      true,
    ]);
  });

  it('is planned with the size that it then has, or nearly', async () => {
    const options = exportOptionsSchema.parse({ runId: 'run-1', format: 'html' });
    const plan = await runExports.plan(options);
    await write({});
    const { size } = await stat(written);
    expect(Math.abs(plan.sizeBytes - size) / size).toBeLessThan(0.2);
  });
});

describe('an export', () => {
  it('of a bundle refuses to hide what a bundle cannot hide', async () => {
    await expect(write({ format: 'waarun', redaction: { hosts: true } })).rejects.toThrow(
      /bundle is the run as it was recorded/,
    );
  });

  it('fails in words where the page was never built', async () => {
    await rm(path.join(dir, 'report.html'));
    expect(await write({})).toEqual({
      status: 'failed',
      message: 'The page of HTML reports has not been built.',
      remedy: 'Run "npm run build", then export again. The other formats work without it.',
    });
  });

  it('that is cancelled leaves nothing behind', async () => {
    const options = exportOptionsSchema.parse({ runId: 'run-1', format: 'html' });
    const { exportId } = await runExports.start(options);
    runExports.cancel(exportId);
    const statuses: string[] = [];
    for await (const { status } of runExports.follow(exportId, undefined)) statuses.push(status);
    expect([statuses.at(-1), await readdir(path.join(dir, 'exports'))]).toEqual(['cancelled', []]);
  });

  it('is removed when the engine closes', async () => {
    await write({ format: 'csv' });
    await runExports.close();
    expect(existsSync(written)).toBe(false);
  });

  it('as a PDF begins as one and has pages', async () => {
    await write({ format: 'pdf' });
    const bytes = await readFile(written);
    expect([bytes.subarray(0, 5).toString(), bytes.includes('/Type /Page')]).toEqual([
      '%PDF-',
      true,
    ]);
  });
});
