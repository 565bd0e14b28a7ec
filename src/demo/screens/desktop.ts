/** The Windows-like desktop: wallpaper, icons, windows, start menu, dialogs, taskbar, pointer. */
import { iconElement, type IconName, iconOf, paintIcon } from './appIcons.ts';
import { paintApp } from './apps/index.ts';
import { type Desktop, type Point, SCREEN_HEIGHT, SCREEN_WIDTH } from './guestScreen.ts';
import { box, COLOUR, type Painter } from './painter.ts';
import { paintPopup } from './popup.ts';
import { paintWindow } from './windowFrame.ts';

const TASKBAR_HEIGHT = 48;
const TASKBAR_TOP = SCREEN_HEIGHT - TASKBAR_HEIGHT;

const DESKTOP_ICONS: readonly (readonly [label: string, icon: IconName])[] = [
  ['Recycle Bin', 'bin'],
  ['Chrome', 'chrome'],
  ['Edge', 'edge'],
  ['Calc', 'sheet'],
  ['Writer', 'writer'],
  ['VLC', 'player'],
  ['VS Code', 'code'],
];

const PINNED: readonly (readonly [label: string, icon: IconName])[] = [
  ['File Explorer', 'explorer'],
  ['Microsoft Edge', 'edge'],
  ['Terminal', 'console'],
];

export function paintDesktop(painter: Painter, desktop: Desktop): void {
  painter.wallpaper();
  paintDesktopIcons(painter);
  for (const [index, window] of desktop.windows.entries()) {
    const isFront = index === desktop.windows.length - 1;
    const content = paintWindow(painter, window, isFront);
    painter.clip(content, () => paintApp(painter, window.content, content));
  }
  paintTaskbar(painter, desktop);
  if (desktop.isStartOpen) paintStartMenu(painter);
  if (desktop.popup !== null) paintPopup(painter, desktop.popup);
  paintPointer(painter, desktop.pointer);
}

function paintDesktopIcons(painter: Painter): void {
  for (const [index, [label, icon]] of DESKTOP_ICONS.entries()) {
    const y = 16 + index * 92;
    paintIcon(painter, icon, 26, y, 40);
    painter.text(47, y + 57, label, { size: 12, colour: '#16324f', align: 'center', maxWidth: 88 });
    painter.text(46, y + 56, label, { size: 12, colour: '#ffffff', align: 'center', maxWidth: 88 });
    painter.element(label, 'icon', box(14, y - 6, 64, 74));
  }
}

function paintTaskbar(painter: Painter, desktop: Desktop): void {
  painter.fill(box(0, TASKBAR_TOP, SCREEN_WIDTH, TASKBAR_HEIGHT), '#eaf0f8');
  painter.line(0, TASKBAR_TOP, SCREEN_WIDTH, TASKBAR_TOP, '#d3dce8');
  const running = [...new Set(desktop.windows.map((window) => iconOf(window.content)))];
  const pinned = PINNED.map(([, icon]) => icon);
  const shown = [
    ...PINNED,
    ...running.filter((icon) => !pinned.includes(icon)).map((icon) => [icon, icon] as const),
  ];
  const width = 44 + 200 + shown.length * 44;
  let x = Math.round((SCREEN_WIDTH - width) / 2);
  paintStartButton(painter, x);
  x += 50;
  painter.fill(box(x, TASKBAR_TOP + 8, 180, 32), COLOUR.white, 16);
  painter.stroke(box(x, TASKBAR_TOP + 8, 180, 32), '#d3dce8', 16);
  painter.ring(x + 18, TASKBAR_TOP + 23, 5, '#3b4a5c', 2);
  painter.line(x + 22, TASKBAR_TOP + 27, x + 25, TASKBAR_TOP + 30, '#3b4a5c', 2);
  painter.text(x + 36, TASKBAR_TOP + 24, 'Search', { colour: COLOUR.soft });
  painter.element('Search', 'text', box(x, TASKBAR_TOP + 8, 180, 32));
  x += 194;
  for (const [label, icon] of shown) {
    const isRunning = running.includes(icon);
    const front = desktop.windows.at(-1);
    const isFront = front !== undefined && iconOf(front.content) === icon;
    if (isFront) painter.fill(box(x, TASKBAR_TOP + 4, 40, 40), '#ffffff', 6);
    paintIcon(painter, icon, x + 8, TASKBAR_TOP + 11, 24);
    if (isRunning)
      painter.fill(
        box(x + (isFront ? 12 : 17), TASKBAR_TOP + 42, isFront ? 16 : 6, 3),
        isFront ? COLOUR.accent : '#8594a8',
        2,
      );
    iconElement(painter, label, x + 8, TASKBAR_TOP + 11, 24);
    x += 44;
  }
  paintTray(painter, desktop.clockMs);
}

