import { paintMenuBar } from '../controls.ts';
import type { ContentOf, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter } from '../painter.ts';

const LINE_HEIGHT = 22;

export function paintNotepad(painter: Painter, content: ContentOf<'notepad'>, area: Rect): void {
  const tab = box(area.x + 44, area.y, 210, 30);
  painter.fill(tab, '#fcfdfe', 6);
  painter.text(tab.x + 14, tab.y + 15, content.fileName, { size: 12, maxWidth: 150 });
  if (!content.isSaved) painter.circle(tab.x + 192, tab.y + 15, 4, '#6b7280');
  painter.text(tab.x + 228, tab.y + 14, '+', { size: 17, colour: COLOUR.soft });
  painter.fill(box(area.x, area.y + 28, area.width, 36), '#fcfdfe');
  paintMenuBar(painter, ['File', 'Edit', 'View'], area.x + 10, area.y + 46);
  painter.text(area.x + area.width / 2, area.y + 46, 'H1 ⌄    ≡ ⌄    B    I    S', {
    size: 13,
    align: 'center',
    colour: '#3b4252',
  });
  painter.line(area.x, area.y + 64, area.x + area.width, area.y + 64, COLOUR.line);
  const page = box(area.x, area.y + 65, area.width, area.height - 95);
  painter.fill(page, '#ffffff');
  painter.element('Text area', 'text', page);
  const lines = content.text.split('\n');
  for (const [index, line] of lines.entries()) {
    painter.text(page.x + 20, page.y + 22 + index * LINE_HEIGHT, line, {
      size: 15,
      font: 'mono',
      maxWidth: area.width - 40,
    });
  }
  const last = lines.at(-1) ?? '';
  const caretX = page.x + 21 + last.length * 9;
  const caretY = page.y + 22 + (lines.length - 1) * LINE_HEIGHT;
  painter.line(caretX, caretY - 9, caretX, caretY + 8, '#101010');
  const status = area.y + area.height - 15;
  painter.fill(box(area.x, area.y + area.height - 30, area.width, 30), '#f6f7fa');
  painter.text(area.x + 22, status, `Ln ${lines.length}, Col ${last.length + 1}`, {
    size: 12,
    colour: COLOUR.soft,
  });
  painter.text(area.x + 130, status, `${content.text.length} characters`, {
    size: 12,
    colour: COLOUR.soft,
  });
  for (const [index, word] of ['100%', 'Windows (CRLF)', 'UTF-8'].entries()) {
    painter.text(area.x + area.width - 300 + index * 110, status, word, {
      size: 12,
      colour: COLOUR.soft,
    });
  }
}
