/** The formats that are written from a run's state alone. A new one is a line here and in formats.ts. */
import { toStepsCsv, toTasksCsv } from './csvTables.ts';
import type { ExportDocument, TextFormat } from './exportDocument.ts';
import { toJsonExport } from './jsonExport.ts';
import { toJunitXml } from './junitXml.ts';
import { toLatexTable } from './latexTable.ts';
import { toMarkdownExport } from './markdownExport.ts';

export const TEXT_EXPORTS: Readonly<Record<TextFormat, (document: ExportDocument) => string>> = {
  json: toJsonExport,
  csv: toTasksCsv,
  csv_steps: toStepsCsv,
  md: toMarkdownExport,
  latex: toLatexTable,
  junit: toJunitXml,
};
