/**
 * Comma-separated values by RFC 4180: CRLF, quotes doubled. A cell that a spreadsheet would run as a
 * formula is given an apostrophe, as OWASP advises: instructions and actions are foreign text.
 */

export type Cell = string | number | boolean | null;

/** Also after a tab or a carriage return, which spreadsheets skip. */
const FORMULA = /^[\t\r]*[=+\-@|%＝＋－＠]/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(toCell).join(',')}\r\n`).join('');
}

function toCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) && !NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
