import { iconOf, paintIcon } from './appIcons.ts';
import type { AppWindow, Rect } from './guestScreen.ts';
import { box, COLOUR, type Painter } from './painter.ts';
import { titleOf } from './windowTitle.ts';

const TITLE_BAR_HEIGHT = 32;

/** Draws frame and caption. @returns the space inside. */
export function paintWindow(painter: Painter, window: AppWindow, isFront: boolean): Rect {
  const { rect, content } = window;
  const isMaximised = rect.width >= 1280;
  const isDark = (content.app === 'code' && content.theme === 'dark') || content.app === 'player';
  const radius = isMaximised ? 0 : 8;
  painter.cover(rect);
  if (!isMaximised) painter.shadow(rect);
  painter.fill(rect, isDark ? '#1f2127' : COLOUR.mica, radius);
  if (!isMaximised) painter.stroke(rect, isDark ? '#0e0f12' : '#c5ccd6', radius);
  const ink = isDark ? '#d7dae0' : isFront ? COLOUR.ink : COLOUR.faint;
  const middle = rect.y + TITLE_BAR_HEIGHT / 2;
  paintIcon(painter, iconOf(content), rect.x + 10, rect.y + 8, 16);
  painter.text(rect.x + 34, middle, titleOf(content), {
    size: 12,
    colour: ink,
    maxWidth: rect.width - 200,
  });
  painter.element(
    titleOf(content),
    'text',
    box(rect.x + 32, rect.y + 6, Math.min(320, rect.width - 200), 20),
  );
  paintButtons(painter, rect, middle, ink);
  return box(rect.x, rect.y + TITLE_BAR_HEIGHT, rect.width, rect.height - TITLE_BAR_HEIGHT);
}

function paintButtons(painter: Painter, rect: Rect, middle: number, ink: string): void {
  const right = rect.x + rect.width;
  painter.line(right - 120, middle, right - 111, middle, ink);
  painter.stroke(box(right - 75, middle - 5, 10, 10), ink, 1);
  painter.line(right - 28, middle - 5, right - 18, middle + 5, ink);
  painter.line(right - 18, middle - 5, right - 28, middle + 5, ink);
  painter.element('Minimize', 'icon', box(right - 134, middle - 14, 40, 28));
  painter.element('Maximize', 'icon', box(right - 90, middle - 14, 40, 28));
  painter.element('Close', 'icon', box(right - 44, middle - 14, 40, 28));
}
