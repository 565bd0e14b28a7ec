import type { ScreenElement } from './guestScreen.ts';
import { box, type Painter, roughWidth } from './painter.ts';

const COLOURS = ['#e5484d', '#0588f0', '#30a46c', '#f76b15', '#8e4ec6', '#00a2c7'];

/** Set-of-marks boxes: a coloured frame and the element's number at its corner. */
export function paintRegionBoxes(painter: Painter, elements: readonly ScreenElement[]): void {
  for (const [index, { rect }] of elements.entries()) {
    const colour = COLOURS[index % COLOURS.length] ?? '#e5484d';
    painter.stroke(rect, colour, 2, 2);
    const label = String(index);
    painter.fill(box(rect.x - 1, rect.y - 8, roughWidth(label, 11) + 8, 15), colour, 3);
    painter.text(rect.x + 3, rect.y, label, { size: 11, font: 'bold', colour: '#ffffff' });
  }
}
