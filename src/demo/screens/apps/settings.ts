import { paintSettingCard } from '../controls.ts';
import type { ContentOf, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter } from '../painter.ts';

const PAGES = [
  'Home',
  'System',
  'Bluetooth & devices',
  'Network & internet',
  'Personalization',
  'Apps',
  'Accounts',
  'Time & language',
  'Gaming',
  'Accessibility',
  'Privacy & security',
  'Windows Update',
];
const PAGE_COLOURS = [
  '#3b6ea5',
  '#0f7bd4',
  '#2d7d9a',
  '#3a9ad9',
  '#a4551e',
  '#5b6b7d',
  '#3c8f5a',
  '#4a66b0',
  '#107c41',
  '#2b88d8',
  '#6b6f78',
  '#1e88c7',
];

export function paintSettings(painter: Painter, content: ContentOf<'settings'>, area: Rect): void {
  painter.circle(area.x + 48, area.y + 34, 24, '#c3d3e6');
  painter.circle(area.x + 48, area.y + 28, 9, '#ffffff');
  painter.fill(box(area.x + 34, area.y + 40, 28, 12), '#ffffff', 6);
  painter.text(area.x + 84, area.y + 26, 'Docker', { size: 15, font: 'bold' });
  painter.text(area.x + 84, area.y + 46, 'Local account', { size: 12, colour: COLOUR.soft });
  const search = box(area.x + 20, area.y + 72, 250, 32);
  painter.fill(search, '#ffffff', 4);
  painter.stroke(search, '#d0d5dd', 4);
  painter.text(search.x + 12, search.y + 16, 'Find a setting', { colour: COLOUR.faint });
  painter.element('Find a setting', 'text', search);
  for (const [index, page] of PAGES.entries()) {
    const row = box(area.x + 16, area.y + 118 + index * 40, 258, 36);
    const isOpen = page === content.page.split(' › ')[0];
    if (isOpen) {
      painter.fill(row, '#e4e9f1', 5);
      painter.fill(box(row.x, row.y + 10, 3, 16), COLOUR.accent, 2);
    }
    painter.fill(box(row.x + 14, row.y + 10, 16, 16), PAGE_COLOURS[index] ?? '#5b6b7d', 4);
    painter.text(row.x + 44, row.y + 18, page);
    painter.element(page, 'text', row);
  }
  const left = area.x + 312;
  painter.text(left, area.y + 40, content.page, {
    size: 26,
    font: 'bold',
    maxWidth: area.width - 350,
  });
  for (const [index, item] of content.items.entries()) {
    paintSettingCard(
      painter,
      item,
      box(left, area.y + 80 + index * 76, Math.min(900, area.width - 350), 68),
    );
  }
}
