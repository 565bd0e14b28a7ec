import {
  addWindow,
  click,
  edit,
  inOrder,
  launch,
  move,
  open,
  pause,
  press,
  type,
  type Recipe,
  windowOf,
  dialog,
  closePopup,
} from '../recipe.ts';
import { entryOf } from './table.ts';

const RECT = { x: 470, y: 60, width: 340, height: 560 };
const NOTE_RECT = { x: 300, y: 90, width: 760, height: 460 };

const CASES = [
  {
    from: 'March 3, 1997',
    to: 'July 19, 2026',
    answer: '29 years, 4 months, 2 weeks, 2 days',
    file: 'age.txt',
  },
  {
    from: 'January 15, 2020',
    to: 'October 1, 2031',
    answer: '11 years, 8 months, 2 weeks, 2 days',
    file: 'loan.txt',
  },
  {
    from: 'May 30, 1984',
    to: 'December 24, 2026',
    answer: '42 years, 6 months, 3 weeks, 4 days',
    file: 'span.txt',
  },
] as const;

export function calculatorRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const start = windowOf(
    { app: 'calculator', mode: 'Standard', expression: '', display: '0' },
    RECT,
  );
  return {
    instruction: `With the calculator app, find the time between ${one.from} and ${one.to}, and save the answer (years, months, weeks and days) on the Desktop in a file called ${one.file}.`,
    setup: [launch('calc'), pause(2)],
    opening: [start],
    moves: [
      move('Calculator shows its standard keypad.', 'Open the list of modes', [
        click('Open navigation'),
      ]),
      move(
        'The list of modes is open.',
        'Choose the date calculation',
        [press('down'), press('enter')],
        edit('calculator', (content) => ({
          ...content,
          mode: 'Date calculation',
          expression: 'November 20, 2026 → November 20, 2026',
          display: 'Same dates',
        })),
      ),
      move(
        'Both dates are today.',
        `Set the first date to ${one.from}`,
        [click('From'), type(one.from)],
        edit('calculator', (content) => ({
          ...content,
          expression: `${one.from} → November 20, 2026`,
          display: '…',
        })),
      ),
      move(
        'The first date is set.',
        `Set the second date to ${one.to}`,
        [click('To'), type(one.to)],
        edit('calculator', (content) => ({
          ...content,
          expression: `${one.from} → ${one.to}`,
          display: one.answer,
        })),
      ),
      move(
        `The difference reads ${one.answer}.`,
        'Open Notepad to write it down',
        [open('notepad')],
        addWindow(
          windowOf({ app: 'notepad', fileName: 'Untitled', text: '', isSaved: true }, NOTE_RECT),
        ),
      ),
      move(
        'Notepad is empty.',
        'Type the difference',
        [click('Text area'), type(one.answer)],
        edit('notepad', (content) => ({ ...content, text: one.answer, isSaved: false })),
      ),
      move(
        'The text is not saved yet.',
        `Save it as ${one.file}`,
        [press('ctrl+s'), type(`C:\\Users\\Docker\\Desktop\\${one.file}`)],
        dialog('Save as', 'This PC › Desktop', [['File name', one.file]], ['Save', 'Cancel']),
      ),
      move(
        'The name is filled in.',
        'Confirm',
        [click('Save')],
        inOrder(
          closePopup,
          edit('notepad', (content) => ({ ...content, fileName: one.file, isSaved: true })),
        ),
      ),
    ],
  };
}
