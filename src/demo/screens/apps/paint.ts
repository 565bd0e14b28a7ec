import { paintMenuBar } from '../controls.ts';
import type { ContentOf, PaintShape, Rect } from '../guestScreen.ts';
import { box, COLOUR, type Painter } from '../painter.ts';

const TOOLS = ['Select', 'Pencil', 'Fill', 'Text', 'Eraser', 'Brush', 'Line', 'Oval', 'Rectangle'];
const PAINT_COLOURS: readonly (readonly [string, string])[] = [
  ['Black', '#1b1b1b'],
  ['Gray', '#7d8590'],
  ['Red', '#d93025'],
  ['Orange', '#f28c1b'],
  ['Yellow', '#f5d437'],
  ['Green', '#2f9e44'],
  ['Turquoise', '#2aa5a0'],
  ['Blue', '#2b5fd0'],
  ['Purple', '#8e4ec6'],
  ['Brown', '#8a5a33'],
];

export function paintPaint(painter: Painter, content: ContentOf<'paint'>, area: Rect): void {
  painter.fill(area, '#e6eaf0');
  painter.fill(box(area.x, area.y, area.width, 124), '#f7f9fc');
  paintMenuBar(painter, ['File', 'Edit', 'View'], area.x + 8, area.y + 15);
  for (const [index, tool] of TOOLS.entries()) {
    const rect = box(area.x + 24 + index * 62, area.y + 42, 52, 52);
    if (tool === content.tool) painter.fill(rect, '#d6e6f8', 6);
    painter.stroke(box(rect.x + 15, rect.y + 8, 22, 22), '#44505f', index % 3 === 0 ? 11 : 3, 2);
    painter.text(rect.x + 26, rect.y + 42, tool, { size: 11, align: 'center' });
    painter.element(tool, 'text', rect);
  }
  for (const [index, [name, colour]] of PAINT_COLOURS.entries()) {
    const x = area.x + 640 + index * 34;
    painter.circle(x + 12, area.y + 68, 12, colour);
    if (colour === content.colour) painter.ring(x + 12, area.y + 68, 15, COLOUR.accent, 2);
    painter.element(name, 'icon', box(x, area.y + 56, 24, 24));
  }
  for (const [x, label] of [
    [160, 'Tools'],
    [430, 'Shapes'],
    [800, 'Colors'],
  ] as const)
    painter.text(area.x + x, area.y + 110, label, {
      size: 11,
      colour: COLOUR.soft,
      align: 'center',
    });
  const canvas = box(area.x + 180, area.y + 150, 900, area.height - 200);
  painter.shadow(canvas);
  painter.fill(canvas, '#ffffff');
  painter.element('Canvas', 'icon', canvas);
  painter.clip(canvas, () => {
    for (const shape of content.shapes) paintShape(painter, shape);
  });
  painter.text(area.x + 20, area.y + area.height - 14, `${canvas.width} × ${canvas.height} px`, {
    size: 12,
    colour: COLOUR.soft,
  });
  painter.text(area.x + area.width - 20, area.y + area.height - 14, '100%', {
    size: 12,
    colour: COLOUR.soft,
    align: 'right',
  });
}

function paintShape(painter: Painter, shape: PaintShape): void {
  const { rect, colour } = shape;
  switch (shape.kind) {
    case 'circle':
      painter.ring(
        rect.x + rect.width / 2,
        rect.y + rect.height / 2,
        Math.min(rect.width, rect.height) / 2,
        colour,
        5,
      );
      return;
    case 'rectangle':
      painter.stroke(rect, colour, 2, 5);
      return;
    case 'line':
      painter.line(rect.x, rect.y, rect.x + rect.width, rect.y + rect.height, colour, 5);
      return;
    case 'text':
      painter.text(rect.x, rect.y, shape.text ?? '', { size: 34, colour });
      return;
    case 'fill':
      painter.fill(rect, colour, 2);
  }
}
