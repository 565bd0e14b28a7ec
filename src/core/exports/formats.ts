/** The formats a run can be exported in: one line each for menus, `--help` and file names. */
import { EXPORT_FORMATS } from '#protocol/exports.ts';
import type { ExportFormat } from '#protocol/exports.ts';
import type { RunId } from '#protocol/vocabulary.ts';

export interface FormatLook {
  readonly id: ExportFormat;
  readonly title: string;
  /** What it is good for. */
  readonly text: string;
  readonly fileExtension: string;
  readonly mediaType: string;
  /** Begin of the file's name. */
  readonly stem: string;
}

export const FORMAT_LOOKS: Readonly<Record<ExportFormat, FormatLook>> = {
  html: look(
    'html',
    'HTML report',
    'The run as in this app, in one file that opens anywhere, offline',
    'html',
    'text/html; charset=utf-8',
    'waa-report',
  ),
  json: look(
    'json',
    'JSON',
    'Every task and step for programs; its schema is published',
    'json',
    'application/json',
    'waa-run',
  ),
  csv: look(
    'csv',
    'CSV of tasks',
    'One row a task, for spreadsheets and pandas',
    'csv',
    'text/csv; charset=utf-8',
    'waa-tasks',
  ),
  csv_steps: look(
    'csv_steps',
    'CSV of steps',
    'One row a step with its times and actions',
    'csv',
    'text/csv; charset=utf-8',
    'waa-steps',
  ),
  md: look(
    'md',
    'Markdown',
    'Summary and the table with domains as columns, for issues and wikis',
    'md',
    'text/markdown; charset=utf-8',
    'waa-summary',
  ),
  latex: look(
    'latex',
    'LaTeX table',
    'The same table for a paper (booktabs)',
    'tex',
    'application/x-tex',
    'waa-table',
  ),
  junit: look(
    'junit',
    'JUnit XML',
    'Tasks as test cases, for CI dashboards',
    'xml',
    'application/xml',
    'waa-junit',
  ),
  pdf: look(
    'pdf',
    'PDF',
    'Summary and one line a task, for printing',
    'pdf',
    'application/pdf',
    'waa-report',
  ),
  waarun: look(
    'waarun',
    'Run bundle',
    'The run itself, to be opened in another WAA Monitor',
    'waarun',
    'application/zip',
    'waa-run',
  ),
};

function look(
  id: ExportFormat,
  title: string,
  text: string,
  fileExtension: string,
  mediaType: string,
  stem: string,
): FormatLook {
  return { id, title, text, fileExtension, mediaType, stem };
}

export const FORMATS: readonly FormatLook[] = EXPORT_FORMATS.map((id) => FORMAT_LOOKS[id]);

/** Without anything that was typed by people or told by a VM. */
export function exportFileName(format: ExportFormat, runId: RunId): string {
  const { stem, fileExtension } = FORMAT_LOOKS[format];
  return `${stem}-${runId}.${fileExtension}`;
}
