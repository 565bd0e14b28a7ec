/** The table of domains for a paper, in the form of the booktabs package. */
import { everyRate } from '../analysis/index.ts';
import { formatUtc } from '../format/instant.ts';
import { formatPercent } from '../format/number.ts';
import { selectDomainTable } from './domainTable.ts';
import type { ExportDocument } from './exportDocument.ts';

/** Every character that means something to TeX, and how it is written as itself. */
const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  '%': '\\%',
  _: '\\_',
  '^': '\\textasciicircum{}',
  '~': '\\textasciitilde{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': '\\textquotedbl{}',
  '–': '--',
};

export function escapeLatex(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\{}$&#%_^~<>|"–]/g, (character) => SPECIAL[character] ?? character);
}

export function toLatexTable({ state, exportedAt, app, remarks }: ExportDocument): string {
  const table = selectDomainTable(state);
  const columns = [...table.columns.map(({ title }) => title), 'Overall'];
  const cells = [
    ...table.columns.map(({ passed, total }) => share(passed, total)),
    share(table.overall.passed, table.overall.total),
  ];
  const rates = everyRate(state).map(
    ({ pass: rate }) =>
      `${formatPercent(rate.fraction)} (${String(rate.numerator)} of ${String(rate.denominator)}) ${rate.label}`,
  );
  return [
    `% WAA Monitor ${app.version} (${app.commit}), exported ${formatUtc(exportedAt)}`,
    ...remarks.map((remark) => `% ${comment(remark)}`),
    '% Needs \\usepackage{booktabs} and \\usepackage[T1]{fontenc}.',
    '\\begin{table}',
    '  \\centering',
    '  \\small',
    `  \\begin{tabular}{l${'r'.repeat(columns.length)}}`,
    '    \\toprule',
    `    Agent & ${columns.map(escapeLatex).join(' & ')} \\\\`,
    '    \\midrule',
    `    ${escapeLatex(table.label)} & ${cells.join(' & ')} \\\\`,
    '    \\bottomrule',
    '  \\end{tabular}',
    `  \\caption{Passed of all tasks by domain, with counts. ${escapeLatex(rates.join('; '))}.}`,
    `  \\label{tab:${labelOf(state.runId)}}`,
    '\\end{table}',
    '',
  ].join('\n');
}

function share(passed: number, total: number): string {
  return total === 0
    ? '--'
    : `${escapeLatex(formatPercent(passed / total))} (${String(passed)}/${String(total)})`;
}

/** A line break would end the comment. */
function comment(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function labelOf(runId: string): string {
  return runId.replace(/[^A-Za-z0-9-]/g, '-');
}
