import { paintMenuBar } from '../controls.ts';
import type { ContentOf, Paragraph, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter } from '../painter.ts';
import { paintToolbar } from './sheet.ts';

const MENUS = [
  'File',
  'Edit',
  'View',
  'Insert',
  'Format',
  'Styles',
  'Table',
  'Form',
  'Tools',
  'Window',
  'Help',
];
const PAGE_WIDTH = 720;
const CHARACTERS_A_LINE = 84;

export function paintWriter(painter: Painter, content: ContentOf<'writer'>, area: Rect): void {
  painter.fill(area, '#dfe3e8');
  painter.fill(box(area.x, area.y, area.width, 92), '#f5f6f8');
  paintMenuBar(painter, MENUS, area.x + 6, area.y + 14);
  paintToolbar(painter, area.x + 14, area.y + 34, 24);
  paintToolbar(painter, area.x + 400, area.y + 62, 16);
  for (const [x, width, text] of [
    [12, 150, 'Default Paragraph'],
    [170, 150, 'Liberation Serif'],
    [328, 60, '12 pt'],
  ] as const) {
    const rect = box(area.x + x, area.y + 58, width, 24);
    painter.fill(rect, '#ffffff', 3);
    painter.stroke(rect, '#cfd5dd', 3);
    painter.text(rect.x + 8, rect.y + 12, text, { size: 12 });
    painter.element(text, 'text', rect);
  }
  const page = box(
    area.x + (area.width - PAGE_WIDTH) / 2,
    area.y + 112,
    PAGE_WIDTH,
    area.height - 142,
  );
  painter.shadow(page);
  painter.fill(page, '#ffffff');
  let y = page.y + 56;
  for (const [index, paragraph] of content.paragraphs.entries()) {
    const height = paintParagraph(painter, paragraph, page, y, content.selected === index);
    painter.element(
      paragraph.text.slice(0, 60),
      'text',
      box(page.x + 56, y - 12, PAGE_WIDTH - 112, height),
    );
    y += height + 12;
  }
  const words = content.paragraphs.reduce((sum, one) => sum + one.text.split(' ').length, 0);
  painter.fill(box(area.x, area.y + area.height - 28, area.width, 28), '#f5f6f8');
  painter.text(
    area.x + 14,
    area.y + area.height - 14,
    `Page 1 of 1        ${words} words        Default Page Style        English (USA)`,
    { size: 12, colour: COLOUR.soft },
  );
}

function paintParagraph(
  painter: Painter,
  paragraph: Paragraph,
  page: Rect,
  top: number,
  isSelected: boolean,
): number {
  const { style } = paragraph;
  const marks = paragraph.marks ?? [];
  const size = style === 'title' ? 26 : style === 'heading' ? 18 : 14;
  const lineHeight = size + 9;
  const lines = wrap(paragraph.text, Math.floor((CHARACTERS_A_LINE * 14) / size));
  const align = marks.includes('center') ? 'center' : marks.includes('right') ? 'right' : 'left';
  const x =
    align === 'center'
      ? page.x + page.width / 2
      : align === 'right'
        ? page.x + page.width - 56
        : page.x + 56;
  for (const [index, line] of lines.entries()) {
    const y = top + index * lineHeight;
    const width = Math.min(page.width - 112, line.length * size * 0.53);
    const left = align === 'center' ? x - width / 2 : align === 'right' ? x - width : x;
    if (isSelected)
      painter.fill(box(left - 2, y - lineHeight / 2, width + 6, lineHeight), '#bcd7f5');
    if (marks.includes('highlight'))
      painter.fill(box(left - 2, y - size / 2 - 2, width + 6, size + 5), '#fff36b');
    painter.text(x, y, line, {
      size,
      align,
      font:
        marks.includes('bold') || style !== 'body'
          ? 'bold'
          : marks.includes('italic')
            ? 'italic'
            : 'regular',
      colour: marks.includes('red') ? '#c42b1c' : COLOUR.ink,
      maxWidth: page.width - 112,
    });
    if (marks.includes('underline'))
      painter.line(left, y + size / 2 + 1, left + width, y + size / 2 + 1, COLOUR.ink);
    if (marks.includes('strike')) painter.line(left, y, left + width, y, COLOUR.ink);
  }
  return lines.length * lineHeight;
}

export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
