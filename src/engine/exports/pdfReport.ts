/** The run as a document to print: what was run, how it went, one line a task. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { everyRate } from '#core/analysis/index.ts';
import { formatDuration } from '#core/format/duration.ts';
import { formatUtc } from '#core/format/instant.ts';
import { formatRate, formatScore } from '#core/format/number.ts';
import { describeOutcomes, RUN_LOOKS, TASK_LOOKS } from '#core/format/status.ts';
import { formatShare, selectDomainTable } from '#core/exports/domainTable.ts';
import { tasksOf } from '#core/exports/csvTables.ts';
import type { ExportDocument } from '#core/exports/exportDocument.ts';
import { durationOf, phaseTitle, selectCounts } from '#core/run/selectors.ts';

type Pdf = PDFKit.PDFDocument;

interface Column {
  readonly title: string;
  readonly width: number;
  readonly align: 'left' | 'right';
}

const MARGIN = 42;
/** A4 in points, less both margins. */
const WIDTH = 595.28 - 2 * MARGIN;
const ROW_GAP = 2;
const INK = '#1b2027';
const DIM = '#4b5563';
const LINE = '#c3cad3';
/** An instruction of a task is one or two sentences; one that is longer is cut and says so. */
const MAX_CELL_CHARS = 400;

const { resolve } = createRequire(import.meta.url);

