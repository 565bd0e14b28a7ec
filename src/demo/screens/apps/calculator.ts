import type { ContentOf, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter } from '../painter.ts';

const KEYS = [
  '%',
  'CE',
  'C',
  '⌫',
  '1/x',
  'x²',
  '√x',
  '÷',
  '7',
  '8',
  '9',
  '×',
  '4',
  '5',
  '6',
  '−',
  '1',
  '2',
  '3',
  '+',
  '±',
  '0',
  '.',
  '=',
];

export function paintCalculator(
  painter: Painter,
  content: ContentOf<'calculator'>,
  area: Rect,
): void {
  for (const dy of [14, 19, 24]) painter.fill(box(area.x + 18, area.y + dy, 16, 2), COLOUR.ink);
  painter.element('Open navigation', 'icon', box(area.x + 10, area.y + 4, 32, 32));
  painter.text(area.x + 54, area.y + 20, content.mode, { size: 18, font: 'bold' });
  if (content.mode === 'Date calculation') {
    paintDates(painter, content, area);
    return;
  }
  const right = area.x + area.width - 18;
  painter.text(right, area.y + 62, content.expression, {
    size: 14,
    colour: COLOUR.soft,
    align: 'right',
    maxWidth: area.width - 36,
  });
  painter.text(right, area.y + 108, content.display, {
    size: 44,
    font: 'bold',
    align: 'right',
    maxWidth: area.width - 36,
  });
  painter.element('Display', 'text', box(area.x + 12, area.y + 80, area.width - 24, 56));
  const top = area.y + 156;
  const columns = 4;
  const width = (area.width - 16) / columns;
  const height = (area.height - 166) / (KEYS.length / columns);
  for (const [index, key] of KEYS.entries()) {
    const rect = box(
      area.x + 8 + (index % columns) * width + 2,
      top + Math.floor(index / columns) * height + 2,
      width - 4,
      height - 4,
    );
    const isDigit = /^[\d.±]$/.test(key);
    const isEquals = key === '=';
    painter.fill(rect, isEquals ? COLOUR.accent : isDigit ? '#ffffff' : '#f8f9fb', 5);
    painter.stroke(rect, isEquals ? COLOUR.accent : '#e0e3e8', 5);
    painter.text(rect.x + rect.width / 2, rect.y + rect.height / 2, key, {
      size: 17,
      align: 'center',
      colour: isEquals ? '#ffffff' : COLOUR.ink,
    });
    painter.element(key, 'text', rect);
  }
}

function paintDates(painter: Painter, content: ContentOf<'calculator'>, area: Rect): void {
  const [from = '', to = ''] = content.expression.split(' → ');
  for (const [index, [label, value]] of [
    ['From', from],
    ['To', to],
  ].entries()) {
    const y = area.y + 112 + index * 84;
    painter.text(area.x + 22, y, label ?? '', { colour: COLOUR.soft });
    const field = box(area.x + 20, y + 14, area.width - 40, 36);
    painter.fill(field, '#ffffff', 4);
    painter.stroke(field, '#d0d5dd', 4);
    painter.text(field.x + 12, field.y + 18, value ?? '', { size: 14 });
    painter.element(label ?? '', 'text', field);
  }
  painter.text(area.x + 22, area.y + 66, 'Difference between dates  ⌄', { size: 14 });
  painter.text(area.x + 22, area.y + 300, 'Difference', { colour: COLOUR.soft });
  painter.text(area.x + 22, area.y + 332, content.display, {
    size: 15,
    font: 'bold',
    maxWidth: area.width - 44,
  });
}
