import { assertNever } from '#protocol/vocabulary.ts';
import { type Popup, SCREEN_WIDTH } from './guestScreen.ts';
import { box, COLOUR, type Painter, roughWidth } from './painter.ts';

export function paintPopup(painter: Painter, popup: Popup): void {
  switch (popup.kind) {
    case 'menu':
      paintMenu(painter, popup);
      return;
    case 'dialog':
      paintDialog(painter, popup);
      return;
    default:
      assertNever(popup);
  }
}

function paintMenu(painter: Painter, menu: Extract<Popup, { kind: 'menu' }>): void {
  const width = Math.max(180, ...menu.items.map((item) => roughWidth(item, 13) + 56));
  const rect = box(
    Math.min(menu.at.x, SCREEN_WIDTH - width - 8),
    menu.at.y,
    width,
    menu.items.length * 32 + 10,
  );
  painter.cover(rect);
  painter.shadow(rect);
  painter.fill(rect, '#fafbfd', 8);
  painter.stroke(rect, '#d3d9e2', 8);
  for (const [index, item] of menu.items.entries()) {
    const row = box(rect.x + 4, rect.y + 5 + index * 32, rect.width - 8, 30);
    if (item === menu.highlighted) painter.fill(row, '#e6edf7', 5);
    painter.circle(
      row.x + 16,
      row.y + 15,
      3,
      item === menu.highlighted ? COLOUR.accent : '#b9c2cf',
    );
    painter.text(row.x + 32, row.y + 15, item);
    painter.element(item, 'text', row);
  }
}

function paintDialog(painter: Painter, dialog: Extract<Popup, { kind: 'dialog' }>): void {
  const height = 150 + dialog.fields.length * 56;
  const rect = box(400, Math.round((660 - height) / 2), 480, height);
  painter.cover(rect);
  painter.shadow(rect);
  painter.fill(rect, '#fafbfd', 8);
  painter.stroke(rect, '#c9d0da', 8);
  painter.text(rect.x + 24, rect.y + 30, dialog.title, { size: 18, font: 'bold', maxWidth: 430 });
  painter.text(rect.x + 24, rect.y + 60, dialog.text, { colour: COLOUR.soft, maxWidth: 430 });
  for (const [index, { label, value }] of dialog.fields.entries()) {
    const y = rect.y + 84 + index * 56;
    painter.text(rect.x + 24, y + 8, label, { size: 12, colour: COLOUR.soft });
    const field = box(rect.x + 24, y + 18, 432, 32);
    painter.fill(field, COLOUR.white, 4);
    painter.stroke(field, index === 0 ? COLOUR.accent : '#c9d0da', 4, index === 0 ? 2 : 1);
    painter.text(field.x + 10, field.y + 16, value, { maxWidth: 410 });
    painter.element(label, 'text', field);
  }
  paintButtons(painter, dialog.buttons, rect.x + rect.width - 24, rect.y + rect.height - 50);
}

function paintButtons(
  painter: Painter,
  buttons: readonly string[],
  right: number,
  y: number,
): void {
  let x = right;
  for (const [fromRight, label] of [...buttons].reverse().entries()) {
    const width = Math.max(104, roughWidth(label, 13) + 32);
    x -= width;
    const rect = box(x, y, width, 32);
    const isPrimary = fromRight === buttons.length - 1;
    painter.fill(rect, isPrimary ? COLOUR.accent : '#ffffff', 4);
    if (!isPrimary) painter.stroke(rect, '#cdd3dc', 4);
    painter.text(x + width / 2, y + 16, label, {
      align: 'center',
      colour: isPrimary ? '#ffffff' : COLOUR.ink,
    });
    painter.element(label, 'text', rect);
    x -= 10;
  }
}
