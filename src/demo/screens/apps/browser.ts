import { paintSettingCard } from '../controls.ts';
import type { BrowserPage, ContentOf, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter, roughWidth } from '../painter.ts';
import { wrap } from './writer.ts';

const TILE_COLOURS = [
  '#3f7fe8',
  '#e2574c',
  '#3aa757',
  '#f2a626',
  '#8e4ec6',
  '#00a2c7',
  '#d6409f',
  '#5b6b7d',
];

export function paintBrowser(painter: Painter, content: ContentOf<'browser'>, area: Rect): void {
  const tabColour = content.brand === 'chrome' ? '#dfe6f2' : '#e8e6ea';
  painter.fill(box(area.x, area.y, area.width, 36), tabColour);
  paintTabs(painter, content, area);
  painter.fill(box(area.x, area.y + 34, area.width, 42), '#fbfcfe');
  for (const [index, arrow] of ['←', '→', '⟳'].entries()) {
    painter.text(area.x + 24 + index * 34, area.y + 55, arrow, {
      size: 16,
      font: 'symbols',
      align: 'center',
      colour: '#44505f',
    });
  }
  const address = box(area.x + 120, area.y + 40, area.width - 290, 30);
  painter.fill(address, '#eef1f6', 15);
  painter.circle(address.x + 18, address.y + 15, 5, '#7d8a99');
  painter.text(address.x + 34, address.y + 15, content.url, { maxWidth: address.width - 60 });
  painter.element('Address bar', 'text', address);
  painter.text(area.x + area.width - 146, area.y + 55, '☆', {
    size: 16,
    font: 'symbols',
    colour: '#44505f',
  });
  painter.element('Bookmark this tab', 'icon', box(area.x + area.width - 156, area.y + 41, 28, 28));
  painter.circle(area.x + area.width - 86, area.y + 55, 12, '#8fa9c8');
  painter.element('Profile', 'icon', box(area.x + area.width - 100, area.y + 41, 28, 28));
  for (const dy of [-6, 0, 6])
    painter.circle(area.x + area.width - 36, area.y + 55 + dy, 2, '#44505f');
  painter.element('Menu', 'icon', box(area.x + area.width - 50, area.y + 41, 28, 28));
  let top = area.y + 76;
  if (content.hasBookmarksBar) {
    painter.fill(box(area.x, top, area.width, 30), '#fbfcfe');
    paintBookmarks(painter, area.x + 14, top + 15);
    top += 30;
  }
  painter.line(area.x, top, area.x + area.width, top, '#dde2ea');
  paintPage(
    painter,
    content.page,
    box(area.x, top + 1, area.width, area.y + area.height - top - 1),
  );
}

function paintTabs(painter: Painter, content: ContentOf<'browser'>, area: Rect): void {
  for (const [index, title] of content.tabs.entries()) {
    const tab = box(area.x + 12 + index * 222, area.y + 4, 214, 32);
    const isFront = index === content.tabs.length - 1;
    if (isFront) painter.fill(tab, '#fbfcfe', 8);
    painter.circle(
      tab.x + 18,
      tab.y + 15,
      6,
      TILE_COLOURS[index % TILE_COLOURS.length] ?? '#3f7fe8',
    );
    painter.text(tab.x + 32, tab.y + 15, title, { size: 12, maxWidth: 150 });
    painter.text(tab.x + 196, tab.y + 15, '×', { size: 15, align: 'center', colour: COLOUR.soft });
    painter.element(title, 'text', tab);
  }
  const x = area.x + 12 + content.tabs.length * 222 + 16;
  painter.text(x, area.y + 19, '+', { size: 18, align: 'center', colour: COLOUR.soft });
  painter.element('New tab', 'icon', box(x - 12, area.y + 8, 24, 24));
}

function paintBookmarks(painter: Painter, x: number, y: number): void {
  let at = x;
  for (const [index, name] of ['Reading list', 'Timetable', 'Recipes', 'Library'].entries()) {
    painter.circle(at + 6, y, 5, TILE_COLOURS[index + 2] ?? '#3aa757');
    painter.text(at + 18, y, name, { size: 12 });
    at += roughWidth(name, 12) + 40;
  }
}

function paintPage(painter: Painter, page: BrowserPage, area: Rect): void {
  painter.fill(area, page.kind === 'settings' ? '#f7f8fa' : '#ffffff');
  switch (page.kind) {
    case 'new_tab': {
      paintNewTab(painter, page.shortcuts, area);
      return;
    }
    case 'settings': {
      paintBrowserSettings(painter, page, area);
      return;
    }
    case 'results': {
      paintResults(painter, page, area);
      return;
    }
    case 'article': {
      paintArticle(painter, page, area);
      return;
    }
  }
}

