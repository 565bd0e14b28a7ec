import {
  addWindow,
  click,
  closePopup,
  dialog,
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
} from '../recipe.ts';

const NOTES = [
  { file: 'packing-list.txt', text: 'Tent\nSleeping bag\nHead torch\nWater filter' },
  {
    file: 'meeting-notes.txt',
    text: 'Agreed: ship on Thursday.\nOpen: who writes the release notes?',
  },
] as const;

const RECT = { x: 170, y: 70, width: 860, height: 520 };

export function notepadRecipe(index: number): Recipe {
  const note = NOTES[index % NOTES.length] ?? NOTES[0];
  return {
    instruction: `Open Notepad, write down the lines "${note.text.replaceAll('\n', '", "')}" one below the other, and save the file as ${note.file} in Documents.`,
    setup: index === 0 ? [] : [launch('notepad'), pause(2)],
    opening: [],
    moves: [
      move(
        'The desktop is empty.',
        'Open Notepad',
        [open('notepad')],
        addWindow(
          windowOf({ app: 'notepad', fileName: 'Untitled', text: '', isSaved: true }, RECT),
        ),
      ),
      move(
        'Notepad is open with an empty document.',
        'Type the requested lines',
        [click('Text area'), type(note.text)],
        edit('notepad', (content) => ({ ...content, text: note.text, isSaved: false })),
      ),
      move(
        'The text is in place and not saved yet.',
        'Open the save dialog',
        [press('ctrl+s')],
        dialog(
          'Save as',
          'This PC  ›  Documents',
          [['File name', 'Untitled.txt']],
          ['Save', 'Cancel'],
        ),
      ),
      move(
        'The save dialog asks for a name.',
        `Name the file ${note.file}`,
        [press('ctrl+a'), type(note.file)],
        dialog('Save as', 'This PC  ›  Documents', [['File name', note.file]], ['Save', 'Cancel']),
      ),
      move(
        'The name is filled in.',
        'Save the file',
        [click('Save')],
        inOrder(
          closePopup,
          edit('notepad', (content) => ({ ...content, fileName: note.file, isSaved: true })),
        ),
      ),
    ],
  };
}
