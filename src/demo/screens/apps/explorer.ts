import type { ContentOf, FileItem, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter, roughWidth } from '../painter.ts';

const PLACES = [
  'Home',
  'Gallery',
  'Desktop',
  'Downloads',
  'Documents',
  'Pictures',
  'Music',
  'Videos',
  'This PC',
  'Network',
];
const KIND_COLOURS: Readonly<Record<FileItem['kind'], string>> = {
  folder: '#f0b92f',
  text: '#7f9bb8',
  image: '#3f9d8f',
  sheet: '#16875a',
  video: '#e07b2b',
  archive: '#b58a3c',
  document: '#2563b8',
};

export function paintExplorer(painter: Painter, content: ContentOf<'explorer'>, area: Rect): void {
  painter.fill(area, '#ffffff');
  painter.fill(box(area.x, area.y, area.width, 88), COLOUR.mica);
  paintAddress(painter, content, area);
  paintCommands(painter, area.x + 14, area.y + 66);
  painter.line(area.x, area.y + 88, area.x + area.width, area.y + 88, COLOUR.line);
  for (const [index, place] of PLACES.entries()) {
    const row = box(area.x + 8, area.y + 98 + index * 34, 184, 32);
    if (place === content.path.at(-1)) painter.fill(row, '#e6eef8', 5);
    painter.fill(box(row.x + 14, row.y + 8, 16, 14), index > 7 ? '#6f8fb5' : '#4aa3e8', 3);
    painter.text(row.x + 42, row.y + 16, place, { size: 12 });
    painter.element(place, 'text', row);
  }
  painter.line(area.x + 200, area.y + 88, area.x + 200, area.y + area.height, COLOUR.line);
  const list = box(area.x + 201, area.y + 89, area.width - 201, area.height - 119);
  painter.element(
    'Empty space',
    'icon',
    box(list.x + list.width - 220, list.y + list.height - 90, 160, 60),
  );
  if (content.view === 'details') paintDetails(painter, content, list);
  else paintIcons(painter, content, list);
  painter.text(
    area.x + 16,
    area.y + area.height - 14,
    `${content.items.length} items${content.selected === null ? '' : '   |   1 item selected'}`,
    { size: 12, colour: COLOUR.soft },
  );
}

function paintAddress(painter: Painter, content: ContentOf<'explorer'>, area: Rect): void {
  for (const [index, arrow] of ['←', '→', '↑', '⟳'].entries()) {
    painter.text(area.x + 26 + index * 34, area.y + 24, arrow, {
      size: 16,
      font: 'symbols',
      align: 'center',
      colour: '#3b4a5c',
    });
  }
  painter.element('Up', 'icon', box(area.x + 80, area.y + 8, 28, 30));
  const bar = box(area.x + 152, area.y + 8, area.width - 412, 32);
  const search = box(area.x + area.width - 248, area.y + 8, 232, 32);
  for (const rect of [bar, search]) {
    painter.fill(rect, '#ffffff', 4);
    painter.stroke(rect, '#d9dee6', 4);
  }
  painter.text(bar.x + 14, bar.y + 16, ['This PC', ...content.path].join('  ›  '), { size: 13 });
  painter.text(search.x + 12, search.y + 16, `Search ${content.path.at(-1) ?? ''}`, {
    size: 12,
    colour: COLOUR.faint,
  });
  painter.element('Address bar', 'text', bar);
  painter.element('Search box', 'text', search);
}

function paintCommands(painter: Painter, x: number, y: number): void {
  let at = x;
  for (const label of [
    'New',
    'Cut',
    'Copy',
    'Paste',
    'Rename',
    'Delete',
    'Sort',
    'View',
    'Filter',
  ]) {
    const width = roughWidth(label, 13) + 36;
    painter.circle(at + 12, y, 5, '#7d93ad');
    painter.text(at + 24, y, label, { size: 12 });
    painter.element(label, 'text', box(at, y - 14, width - 4, 28));
    at += width;
  }
}

function paintDetails(painter: Painter, content: ContentOf<'explorer'>, list: Rect): void {
  const columns = [
    list.x + 48,
    list.x + list.width - 460,
    list.x + list.width - 270,
    list.x + list.width - 90,
  ];
  for (const [index, title] of ['Name', 'Date modified', 'Type', 'Size'].entries()) {
    painter.text(columns[index] ?? 0, list.y + 18, title, { size: 12, colour: COLOUR.soft });
  }
  painter.line(list.x + 12, list.y + 34, list.x + list.width - 12, list.y + 34, COLOUR.line);
  for (const [index, item] of content.items.entries()) {
    const row = box(list.x + 10, list.y + 40 + index * 32, list.width - 22, 30);
    if (item.name === content.selected) painter.fill(row, '#cfe4f7', 4);
    paintFileIcon(painter, item.kind, row.x + 12, row.y + 6, 18);
    painter.text(columns[0] ?? 0, row.y + 15, item.name, { size: 13, maxWidth: 330 });
    painter.text(columns[1] ?? 0, row.y + 15, item.modified, { size: 12, colour: COLOUR.soft });
    painter.text(columns[2] ?? 0, row.y + 15, typeName(item), { size: 12, colour: COLOUR.soft });
    painter.text(columns[3] ?? 0, row.y + 15, item.size, { size: 12, colour: COLOUR.soft });
    painter.element(item.name, 'text', box(row.x, row.y, 400, 30));
  }
}

function paintIcons(painter: Painter, content: ContentOf<'explorer'>, list: Rect): void {
  const perRow = Math.max(1, Math.floor(list.width / 130));
  for (const [index, item] of content.items.entries()) {
    const cell = box(
      list.x + 16 + (index % perRow) * 130,
      list.y + 16 + Math.floor(index / perRow) * 128,
      118,
      118,
    );
    if (item.name === content.selected) painter.fill(cell, '#cfe4f7', 6);
    paintFileIcon(painter, item.kind, cell.x + 31, cell.y + 12, 56);
    painter.text(cell.x + 59, cell.y + 92, item.name, { size: 12, align: 'center', maxWidth: 110 });
    painter.element(item.name, 'text', cell);
  }
}

function paintFileIcon(
  painter: Painter,
  kind: FileItem['kind'],
  x: number,
  y: number,
  size: number,
): void {
  const colour = KIND_COLOURS[kind];
  if (kind === 'folder') {
    painter.fill(box(x, y + size * 0.12, size * 0.5, size * 0.3), '#d99a1c', 2);
    painter.fill(box(x, y + size * 0.22, size, size * 0.66), colour, 3);
    return;
  }
  painter.fill(box(x + size * 0.14, y, size * 0.72, size), '#f4f6f9', 2);
  painter.stroke(box(x + size * 0.14, y, size * 0.72, size), '#c3cad4', 2);
  painter.fill(box(x + size * 0.14, y + size * 0.58, size * 0.72, size * 0.42), colour, 2);
}

function typeName(item: FileItem): string {
  if (item.kind === 'folder') return 'File folder';
  return `${(item.name.split('.').at(-1) ?? '').toUpperCase()} File`;
}
