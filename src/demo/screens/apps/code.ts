import { paintMenuBar } from '../controls.ts';
import type { ContentOf, Rect } from '../guestScreen.ts';
import { box, type Painter } from '../painter.ts';

interface Palette {
  readonly page: string;
  readonly side: string;
  readonly bar: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly keyword: string;
  readonly string: string;
  readonly comment: string;
}

const DARK: Palette = {
  page: '#1f2127',
  side: '#191b20',
  bar: '#15171b',
  ink: '#d5d9e0',
  soft: '#868d99',
  line: '#2c2f37',
  keyword: '#7fb2f0',
  string: '#d9a066',
  comment: '#6f9a5d',
};
const LIGHT: Palette = {
  page: '#ffffff',
  side: '#f5f6f8',
  bar: '#eceef2',
  ink: '#23272e',
  soft: '#6b7280',
  line: '#e1e4ea',
  keyword: '#1f4fb8',
  string: '#a34a12',
  comment: '#3f7d3a',
};
const KEYWORDS =
  /^(def|class|return|import|from|for|if|else|in|print|const|function|let|while|with|as)$/;

export function paintCode(painter: Painter, content: ContentOf<'code'>, area: Rect): void {
  const palette = content.theme === 'dark' ? DARK : LIGHT;
  painter.fill(area, palette.page);
  paintMenuBar(
    painter,
    ['File', 'Edit', 'Selection', 'View', 'Go', 'Run', 'Terminal', 'Help'],
    area.x + 8,
    area.y + 14,
    palette.ink,
  );
  painter.line(area.x, area.y + 28, area.x + area.width, area.y + 28, palette.line);
  paintActivityBar(painter, content, palette, area);
  paintSidePanel(painter, content, palette, box(area.x + 48, area.y + 29, 230, area.height - 53));
  const hasTerminal = content.terminal.length > 0;
  const editor = box(
    area.x + 278,
    area.y + 29,
    area.width - 278,
    area.height - 53 - (hasTerminal ? 170 : 0),
  );
  paintEditor(painter, content, palette, editor);
  if (hasTerminal)
    paintTerminal(
      painter,
      content,
      palette,
      box(editor.x, editor.y + editor.height, editor.width, 170),
    );
  const bottom = area.y + area.height;
  painter.fill(box(area.x, bottom - 24, area.width, 24), '#1f6fc4');
  painter.text(area.x + 14, bottom - 12, 'main     0 ⚠ 0', { size: 12, colour: '#ffffff' });
  painter.text(
    area.x + area.width - 16,
    bottom - 12,
    `Ln ${content.lines.length}, Col 1     Spaces: 4     UTF-8     Python`,
    { size: 12, colour: '#ffffff', align: 'right' },
  );
}

function paintActivityBar(
  painter: Painter,
  content: ContentOf<'code'>,
  palette: Palette,
  area: Rect,
): void {
  painter.fill(box(area.x, area.y + 29, 48, area.height - 29), palette.bar);
  const names = ['Explorer', 'Search', 'Source control', 'Run and debug', 'Extensions'];
  for (const [index, name] of names.entries()) {
    const y = area.y + 58 + index * 48;
    const isOpen = name.toLowerCase() === content.panel;
    const colour = isOpen ? palette.ink : palette.soft;
    if (isOpen) painter.fill(box(area.x, y - 16, 2, 32), '#4a9cf0');
    if (index === 1) {
      painter.ring(area.x + 23, y - 2, 7, colour, 2);
      painter.line(area.x + 28, y + 4, area.x + 33, y + 9, colour, 2);
    } else if (index === 4) {
      for (const [dx, dy] of [
        [-9, -9],
        [1, -9],
        [-9, 1],
        [1, 1],
      ] as const)
        painter.stroke(box(area.x + 24 + dx, y + dy, 8, 8), colour, 1, 2);
    } else {
      painter.stroke(box(area.x + 15, y - 9, 14, 18), colour, 2, 2);
      painter.fill(box(area.x + 22, y - 3 + index, 10, 10), colour, 2);
    }
    painter.element(name, 'icon', box(area.x + 8, y - 18, 32, 36));
  }
  painter.ring(area.x + 24, area.y + area.height - 54, 8, palette.soft, 3);
  painter.element('Manage', 'icon', box(area.x + 8, area.y + area.height - 70, 32, 32));
}