function paintNewTab(painter: Painter, shortcuts: readonly string[], area: Rect): void {
  const middle = area.x + area.width / 2;
  painter.text(middle, area.y + 110, 'Search the web', {
    size: 40,
    font: 'light',
    align: 'center',
    colour: '#3b4a5c',
  });
  const field = box(middle - 290, area.y + 164, 580, 46);
  painter.fill(field, '#ffffff', 23);
  painter.stroke(field, '#d3d9e2', 23);
  painter.ring(field.x + 26, field.y + 22, 6, '#7d8a99', 2);
  painter.text(field.x + 50, field.y + 23, 'Search or type a URL', {
    size: 15,
    colour: COLOUR.faint,
  });
  painter.element('Search field', 'text', field);
  for (const [index, name] of shortcuts.entries()) {
    const x = middle + (index - shortcuts.length / 2) * 112 + 6;
    painter.circle(x + 50, area.y + 280, 24, '#eef1f6');
    painter.text(x + 50, area.y + 280, name.charAt(0), {
      size: 18,
      font: 'bold',
      align: 'center',
      colour: TILE_COLOURS[index % 8] ?? '#3f7fe8',
    });
    painter.text(x + 50, area.y + 322, name, { size: 12, align: 'center', maxWidth: 100 });
    painter.element(name, 'text', box(x, area.y + 250, 100, 84));
  }
}

const SECTIONS = [
  'You and sync',
  'Autofill',
  'Privacy and security',
  'Performance',
  'Appearance',
  'Search engine',
  'Default browser',
  'On startup',
  'Languages',
  'Downloads',
  'Accessibility',
  'Reset settings',
];

function paintBrowserSettings(
  painter: Painter,
  page: Extract<BrowserPage, { kind: 'settings' }>,
  area: Rect,
): void {
  painter.text(area.x + 36, area.y + 36, 'Settings', { size: 22 });
  for (const [index, section] of SECTIONS.entries()) {
    const row = box(area.x + 16, area.y + 66 + index * 38, 230, 34);
    if (section === page.section) painter.fill(row, '#d7e6fb', 17);
    painter.circle(row.x + 22, row.y + 17, 6, section === page.section ? COLOUR.accent : '#7d8a99');
    painter.text(row.x + 42, row.y + 17, section);
    painter.element(section, 'text', row);
  }
  const left = area.x + 290;
  painter.text(left, area.y + 40, page.section, { size: 18, font: 'bold' });
  for (const [index, item] of page.items.entries()) {
    paintSettingCard(painter, item, box(left, area.y + 70 + index * 74, 760, 66));
  }
}

function paintResults(
  painter: Painter,
  page: Extract<BrowserPage, { kind: 'results' }>,
  area: Rect,
): void {
  const left = area.x + 150;
  const field = box(left, area.y + 22, 640, 42);
  painter.stroke(field, '#d3d9e2', 21);
  painter.text(field.x + 22, field.y + 21, page.query, { size: 15 });
  painter.element('Search field', 'text', field);
  for (const [index, word] of ['All', 'Images', 'Videos', 'News', 'Maps'].entries()) {
    painter.text(left + 8 + index * 74, area.y + 88, word, {
      font: index === 0 ? 'bold' : 'regular',
      colour: index === 0 ? COLOUR.accent : COLOUR.soft,
    });
  }
  painter.line(area.x, area.y + 106, area.x + area.width, area.y + 106, '#e3e7ed');
  for (const [index, result] of page.results.entries()) {
    const y = area.y + 140 + index * 92;
    painter.text(
      left,
      y - 10,
      `https://www.${result
        .toLowerCase()
        .replaceAll(/[^a-z]+/g, '-')
        .slice(0, 18)}.example`,
      { size: 12, colour: COLOUR.soft },
    );
    painter.text(left, y + 12, result, { size: 18, colour: '#1a4fb0', maxWidth: 700 });
    painter.text(
      left,
      y + 36,
      'A short overview with the most important facts, sources and further reading.',
      { size: 13, colour: '#4a5260' },
    );
    painter.element(result, 'text', box(left, y, Math.min(700, roughWidth(result, 18)), 26));
  }
}

function paintArticle(
  painter: Painter,
  page: Extract<BrowserPage, { kind: 'article' }>,
  area: Rect,
): void {
  const left = area.x + 150;
  painter.fill(box(area.x, area.y, area.width, 6), '#2f6fb3');
  painter.text(left, area.y + 60, page.heading, { size: 30, font: 'bold', maxWidth: 780 });
  let y = area.y + 112;
  for (const paragraph of page.paragraphs) {
    for (const line of wrap(paragraph, 98)) {
      painter.text(left, y, line, { size: 15, colour: '#2b313b', maxWidth: 790 });
      y += 25;
    }
    y += 14;
  }
  const side = box(area.x + area.width - 270, area.y + 96, 210, 230);
  painter.fill(side, '#eaf1f9', 8);
  painter.polygon(
    [
      [side.x, side.y + 150],
      [side.x + 70, side.y + 70],
      [side.x + 120, side.y + 120],
      [side.x + 160, side.y + 84],
      [side.x + 210, side.y + 150],
    ],
    '#8db4dc',
  );
  painter.text(side.x + 16, side.y + 182, 'In this article', { font: 'bold', size: 13 });
  painter.text(side.x + 16, side.y + 206, 'Overview  ·  Details  ·  Sources', {
    size: 12,
    colour: COLOUR.soft,
  });
}
