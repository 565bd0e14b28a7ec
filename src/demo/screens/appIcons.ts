/** Small flat icons of our own, one for each program. */
import type { AppContent } from './guestScreen.ts';
import { box, type Painter } from './painter.ts';

export type IconName =
  | 'settings'
  | 'notepad'
  | 'calculator'
  | 'sheet'
  | 'writer'
  | 'explorer'
  | 'chrome'
  | 'edge'
  | 'code'
  | 'player'
  | 'paint'
  | 'clock'
  | 'bin'
  | 'console';

export function iconOf(content: AppContent): IconName {
  return content.app === 'browser' ? content.brand : content.app;
}

/** @param x left edge, @param y top edge of a `size` × `size` icon. */
export function paintIcon(
  painter: Painter,
  name: IconName,
  x: number,
  y: number,
  size: number,
): void {
  const u = size / 24;
  const at = (dx: number, dy: number, w: number, h: number) => ({
    x: x + dx * u,
    y: y + dy * u,
    width: w * u,
    height: h * u,
  });
  const centreX = x + size / 2;
  const centreY = y + size / 2;
  switch (name) {
    case 'explorer':
      painter.fill(at(2, 4, 10, 6), '#d99a1c', 2 * u);
      painter.fill(at(2, 6, 20, 14), '#f7c648', 2 * u);
      painter.fill(at(2, 13, 20, 7), '#4aa3e8', 2 * u);
      return;
    case 'settings':
      painter.circle(centreX, centreY, 10 * u, '#5b6b7d');
      painter.ring(centreX, centreY, 6 * u, '#e8eef5', 2.4 * u);
      painter.circle(centreX, centreY, 2.4 * u, '#e8eef5');
      return;
    case 'notepad':
      painter.fill(at(4, 2, 16, 20), '#4fb3e8', 2 * u);
      painter.fill(at(6, 6, 12, 14), '#f4fbff', u);
      for (const row of [9, 12, 15]) painter.fill(at(8, row, 8, 1.2), '#7fb6d6');
      return;
    case 'calculator':
      painter.fill(at(4, 2, 16, 20), '#3b4a5c', 2.4 * u);
      painter.fill(at(6, 4.5, 12, 4.5), '#bfe3ff', u);
      for (const row of [11, 15])
        for (const column of [6, 10.2, 14.4])
          painter.fill(at(column, row, 3, 2.6), '#8fa2b8', 0.6 * u);
      return;
    case 'sheet':
      painter.fill(at(4, 2, 16, 20), '#16875a', 2 * u);
      painter.fill(at(7, 7, 10, 11), '#ffffff', u);
      for (const row of [10, 13.6]) painter.fill(at(7, row, 10, 0.9), '#16875a');
      painter.fill(at(11.4, 7, 0.9, 11), '#16875a');
      return;
    case 'writer':
      painter.fill(at(4, 2, 16, 20), '#2563b8', 2 * u);
      painter.fill(at(7, 6, 10, 12.5), '#ffffff', u);
      for (const row of [8.4, 10.8, 13.2, 15.6]) painter.fill(at(8.4, row, 7, 1), '#2563b8');
      return;
    case 'chrome':
      painter.circle(centreX, centreY, 10.5 * u, '#e2574c');
      painter.polygon(
        [
          [centreX, centreY],
          [x + 2 * u, y + 18 * u],
          [x + 13 * u, y + 22.4 * u],
          [x + 22 * u, y + 12 * u],
        ],
        '#3aa757',
      );
      painter.polygon(
        [
          [centreX, centreY],
          [x + 22.4 * u, y + 9 * u],
          [x + 21 * u, y + 18 * u],
          [x + 12 * u, y + 22.4 * u],
        ],
        '#f2bf26',
      );
      painter.circle(centreX, centreY, 5.4 * u, '#ffffff');
      painter.circle(centreX, centreY, 4.2 * u, '#3f7fe8');
      return;
    case 'edge':
      painter.circle(centreX, centreY, 10.5 * u, '#1b78c8');
      painter.circle(centreX + 2 * u, centreY + 1.5 * u, 7 * u, '#38c3a8');
      painter.circle(centreX + 4 * u, centreY + 2 * u, 3.6 * u, '#e9fbf6');
      return;
    case 'code':
      painter.fill(at(2, 2, 20, 20), '#1f7ad1', 4 * u);
      painter.line(x + 9 * u, y + 8 * u, x + 5.5 * u, y + 12 * u, '#ffffff', 2);
      painter.line(x + 5.5 * u, y + 12 * u, x + 9 * u, y + 16 * u, '#ffffff', 2);
      painter.line(x + 15 * u, y + 8 * u, x + 18.5 * u, y + 12 * u, '#ffffff', 2);
      painter.line(x + 18.5 * u, y + 12 * u, x + 15 * u, y + 16 * u, '#ffffff', 2);
      return;
    case 'player':
      painter.polygon(
        [
          [centreX, y + 2 * u],
          [x + 18 * u, y + 18 * u],
          [x + 6 * u, y + 18 * u],
        ],
        '#f28c1b',
      );
      painter.polygon(
        [
          [x + 10 * u, y + 8 * u],
          [x + 14 * u, y + 8 * u],
          [x + 15.4 * u, y + 12 * u],
          [x + 8.6 * u, y + 12 * u],
        ],
        '#ffffff',
      );
      painter.fill(at(3, 18, 18, 3.6), '#f28c1b', u);
      return;
    case 'paint':
      painter.circle(centreX, centreY, 10 * u, '#f5f1e6');
      for (const [dx, dy, colour] of [
        [8, 8, '#e5484d'],
        [15, 7.5, '#f2bf26'],
        [17, 13.5, '#30a46c'],
        [8.5, 15.5, '#3f7fe8'],
      ] as const)
        painter.circle(x + dx * u, y + dy * u, 2.4 * u, colour);
      return;
    case 'clock':
      painter.circle(centreX, centreY, 10.5 * u, '#2b5fa8');
      painter.circle(centreX, centreY, 8 * u, '#f4f8fd');
      painter.line(centreX, centreY, centreX, centreY - 5 * u, '#2b5fa8', 2);
      painter.line(centreX, centreY, centreX + 3.6 * u, centreY + 2 * u, '#2b5fa8', 2);
      return;
    case 'bin':
      painter.polygon(
        [
          [x + 5 * u, y + 6 * u],
          [x + 19 * u, y + 6 * u],
          [x + 17 * u, y + 22 * u],
          [x + 7 * u, y + 22 * u],
        ],
        '#dfe9f3',
      );
      painter.fill(at(4, 4, 16, 2.6), '#c3d3e4', u);
      painter.ring(centreX, y + 14 * u, 3.4 * u, '#3f7fe8', 1.6 * u, 0.1, 0.85);
      return;
    case 'console':
      painter.fill(at(2, 3, 20, 18), '#1c1f26', 2.4 * u);
      painter.text(x + 5 * u, y + 12 * u, '>_', { size: 10 * u, colour: '#ffffff', font: 'mono' });
      return;
  }
}

/** Where an icon is, as an element of that name. */
export function iconElement(
  painter: Painter,
  name: string,
  x: number,
  y: number,
  size: number,
): void {
  painter.element(name, 'icon', box(x, y, size, size));
}
