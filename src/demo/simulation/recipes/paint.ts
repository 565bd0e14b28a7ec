import {
  click,
  closePopup,
  dialog,
  drag,
  edit,
  inOrder,
  launch,
  move,
  pause,
  press,
  type,
  type Recipe,
  windowOf,
} from '../recipe.ts';
import type { PaintShape } from '../../screens/guestScreen.ts';
import { entryOf } from './table.ts';

interface Case {
  readonly ask: string;
  readonly tool: string;
  readonly colourName: string;
  readonly colour: string;
  readonly shape: PaintShape;
  readonly file: string;
}

const CASES: readonly [Case, ...Case[]] = [
  {
    ask: 'Draw a red circle on an empty picture in Paint and save it in Downloads as ring.png.',
    tool: 'Oval',
    colourName: 'Red',
    colour: '#d93025',
    shape: { kind: 'circle', rect: { x: 460, y: 270, width: 260, height: 260 }, colour: '#d93025' },
    file: 'ring.png',
  },
  {
    ask: 'Draw a blue rectangle in Paint and save the picture in Downloads as frame.png.',
    tool: 'Rectangle',
    colourName: 'Blue',
    colour: '#2b5fd0',
    shape: {
      kind: 'rectangle',
      rect: { x: 380, y: 260, width: 420, height: 240 },
      colour: '#2b5fd0',
    },
    file: 'frame.png',
  },
  {
    ask: 'Draw a green line across the picture in Paint and save it in Downloads as slope.png.',
    tool: 'Line',
    colourName: 'Green',
    colour: '#2f9e44',
    shape: { kind: 'line', rect: { x: 300, y: 260, width: 560, height: 260 }, colour: '#2f9e44' },
    file: 'slope.png',
  },
];

export function paintRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const { rect } = one.shape;
  return {
    instruction: one.ask,
    setup: [launch('mspaint'), pause(2)],
    opening: [
      windowOf({
        app: 'paint',
        fileName: 'Untitled',
        shapes: [],
        tool: 'Pencil',
        colour: '#1b1b1b',
      }),
    ],
    moves: [
      move(
        'Paint is open with an empty picture.',
        `Choose the tool "${one.tool}"`,
        [click(one.tool)],
        edit('paint', (content) => ({ ...content, tool: one.tool })),
      ),
      move(
        'The tool is selected, the colour is black.',
        `Choose the colour ${one.colourName.toLowerCase()}`,
        [click(one.colourName)],
        edit('paint', (content) => ({ ...content, colour: one.colour })),
      ),
      move(
        'Tool and colour are set.',
        'Drag over the picture to draw',
        [drag({ x: rect.x, y: rect.y }, { x: rect.x + rect.width, y: rect.y + rect.height })],
        edit('paint', (content) => ({ ...content, shapes: [one.shape] })),
      ),
      move(
        'The shape is drawn.',
        'Open the save dialog',
        [press('ctrl+s')],
        dialog(
          'Save as',
          'This PC › Pictures',
          [['File name', 'Untitled.png']],
          ['Save', 'Cancel'],
        ),
      ),
      move(
        'The dialog asks for a name.',
        `Name it ${one.file} in Downloads`,
        [press('ctrl+a'), type(`C:\\Users\\Docker\\Downloads\\${one.file}`)],
        dialog('Save as', 'This PC › Downloads', [['File name', one.file]], ['Save', 'Cancel']),
      ),
      move(
        'Name and folder are right.',
        'Save',
        [click('Save')],
        inOrder(
          closePopup,
          edit('paint', (content) => ({ ...content, fileName: one.file })),
        ),
      ),
    ],
  };
}
