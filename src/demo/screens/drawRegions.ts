import type { SKRSContext2D } from '@napi-rs/canvas';
import type { ScreenElement } from './guestScreen.ts';
import { FONT_BOLD } from './fonts.ts';

const COLOURS = ['#e5484d', '#0588f0', '#30a46c', '#f76b15', '#8e4ec6', '#00a2c7'];

/** Set-of-marks boxes: a coloured frame and the element's number at its corner. */
export function drawRegionBoxes(context: SKRSContext2D, elements: readonly ScreenElement[]): void {
  context.font = `11px ${FONT_BOLD}`;
  context.textBaseline = 'middle';
  context.textAlign = 'left';
  elements.forEach(({ rect }, index) => {
    const colour = COLOURS[index % COLOURS.length] ?? '#e5484d';
    context.strokeStyle = colour;
    context.lineWidth = 2;
    context.strokeRect(rect.x, rect.y, rect.width, rect.height);
    const label = String(index);
    const width = context.measureText(label).width + 6;
    context.fillStyle = colour;
    context.fillRect(rect.x - 1, rect.y - 8, width, 14);
    context.fillStyle = '#ffffff';
    context.fillText(label, rect.x + 2, rect.y - 1);
  });
}
