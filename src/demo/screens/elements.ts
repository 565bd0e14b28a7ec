/** What an agent could name on a desktop: the same places that the drawing code draws. */
import { type Desktop, type ScreenElement, SCREEN_HEIGHT } from './guestScreen.ts';

export function elementsOf(desktop: Desktop): readonly ScreenElement[] {
  const front = desktop.windows.at(-1);
  const start: ScreenElement = {
    name: 'Start',
    kind: 'icon',
    rect: { x: 430, y: SCREEN_HEIGHT - 42, width: 34, height: 34 },
  };
  if (front === undefined) return [start];
  return [{ name: 'Title bar', kind: 'text', rect: { ...front.rect, height: 32 } }, start];
}
