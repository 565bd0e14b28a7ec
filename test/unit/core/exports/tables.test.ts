import { describe, expect, it } from 'vitest';
import { toCsv } from '#core/exports/csv.ts';
import { toStepsCsv, toTasksCsv } from '#core/exports/csvTables.ts';
import { selectDomainTable } from '#core/exports/domainTable.ts';
import { TEXT_EXPORTS } from '#core/exports/index.ts';
import { escapeLatex, toLatexTable } from '#core/exports/latexTable.ts';
import { toMarkdownExport } from '#core/exports/markdownExport.ts';
import { buildDocument, buildMixedRun, emptyRun, NOTED } from '../../../support/buildExport.ts';
import { parseCsv } from '../../../support/parseCsv.ts';

describe('CSV', () => {
  it('is read back as it was written, whatever the cells hold', () => {
    const rows = [
      ['a,b', 'say "hi"', 'two\nlines', '', 'plain'],
      ['ü', '\r\n', ',', '"', "it's"],
    ];
    const header = ['a', 'b', 'c', 'd', 'e'];
    expect(parseCsv(toCsv(header, rows))).toEqual([header, ...rows]);
  });

  it('lets no cell be run as a formula by a spreadsheet', () => {
    const formulas = ['=1+1', '+1', '-cmd|x', '@SUM(A1)', '\t=1', '＝1'];
    const [, ...rows] = parseCsv(
      toCsv(
        ['x'],
        formulas.map((text) => [text]),
      ),
    );
    expect(rows.flat()).toEqual(formulas.map((text) => (text === '+1' ? "'+1" : `'${text}`)));
  });

  it('leaves numbers numbers', () => {
    expect(toCsv(['x', 'y'], [[-1.5, '-1.5']])).toBe('x,y\r\n-1.5,-1.5\r\n');
  });

  it('has one row a task, with what people found beside the score', () => {
    const document = { ...buildDocument(buildMixedRun()), notes: NOTED };
    const [header = [], ...rows] = parseCsv(toTasksCsv(document));
    const columns = ['status', 'score', 'error', 'override', 'note'].map((name) =>
      header.indexOf(name),
    );
    expect(rows.map((row) => columns.map((column) => row[column]))).toEqual([
      ['passed', '1', '', '', ''],
      ['partial', '0.5', '', '', ''],
      ['failed', '0', '', 'passed', "'=1+1"],
      ['error', '', 'expected string or bytes-like object', '', ''],
      ['infra', '', 'the guest is gone', '', ''],
      ['not_started', '', '', '', ''],
      ['not_started', '', '', '', ''],
    ]);
  });

  it('has one row a step, with its parts of time', () => {
    const [header = [], first = [], ...rest] = parseCsv(toStepsCsv(buildDocument(buildMixedRun())));
    const at = (name: string): string | undefined => first[header.indexOf(name)];
    expect({
      rows: rest.length + 1,
      step: at('step'),
      model: at('model_ms'),
      total: at('total_ms'),
      ok: at('all_actions_ok'),
    }).toEqual({ rows: 10, step: '1', model: '9000', total: '15000', ok: 'true' });
  });
});

describe('the table of domains', () => {
  it('counts all tasks of a domain, ended or not', () => {
    const { columns, overall } = selectDomainTable(buildMixedRun());
    expect({ columns, overall }).toEqual({
      columns: [{ domain: 'chrome', title: 'Chrome', passed: 1, total: 7 }],
      overall: { passed: 1, total: 7 },
    });
  });

  it('is a LaTeX table whose columns and cells agree', () => {
    const table = toLatexTable(buildDocument(buildMixedRun()));
    const spec = /\\begin\{tabular\}\{(\w+)\}/.exec(table)?.[1] ?? '';
    const rows = table.split('\n').filter((line) => line.endsWith('\\\\'));
    expect(rows.map((row) => row.split(/(?<!\\)&/).length)).toEqual([spec.length, spec.length]);
    expect(table).toContain('14 \\% (1/7)');
  });

  it('escapes every character that means something to TeX', () => {
    expect(escapeLatex('50% of $x_1 & #2 {~^} \\ <b>')).toBe(
      '50\\% of \\$x\\_1 \\& \\#2 \\{\\textasciitilde{}\\textasciicircum{}\\} \\textbackslash{} \\textless{}b\\textgreater{}',
    );
  });

  it('is in the Markdown report beside notes that stay text', () => {
    const text = toMarkdownExport({ ...buildDocument(buildMixedRun()), notes: NOTED });
    expect(text).toContain('| agent | Chrome | overall |');
    expect(text).toContain('14 % (1/7)');
    expect(text).toContain('set to passed by hand: The file was there');
  });
});

describe('a run without a task', () => {
  it.each(Object.entries(TEXT_EXPORTS))('is written as %s without NaN', (_format, write) => {
    expect(write(buildDocument(emptyRun()))).not.toMatch(/NaN|undefined|Infinity/);
  });
});
