/** The Markdown report with the table that WAA's own tools print, and what people added. */
import { formatUtc } from '../format/instant.ts';
import { formatShare, selectDomainTable } from './domainTable.ts';
import type { ExportDocument } from './exportDocument.ts';
import { escapeMarkdown, toMarkdownReport } from './markdownReport.ts';

export function toMarkdownExport(document: ExportDocument): string {
  const { state, app, exportedAt, remarks } = document;
  return [
    toMarkdownReport(state),
    '## Passed of all tasks by domain',
    '',
    ...domainColumns(document),
    '',
    ...people(document),
    `Exported ${formatUtc(exportedAt)} by WAA Monitor ${app.version} (${app.commit}).`,
    ...remarks.map(escapeMarkdown),
    '',
  ].join('\n');
}

function domainColumns({ state }: ExportDocument): string[] {
  const table = selectDomainTable(state);
  const titles = ['agent', ...table.columns.map(({ title }) => title), 'overall'];
  const cells = [
    escapeMarkdown(table.label),
    ...table.columns.map(({ passed, total }) => formatShare(passed, total)),
    formatShare(table.overall.passed, table.overall.total),
  ];
  return [
    `| ${titles.map(escapeMarkdown).join(' | ')} |`,
    `| --- |${' ---: |'.repeat(titles.length - 1)}`,
    `| ${cells.join(' | ')} |`,
  ];
}

function people({ notes }: ExportDocument): string[] {
  const { tags, note } = notes.meta;
  const tasks = Object.entries(notes.tasks).flatMap(([key, told]) => [
    ...(told.override === null
      ? []
      : [
          `- ${escapeMarkdown(key)} set to ${told.override.value} by hand: ${escapeMarkdown(told.override.reason)}`,
        ]),
    ...(told.note === '' ? [] : [`- ${escapeMarkdown(key)}: ${escapeMarkdown(told.note)}`]),
  ]);
  const lines = [
    ...(tags.length === 0 ? [] : [`- Tags: ${escapeMarkdown(tags.join(', '))}`]),
    ...(note === '' ? [] : [`- ${escapeMarkdown(note)}`]),
    ...tasks,
  ];
  return lines.length === 0 ? [] : ['## Notes', '', ...lines, ''];
}