function paintStartButton(painter: Painter, x: number): void {
  for (const [dx, dy] of [
    [0, 0],
    [11, 0],
    [0, 11],
    [11, 11],
  ] as const)
    painter.fill(
      box(x + 11 + dx, TASKBAR_TOP + 14 + dy, 10, 10),
      dx === dy ? '#1f86e0' : '#3aa0f2',
      2,
    );
  iconElement(painter, 'Start', x + 11, TASKBAR_TOP + 14, 21);
}

function paintTray(painter: Painter, clockMs: number): void {
  const at = new Date(clockMs);
  const hours = at.getUTCHours();
  const minutes = String(at.getUTCMinutes()).padStart(2, '0');
  const right = SCREEN_WIDTH - 14;
  painter.text(
    right,
    TASKBAR_TOP + 16,
    `${hours % 12 === 0 ? 12 : hours % 12}:${minutes} ${hours < 12 ? 'AM' : 'PM'}`,
    { size: 12, align: 'right' },
  );
  painter.text(
    right,
    TASKBAR_TOP + 33,
    `${at.getUTCMonth() + 1}/${at.getUTCDate()}/${at.getUTCFullYear()}`,
    { size: 12, align: 'right' },
  );
  const x = SCREEN_WIDTH - 150;
  painter.text(x, TASKBAR_TOP + 24, '⌃', { size: 14, font: 'symbols', colour: '#3b4a5c' });
  for (const [index, radius] of [3, 7, 11].entries())
    painter.ring(
      x + 32,
      TASKBAR_TOP + 30,
      radius,
      '#3b4a5c',
      1.6,
      index === 0 ? 0 : 0.88,
      index === 0 ? 1 : 1.12,
    );
  painter.polygon(
    [
      [x + 52, TASKBAR_TOP + 21],
      [x + 56, TASKBAR_TOP + 21],
      [x + 61, TASKBAR_TOP + 17],
      [x + 61, TASKBAR_TOP + 31],
      [x + 56, TASKBAR_TOP + 27],
      [x + 52, TASKBAR_TOP + 27],
    ],
    '#3b4a5c',
  );
}

const START_APPS: readonly (readonly [string, IconName])[] = [
  ['Edge', 'edge'],
  ['Chrome', 'chrome'],
  ['Explorer', 'explorer'],
  ['Settings', 'settings'],
  ['Calculator', 'calculator'],
  ['Notepad', 'notepad'],
  ['Paint', 'paint'],
  ['Clock', 'clock'],
  ['Calc', 'sheet'],
  ['Writer', 'writer'],
  ['VLC', 'player'],
  ['Code', 'code'],
];

function paintStartMenu(painter: Painter): void {
  const rect = box(370, 150, 540, 508);
  painter.cover(rect);
  painter.shadow(rect);
  painter.fill(rect, '#f2f5fa', 10);
  painter.stroke(rect, '#d5dce6', 10);
  painter.fill(box(402, 174, 476, 34), COLOUR.white, 17);
  painter.text(424, 191, 'Search for apps, settings, and documents', { colour: COLOUR.soft });
  painter.text(410, 244, 'Pinned', { font: 'bold' });
  for (const [index, [label, icon]] of START_APPS.entries()) {
    const x = 412 + (index % 6) * 80;
    const y = 270 + Math.floor(index / 6) * 92;
    paintIcon(painter, icon, x + 14, y, 34);
    painter.text(x + 31, y + 52, label, { size: 12, align: 'center' });
    painter.element(label, 'icon', box(x, y - 6, 62, 70));
  }
  painter.text(410, 478, 'Recommended', { font: 'bold' });
  painter.text(410, 514, 'Nothing opened lately', { colour: COLOUR.soft, size: 12 });
  painter.line(370, 606, 910, 606, '#dde3ec');
  painter.circle(420, 632, 13, '#8fa9c8');
  painter.text(442, 632, 'Docker', { size: 13 });
}

/** The arrow pointer, its tip at `at`. */
function paintPointer(painter: Painter, { x, y }: Point): void {
  const outline = [
    [0, 0],
    [0, 19],
    [4.6, 14.8],
    [8, 22],
    [11, 20.6],
    [7.8, 13.8],
    [14, 13.4],
  ] as const;
  painter.polygon(
    outline.map(([dx, dy]) => [x + dx - 1, y + dy - 1.6] as const),
    'rgba(0, 0, 0, 0.35)',
  );
  painter.polygon(
    outline.map(([dx, dy]) => [x + dx * 1.08 - 0.8, y + dy * 1.08 - 1] as const),
    '#101010',
  );
  painter.polygon(
    outline.map(([dx, dy]) => [x + dx * 0.86 + 0.6, y + dy * 0.86 + 1] as const),
    '#ffffff',
  );
}
