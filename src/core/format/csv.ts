/** Tables as CSV (RFC 4180) that a spreadsheet opens as data and nothing else. */

export type CsvCell = string | number | null;
export interface CsvSheet {
  readonly header: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
}

/** Lines end in CRLF, as the RFC has it; a null is an empty cell. */
export function toCsv({ header, rows }: CsvSheet): string {
  return [header, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: CsvCell): string {
  if (value === null) return '';
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  const text = isFormula(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Text from a VM that a spreadsheet would run: `=HYPERLINK(…)`, `@SUM`, `+cmd|…`. */
function isFormula(text: string): boolean {
  return /^[=+\-@\t\r]/.test(text);
}
