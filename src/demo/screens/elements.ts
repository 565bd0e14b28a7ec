/** What an agent can name on a desktop, found by drawing it with a painter that has no canvas. */
import { paintDesktop } from './desktop.ts';
import {
  centreOf,
  type Desktop,
  type Point,
  type Rect,
  type ScreenElement,
} from './guestScreen.ts';
import type { Painter } from './painter.ts';

/** WAA's detectors report at most about this many. */
const MOST_ELEMENTS = 60;

class ElementCollector implements Painter {
  found: ScreenElement[] = [];

  element(name: string, kind: 'text' | 'icon', rect: Rect): void {
    this.found.push({ name, kind, rect });
  }

  cover(rect: Rect): void {
    this.found = this.found.filter((element) => !isInside(centreOf(element.rect), rect));
  }

  clip(_rect: Rect, inside: () => void): void {
    inside();
  }

  fill(): void {}
  stroke(): void {}
  line(): void {}
  circle(): void {}
  ring(): void {}
  polygon(): void {}
  text(): void {}
  wallpaper(): void {}
  shadow(): void {}
}

/** Front to back: what was drawn last is found first, so a dialog's button hides its namesake. */
export function elementsOf(desktop: Desktop): readonly ScreenElement[] {
  const collector = new ElementCollector();
  paintDesktop(collector, desktop);
  return collector.found.reverse().slice(0, MOST_ELEMENTS);
}

function isInside(point: Point, rect: Rect): boolean {
  return (
    point.x >= rect.x &&
    point.x < rect.x + rect.width &&
    point.y >= rect.y &&
    point.y < rect.y + rect.height
  );
}