/** Text of any script that DejaVu has; the characters it lacks come out as boxes. */
export async function renderPdf(document: ExportDocument): Promise<Buffer> {
  // Half a second to load; nothing else of the engine needs it.
  const { default: PDFDocument } = await import('pdfkit');
  const { state, app, exportedAt } = document;
  const pdf = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    bufferPages: true,
    lang: 'en',
    info: {
      Title: titleOf(document),
      Creator: `WAA Monitor ${app.version} (${app.commit})`,
      CreationDate: new Date(exportedAt),
    },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((done, failed) => {
    pdf.once('end', done);
    pdf.once('error', failed);
  });
  // Bytes rather than paths: inside an Electron archive there are no paths.
  pdf.registerFont('text', readFileSync(resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf')));
  pdf.registerFont(
    'bold',
    readFileSync(resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf')),
  );
  pdf.fillColor(INK);
  drawSummary(pdf, document);
  drawDomains(pdf, document);
  drawPhases(pdf, document);
  drawTasks(pdf, document);
  numberPages(
    pdf,
    `${state.runId} · exported ${formatUtc(exportedAt)} by WAA Monitor ${app.version}`,
  );
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
}

function titleOf({ state, notes }: ExportDocument): string {
  return `${notes.meta.name ?? (state.name === '' ? state.runId : state.name)}: ${RUN_LOOKS[state.status].word}`;
}

function drawSummary(pdf: Pdf, document: ExportDocument): void {
  const { state, notes, remarks } = document;
  const { tags, note } = notes.meta;
  pdf
    .font('bold')
    .fontSize(16)
    .text(oneLine(titleOf(document)), { width: WIDTH });
  pdf.font('text').fontSize(9).moveDown(0.5);
  const lines = [
    `Run ${state.runId} on ${state.targetLabel}`,
    `From ${formatUtc(state.startedAt)} to ${formatUtc(state.endedAt)} (clock of the VM)`,
    ...(state.finishReason === null ? [] : [state.finishReason]),
    describeOutcomes(selectCounts(state)),
    ...everyRate(state).map(({ pass }) => formatRate(pass)),
    ...(tags.length === 0 ? [] : [`Tags: ${tags.join(', ')}`]),
    ...(note === '' ? [] : [`Note: ${note}`]),
    ...remarks,
  ];
  for (const line of lines) pdf.text(oneLine(line), { width: WIDTH });
  const settings = Object.entries(state.settings).map(([key, { value }]) => `${key} ${value}`);
  if (settings.length > 0) {
    pdf.moveDown(0.4).fillColor(DIM);
    pdf.text(oneLine(`Settings: ${settings.join(', ')}`), { width: WIDTH }).fillColor(INK);
  }
}

function drawDomains(pdf: Pdf, { state }: ExportDocument): void {
  const table = selectDomainTable(state);
  const rows = [...table.columns, { title: 'All tasks', ...table.overall }];
  drawTable(
    pdf,
    'Domains',
    [
      { title: 'domain', width: 200, align: 'left' },
      { title: 'passed of all', width: 120, align: 'right' },
    ],
    rows.map(({ title, passed, total }) => [title, formatShare(passed, total)]),
  );
}

function drawPhases(pdf: Pdf, { state }: ExportDocument): void {
  const rows = state.phases.map(({ id, status, startedAt, endedAt }) => {
    const isTimed = startedAt !== null && endedAt !== null;
    const tookMs = isTimed ? Date.parse(endedAt) - Date.parse(startedAt) : null;
    return [phaseTitle(id), status, formatDuration(tookMs)];
  });
  drawTable(
    pdf,
    'Phases',
    [
      { title: 'phase', width: 200, align: 'left' },
      { title: 'state', width: 80, align: 'left' },
      { title: 'duration', width: 80, align: 'right' },
    ],
    rows,
  );
}

function drawTasks(pdf: Pdf, { state, notes }: ExportDocument): void {
  const rows = tasksOf(state).map((task) => {
    const latest = task.attempts.at(-1);
    const override = notes.tasks[task.key]?.override ?? null;
    const byHand = override === null ? '' : ` Set to ${override.value} by hand: ${override.reason}`;
    const told = (latest?.error?.message ?? task.instruction ?? '') + byHand;
    return [
      `${task.domain}/${task.exampleId.slice(0, 8)}`,
      TASK_LOOKS[task.status].word,
      formatScore(task.score),
      String(latest?.steps.length ?? 0),
      formatDuration(durationOf(latest)),
      told,
    ];
  });
  drawTable(
    pdf,
    'Tasks',
    [
      { title: 'task', width: 130, align: 'left' },
      { title: 'status', width: 52, align: 'left' },
      { title: 'score', width: 34, align: 'right' },
      { title: 'steps', width: 32, align: 'right' },
      { title: 'duration', width: 50, align: 'right' },
      { title: 'error, or what was asked', width: WIDTH - 298 - 40, align: 'left' },
    ],
    rows,
  );
}

const CELL_GAP = 8;

function drawTable(
  pdf: Pdf,
  title: string,
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): void {
  if (rows.length === 0) return;
  pdf.moveDown(1.2).font('bold').fontSize(12).text(title, MARGIN);
  pdf.moveDown(0.3).fontSize(8);
  drawHead(pdf, columns);
  for (const row of rows) {
    const cells = row.map(cut);
    const height = heightOf(pdf, columns, cells);
    if (pdf.y + height > pdf.page.height - MARGIN - 14) {
      pdf.addPage();
      drawHead(pdf, columns);
    }
    pdf.font('text');
    drawRow(pdf, columns, cells, height);
  }
}

function drawHead(pdf: Pdf, columns: readonly Column[]): void {
  pdf.font('bold').fillColor(DIM);
  const titles = columns.map(({ title }) => title);
  drawRow(pdf, columns, titles, heightOf(pdf, columns, titles));
  pdf.fillColor(INK);
  pdf
    .moveTo(MARGIN, pdf.y)
    .lineTo(MARGIN + WIDTH, pdf.y)
    .lineWidth(0.5)
    .stroke(LINE);
  pdf.y += ROW_GAP;
}

function heightOf(pdf: Pdf, columns: readonly Column[], cells: readonly string[]): number {
  const heights = columns.map(({ width }, index) =>
    pdf.heightOfString(cells[index] ?? '', { width }),
  );
  return Math.max(...heights) + ROW_GAP;
}

function drawRow(
  pdf: Pdf,
  columns: readonly Column[],
  cells: readonly string[],
  height: number,
): void {
  const top = pdf.y;
  let left = MARGIN;
  columns.forEach(({ width, align }, index) => {
    pdf.text(cells[index] ?? '', left, top, { width, align });
    left += width + CELL_GAP;
  });
  pdf.x = MARGIN;
  pdf.y = top + height;
}

function numberPages(pdf: Pdf, footer: string): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = start; page < start + count; page += 1) {
    pdf.switchToPage(page);
    // Below the margin; without this the text would begin a page of its own.
    pdf.page.margins.bottom = 0;
    const text = `${footer} · page ${String(page + 1)} of ${String(count)}`;
    pdf.font('text').fontSize(7).fillColor(DIM);
    pdf.text(text, MARGIN, pdf.page.height - MARGIN + 8, { width: WIDTH, lineBreak: false });
  }
}

function cut(text: string): string {
  const line = oneLine(text);
  return line.length > MAX_CELL_CHARS ? `${line.slice(0, MAX_CELL_CHARS - 1)}…` : line;
}

function oneLine(text: string): string {
  // eslint-disable-next-line no-control-regex -- no font has a glyph for these.
  return text.replace(/[\s\x00-\x1f\x7f]+/g, ' ').trim();
}
