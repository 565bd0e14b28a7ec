/** Controls that several programs share. */
import type { Rect, SettingItem } from './guestScreen.ts';
import { box, COLOUR, type Painter, roughWidth } from './painter.ts';

/** A row of words: `File Edit View`. @returns x after the last. */
export function paintMenuBar(
  painter: Painter,
  words: readonly string[],
  x: number,
  y: number,
  colour: string = COLOUR.ink,
): number {
  let at = x;
  for (const word of words) {
    const width = roughWidth(word, 13) + 18;
    painter.text(at + width / 2, y, word, { colour, align: 'center' });
    painter.element(word, 'text', box(at, y - 13, width, 26));
    at += width;
  }
  return at;
}

/** A setting as a card: words at the left, its control at the right. */
export function paintSettingCard(painter: Painter, item: SettingItem, rect: Rect): void {
  painter.fill(rect, COLOUR.card, 6);
  painter.stroke(rect, COLOUR.line, 6);
  painter.circle(rect.x + 28, rect.y + rect.height / 2, 10, '#e2eaf4');
  painter.circle(rect.x + 28, rect.y + rect.height / 2, 4, '#5b7ea8');
  painter.text(rect.x + 54, rect.y + rect.height / 2 - 10, item.label, { size: 14 });
  painter.text(rect.x + 54, rect.y + rect.height / 2 + 11, item.detail, {
    size: 12,
    colour: COLOUR.soft,
    maxWidth: rect.width - 240,
  });
  painter.element(
    item.label,
    'text',
    box(rect.x + 46, rect.y + 6, rect.width - 220, rect.height - 12),
  );
  const right = rect.x + rect.width - 20;
  const middle = rect.y + rect.height / 2;
  if (item.control === 'toggle') paintToggle(painter, item, right, middle);
  else if (item.control === 'choice') paintChoice(painter, item, right, middle);
  else {
    painter.line(right - 12, middle - 5, right - 7, middle, COLOUR.soft, 2);
    painter.line(right - 7, middle, right - 12, middle + 5, COLOUR.soft, 2);
  }
}

function paintToggle(painter: Painter, item: SettingItem, right: number, middle: number): void {
  const isOn = item.value === 'On';
  painter.text(right - 52, middle, item.value, { align: 'right' });
  const track = box(right - 40, middle - 10, 40, 20);
  painter.fill(track, isOn ? COLOUR.accent : '#ffffff', 10);
  if (!isOn) painter.stroke(track, '#8a8f98', 10);
  painter.circle(isOn ? right - 10 : right - 30, middle, 6, isOn ? '#ffffff' : '#5f6368');
  painter.element(`${item.label} switch`, 'icon', track);
}

function paintChoice(painter: Painter, item: SettingItem, right: number, middle: number): void {
  const rect = box(right - 160, middle - 16, 160, 32);
  painter.fill(rect, '#ffffff', 4);
  painter.stroke(rect, '#d0d5dd', 4);
  painter.text(rect.x + 12, middle, item.value, { maxWidth: 120 });
  painter.line(right - 22, middle - 3, right - 17, middle + 2, COLOUR.soft, 2);
  painter.line(right - 17, middle + 2, right - 12, middle - 3, COLOUR.soft, 2);
  painter.element(`${item.label} choice`, 'icon', rect);
}
