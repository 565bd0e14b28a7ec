import { paintMenuBar } from '../controls.ts';
import type { ContentOf, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter } from '../painter.ts';

const MENUS = [
  'File',
  'Edit',
  'View',
  'Insert',
  'Format',
  'Styles',
  'Sheet',
  'Data',
  'Tools',
  'Window',
  'Help',
];
const COLUMN_WIDTH = 104;
const ROW_HEIGHT = 22;
const TOOL_COLOURS = [
  '#3b6ea5',
  '#d98f2b',
  '#107c41',
  '#a33',
  '#5b6b7d',
  '#5b6b7d',
  '#8a4fb0',
  '#2d7d9a',
  '#c7761b',
  '#107c41',
  '#3b6ea5',
  '#5b6b7d',
  '#a4551e',
  '#2b88d8',
];

export function paintToolbar(painter: Painter, x: number, y: number, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const at = x + index * 30 + Math.floor(index / 5) * 12;
    const colour = TOOL_COLOURS[index % TOOL_COLOURS.length] ?? '#5b6b7d';
    painter.stroke(box(at, y, 16, 16), colour, 3, 2);
    painter.fill(box(at + 4, y + 4 + (index % 3) * 2, 8, 3), colour, 1);
  }
}

export function paintSheet(painter: Painter, content: ContentOf<'sheet'>, area: Rect): void {
  painter.fill(area, '#f5f6f8');
  paintMenuBar(painter, MENUS, area.x + 6, area.y + 14);
  paintToolbar(painter, area.x + 14, area.y + 34, 22);
  paintToolbar(painter, area.x + 232, area.y + 62, 16);
  const font = box(area.x + 12, area.y + 58, 196, 24);
  painter.fill(font, '#ffffff', 3);
  painter.stroke(font, '#cfd5dd', 3);
  painter.text(font.x + 8, font.y + 12, 'Liberation Sans      10 pt', { size: 12 });
  paintFormulaBar(painter, content, area);
  paintGrid(painter, content, box(area.x, area.y + 122, area.width, area.height - 176));
  const bottom = area.y + area.height;
  painter.fill(box(area.x + 90, bottom - 54, 90, 26), '#ffffff', 3);
  painter.text(area.x + 135, bottom - 41, 'Sheet1', { align: 'center', font: 'bold', size: 12 });
  painter.element('Sheet1', 'text', box(area.x + 90, bottom - 54, 90, 26));
  painter.text(
    area.x + 14,
    bottom - 13,
    `Sheet 1 of 1        ${content.rows.length} rows        English (USA)        ${content.selected}`,
    { size: 12, colour: COLOUR.soft },
  );
}

function paintFormulaBar(painter: Painter, content: ContentOf<'sheet'>, area: Rect): void {
  const y = area.y + 92;
  const name = box(area.x + 12, y, 90, 24);
  const formula = box(area.x + 190, y, area.width - 204, 24);
  for (const rect of [name, formula]) {
    painter.fill(rect, '#ffffff', 3);
    painter.stroke(rect, '#cfd5dd', 3);
  }
  painter.text(name.x + 8, y + 12, content.selected);
  painter.text(area.x + 120, y + 12, 'fx    Σ    =', { font: 'italic', colour: COLOUR.soft });
  painter.text(formula.x + 8, y + 12, cellText(content, content.selected), {
    maxWidth: formula.width - 16,
  });
  painter.element('Name Box', 'text', name);
  painter.element('Input line', 'text', formula);
}

function cellText(content: ContentOf<'sheet'>, address: string): string {
  const column = address.charCodeAt(0) - 65;
  const row = Number(address.slice(1)) - 1;
  return content.rows[row]?.[column] ?? '';
}