function paintSidePanel(
  painter: Painter,
  content: ContentOf<'code'>,
  palette: Palette,
  area: Rect,
): void {
  painter.fill(area, palette.side);
  painter.text(area.x + 18, area.y + 18, content.panel.toUpperCase(), {
    size: 11,
    colour: palette.soft,
  });
  if (content.panel === 'explorer') {
    painter.text(area.x + 14, area.y + 46, `⌄ ${content.folder.toUpperCase()}`, {
      size: 12,
      font: 'bold',
      colour: palette.ink,
    });
    for (const [index, file] of content.files.entries()) {
      const row = box(area.x, area.y + 60 + index * 24, area.width, 24);
      if (file === content.openFile)
        painter.fill(row, content.theme === 'dark' ? '#2a3140' : '#dbe6f5');
      painter.circle(
        row.x + 32,
        row.y + 12,
        4,
        file.endsWith('.py') ? '#4b8bbe' : file.endsWith('.json') ? '#d9a521' : '#8d99a8',
      );
      painter.text(row.x + 46, row.y + 12, file, { size: 13, colour: palette.ink, maxWidth: 170 });
      painter.element(file, 'text', row);
    }
    return;
  }
  const field = box(area.x + 14, area.y + 34, area.width - 28, 28);
  painter.fill(field, palette.page, 3);
  painter.stroke(field, '#4a9cf0', 3);
  painter.text(field.x + 8, field.y + 14, content.panelItems[0] ?? '', {
    size: 13,
    colour: palette.ink,
  });
  painter.element('Search input', 'text', field);
  for (const [index, item] of content.panelItems.slice(1).entries()) {
    const row = box(area.x + 8, area.y + 76 + index * 50, area.width - 16, 46);
    painter.fill(
      box(row.x + 8, row.y + 6, 32, 32),
      ['#4b8bbe', '#d9a521', '#3f9d6b', '#8e4ec6'][index % 4] ?? '#4b8bbe',
      4,
    );
    painter.text(row.x + 50, row.y + 14, item, {
      size: 13,
      font: 'bold',
      colour: palette.ink,
      maxWidth: 150,
    });
    painter.text(row.x + 50, row.y + 32, content.panel === 'extensions' ? 'Install' : '1 result', {
      size: 12,
      colour: palette.soft,
    });
    painter.element(item, 'text', row);
  }
}

function paintEditor(
  painter: Painter,
  content: ContentOf<'code'>,
  palette: Palette,
  area: Rect,
): void {
  painter.fill(box(area.x, area.y, area.width, 34), palette.side);
  painter.fill(box(area.x, area.y, 180, 34), palette.page);
  painter.fill(box(area.x, area.y, 180, 2), '#4a9cf0');
  painter.circle(area.x + 18, area.y + 17, 4, '#4b8bbe');
  painter.text(area.x + 32, area.y + 17, content.openFile, {
    size: 13,
    colour: palette.ink,
    maxWidth: 120,
  });
  painter.text(area.x + 162, area.y + 17, '×', { size: 15, colour: palette.soft });
  painter.element(
    'Editor',
    'text',
    box(area.x + 50, area.y + 40, area.width - 130, Math.min(area.height - 50, 400)),
  );
  for (const [index, line] of content.lines.entries()) {
    const y = area.y + 52 + index * 21;
    painter.text(area.x + 36, y, String(index + 1), {
      size: 13,
      font: 'mono',
      colour: palette.soft,
      align: 'right',
    });
    paintCodeLine(painter, line, palette, area.x + 56, y);
    painter.fill(
      box(area.x + area.width - 76, area.y + 40 + index * 3, Math.min(60, line.length), 1),
      palette.soft,
    );
  }
}

/** Keywords, strings and comments in their colours; fixed-width, so columns follow from counting. */
function paintCodeLine(
  painter: Painter,
  line: string,
  palette: Palette,
  x: number,
  y: number,
): void {
  let column = 0;
  for (const part of line.split(/(#.*$|"[^"]*"|'[^']*'|\w+)/)) {
    if (part === '') continue;
    const colour = part.startsWith('#')
      ? palette.comment
      : /^["']/.test(part)
        ? palette.string
        : KEYWORDS.test(part)
          ? palette.keyword
          : palette.ink;
    if (part.trim() !== '')
      painter.text(x + column * 8.43, y, part, { size: 14, font: 'mono', colour });
    column += part.length;
  }
}

function paintTerminal(
  painter: Painter,
  content: ContentOf<'code'>,
  palette: Palette,
  area: Rect,
): void {
  painter.fill(area, palette.side);
  painter.line(area.x, area.y, area.x + area.width, area.y, palette.line);
  painter.text(area.x + 18, area.y + 16, 'PROBLEMS     OUTPUT     TERMINAL', {
    size: 11,
    colour: palette.soft,
  });
  for (const [index, line] of content.terminal.entries()) {
    painter.text(area.x + 18, area.y + 42 + index * 19, line, {
      size: 13,
      font: 'mono',
      colour: palette.ink,
      maxWidth: area.width - 40,
    });
  }
}
