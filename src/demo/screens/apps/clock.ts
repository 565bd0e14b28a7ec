import type { ContentOf, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter } from '../painter.ts';

const TABS = ['Focus sessions', 'Timer', 'Alarm', 'Stopwatch', 'World clock'] as const;
const TAB_COLOURS = ['#8e4ec6', '#2b88d8', '#d98f2b', '#3f9d6b', '#2d7d9a'];

export function paintClock(painter: Painter, content: ContentOf<'clock'>, area: Rect): void {
  for (const [index, tab] of TABS.entries()) {
    const row = box(area.x + 10, area.y + 14 + index * 44, 210, 40);
    const isOpen = tab === content.tab;
    if (isOpen) {
      painter.fill(row, '#e4e9f1', 5);
      painter.fill(box(row.x, row.y + 12, 3, 16), COLOUR.accent, 2);
    }
    painter.ring(row.x + 26, row.y + 20, 7, TAB_COLOURS[index] ?? '#2b88d8', 2.4);
    painter.text(row.x + 48, row.y + 20, tab, { size: 14 });
    painter.element(tab, 'text', row);
  }
  const left = area.x + 240;
  const page = box(left, area.y, area.width - 240, area.height);
  painter.fill(page, '#fafbfd', 8);
  painter.text(left + 30, area.y + 36, content.tab, { size: 24, font: 'bold' });
  for (const [index, entry] of content.entries.entries()) {
    const card = box(
      left + 30 + (index % 2) * 310,
      area.y + 74 + Math.floor(index / 2) * 190,
      290,
      172,
    );
    painter.fill(card, '#ffffff', 8);
    painter.stroke(card, entry.isOn ? '#9cc5ee' : COLOUR.line, 8, entry.isOn ? 2 : 1);
    painter.text(card.x + 20, card.y + 28, entry.title, { size: 14, font: 'bold', maxWidth: 200 });
    painter.text(card.x + 20, card.y + 82, entry.detail, {
      size: 34,
      font: 'light',
      maxWidth: 250,
    });
    const track = box(card.x + 20, card.y + 126, 44, 24);
    painter.fill(track, entry.isOn ? COLOUR.accent : '#c9d0da', 12);
    painter.circle(entry.isOn ? track.x + 32 : track.x + 12, track.y + 12, 8, '#ffffff');
    painter.text(card.x + 76, track.y + 12, entry.isOn ? 'On' : 'Off', {
      size: 13,
      colour: COLOUR.soft,
    });
    painter.element(`${entry.title} switch`, 'icon', track);
    painter.element(entry.title, 'text', box(card.x + 12, card.y + 12, 260, 90));
  }
  const add = box(area.x + area.width - 64, area.y + area.height - 58, 44, 40);
  painter.fill(add, COLOUR.accent, 6);
  painter.text(add.x + 22, add.y + 19, '+', { size: 24, align: 'center', colour: '#ffffff' });
  painter.element('Add', 'icon', add);
}