function paintGrid(painter: Painter, content: ContentOf<'sheet'>, area: Rect): void {
  painter.fill(area, '#ffffff');
  const columns = Math.floor((area.width - 40) / COLUMN_WIDTH);
  const rows = Math.floor((area.height - ROW_HEIGHT) / ROW_HEIGHT);
  painter.fill(box(area.x, area.y, area.width, ROW_HEIGHT), '#eceff3');
  painter.fill(box(area.x, area.y, 40, area.height), '#eceff3');
  const selectedColumn = content.selected.charCodeAt(0) - 65;
  const selectedRow = Number(content.selected.slice(1)) - 1;
  for (let column = 0; column < columns; column += 1) {
    const x = area.x + 40 + column * COLUMN_WIDTH;
    if (column === selectedColumn)
      painter.fill(box(x, area.y, COLUMN_WIDTH, ROW_HEIGHT), '#c5dcf5');
    painter.text(x + COLUMN_WIDTH / 2, area.y + 11, String.fromCharCode(65 + column), {
      size: 12,
      align: 'center',
      colour: COLOUR.soft,
    });
    painter.line(x, area.y, x, area.y + area.height, '#dfe3e8');
  }
  for (let row = 0; row < rows; row += 1) {
    const y = area.y + ROW_HEIGHT + row * ROW_HEIGHT;
    if (row === selectedRow) painter.fill(box(area.x, y, 40, ROW_HEIGHT), '#c5dcf5');
    painter.text(area.x + 20, y + 11, String(row + 1), {
      size: 12,
      align: 'center',
      colour: COLOUR.soft,
    });
    painter.line(area.x, y, area.x + area.width, y, '#e6e9ed');
    for (const [column, text] of (content.rows[row] ?? []).entries()) {
      paintCell(painter, content, text, row, column, area.x + 40 + column * COLUMN_WIDTH, y);
    }
  }
  const selected = box(
    area.x + 40 + selectedColumn * COLUMN_WIDTH,
    area.y + ROW_HEIGHT * (selectedRow + 1),
    COLUMN_WIDTH + 1,
    ROW_HEIGHT + 1,
  );
  painter.stroke(selected, '#1f6fc4', 0, 2);
  painter.fill(
    box(selected.x + selected.width - 4, selected.y + selected.height - 4, 6, 6),
    '#1f6fc4',
  );
  if (content.hasChart) paintChart(painter, content, area);
}

function paintCell(
  painter: Painter,
  content: ContentOf<'sheet'>,
  text: string,
  row: number,
  column: number,
  x: number,
  y: number,
): void {
  const isHeader = row === 0;
  if (isHeader && content.isHeaderStyled)
    painter.fill(box(x + 1, y + 1, COLUMN_WIDTH - 1, ROW_HEIGHT - 1), '#d5e7d9');
  const isNumber = /^[=\-$€]?[\d.,]+%?$/.test(text);
  painter.text(isNumber ? x + COLUMN_WIDTH - 6 : x + 5, y + 11, text, {
    size: 12,
    font: isHeader ? 'bold' : 'regular',
    align: isNumber ? 'right' : 'left',
    maxWidth: COLUMN_WIDTH - 10,
  });
  if (text !== '')
    painter.element(
      `${String.fromCharCode(65 + column)}${row + 1}`,
      'text',
      box(x, y, COLUMN_WIDTH, ROW_HEIGHT),
    );
}

function paintChart(painter: Painter, content: ContentOf<'sheet'>, area: Rect): void {
  const rect = box(area.x + area.width - 520, area.y + 60, 440, 280);
  painter.shadow(rect);
  painter.fill(rect, '#ffffff');
  painter.stroke(rect, '#9fb3c8');
  painter.text(rect.x + rect.width / 2, rect.y + 24, content.rows[0]?.at(1) ?? 'Chart', {
    font: 'bold',
    align: 'center',
  });
  const values = content.rows
    .slice(1, 9)
    .map((row) => Number((row[1] ?? '0').replaceAll(/[^\d.]/g, '')) || 0);
  const most = Math.max(1, ...values);
  for (const [index, value] of values.entries()) {
    const width = 380 / Math.max(1, values.length);
    const height = (value / most) * 190;
    painter.fill(
      box(rect.x + 40 + index * width, rect.y + 246 - height, width * 0.62, height),
      ['#2f6fb3', '#d98f2b', '#3f9d6b'][index % 3] ?? '#2f6fb3',
    );
  }
  painter.line(rect.x + 34, rect.y + 246, rect.x + 420, rect.y + 246, '#8a8f98');
}
