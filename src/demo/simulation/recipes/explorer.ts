import type { ContentOf, FileItem } from '../../screens/guestScreen.ts';
import {
  addWindow,
  click,
  closePopup,
  dialog,
  doubleClick,
  edit,
  inOrder,
  launch,
  menu,
  move,
  pause,
  press,
  rightClick,
  type,
  type Move,
  type Recipe,
  windowOf,
} from '../recipe.ts';
import { entryOf } from './table.ts';

const RECT = { x: 110, y: 36, width: 1060, height: 600 };
const FOLDERS = ['Documents', 'Downloads', 'Pictures', 'Desktop'] as const;

const ITEMS: readonly FileItem[] = [
  { name: 'Archive', kind: 'folder', modified: '11/02/2026 8:40 AM', size: '' },
  { name: 'Invoices', kind: 'folder', modified: '10/28/2026 4:02 PM', size: '' },
  { name: 'budget-draft.xlsx', kind: 'sheet', modified: '11/19/2026 6:12 PM', size: '48 KB' },
  { name: 'ferry.png', kind: 'image', modified: '11/11/2026 1:05 PM', size: '1,482 KB' },
  { name: 'handbook.docx', kind: 'document', modified: '09/14/2026 9:30 AM', size: '210 KB' },
  { name: 'ideas.txt', kind: 'text', modified: '11/20/2026 7:55 AM', size: '3 KB' },
  { name: 'trip-photos.zip', kind: 'archive', modified: '08/30/2026 5:48 PM', size: '92,004 KB' },
];
const newFolder = (name: string): FileItem => ({
  name,
  kind: 'folder',
  modified: '11/20/2026 2:10 PM',
  size: '',
});
const change = (
  over: (content: ContentOf<'explorer'>) => Partial<ContentOf<'explorer'>>,
): ReturnType<typeof edit> => edit('explorer', (content) => ({ ...content, ...over(content) }));

interface Case {
  readonly ask: (folder: string) => string;
  readonly moves: readonly Move[];
}

const select = (name: string): Move =>
  move(
    `The file ${name} is in the list.`,
    `Select ${name}`,
    [click(name)],
    change(() => ({ selected: name })),
  );

const CASES: readonly [Case, ...Case[]] = [
  {
    ask: (folder) => `Make a folder named Receipts in ${folder} and move ideas.txt into it.`,
    moves: [
      move(
        'The folder is open.',
        'Open the New menu',
        [click('New')],
        menu(300, 150, ['Folder', 'Shortcut', 'Text Document'], 'Folder'),
      ),
      move(
        'The New menu is open.',
        'Choose a folder and name it Receipts',
        [click('Folder'), type('Receipts'), press('enter')],
        inOrder(
          closePopup,
          change((content) => ({
            items: [
              ...content.items.filter((item) => item.kind === 'folder'),
              newFolder('Receipts'),
              ...content.items.filter((item) => item.kind !== 'folder'),
            ],
          })),
        ),
      ),
      select('ideas.txt'),
      move('The file is selected.', 'Cut it', [press('ctrl+x')]),
      move(
        'The file is on the clipboard.',
        'Paste it into Receipts',
        [doubleClick('Receipts'), press('ctrl+v')],
        change((content) => ({
          path: [...content.path, 'Receipts'],
          items: content.items.filter((item) => item.name === 'ideas.txt'),
          selected: null,
        })),
      ),
    ],
  },
  {
    ask: (folder) => `Rename handbook.docx in ${folder} to handbook-2026.docx.`,
    moves: [
      move(
        'The file is in the list.',
        'Open its context menu',
        [rightClick('handbook.docx')],
        inOrder(
          change(() => ({ selected: 'handbook.docx' })),
          menu(520, 320, ['Open', 'Cut', 'Copy', 'Rename', 'Delete', 'Properties'], 'Rename'),
        ),
      ),
      move('The context menu is open.', 'Choose Rename', [click('Rename')], closePopup),
      move(
        'The name can be edited.',
        'Type the new name',
        [type('handbook-2026.docx'), press('enter')],
        change((content) => ({
          items: content.items.map((item) =>
            item.name === 'handbook.docx' ? { ...item, name: 'handbook-2026.docx' } : item,
          ),
          selected: 'handbook-2026.docx',
        })),
      ),
    ],
  },
  {
    ask: (folder) => `Show the content of ${folder} as large icons.`,
    moves: [
      move(
        'The list is shown with details.',
        'Open the View menu',
        [click('View')],
        menu(700, 150, ['Large icons', 'Small icons', 'List', 'Details'], 'Large icons'),
      ),
      move(
        'The View menu is open.',
        'Choose large icons',
        [click('Large icons')],
        inOrder(
          closePopup,
          change(() => ({ view: 'icons' })),
        ),
      ),
    ],
  },
  {
    ask: (folder) => `Put every file of ${folder} that is an image into the recycle bin.`,
    moves: [
      select('ferry.png'),
      move(
        'The only image is selected.',
        'Delete it',
        [press('delete')],
        change((content) => ({
          items: content.items.filter((item) => item.kind !== 'image'),
          selected: null,
        })),
      ),
    ],
  },
  {
    ask: (folder) => `Pack budget-draft.xlsx in ${folder} into a zip file called budget.zip.`,
    moves: [
      move(
        'The file is in the list.',
        'Open its context menu',
        [rightClick('budget-draft.xlsx')],
        inOrder(
          change(() => ({ selected: 'budget-draft.xlsx' })),
          menu(
            520,
            260,
            ['Open', 'Compress to ZIP file', 'Copy as path', 'Rename', 'Properties'],
            'Compress to ZIP file',
          ),
        ),
      ),
      move(
        'The context menu is open.',
        'Compress the file',
        [click('Compress to ZIP file'), type('budget.zip'), press('enter')],
        inOrder(
          closePopup,
          change((content) => ({
            items: [
              ...content.items,
              {
                name: 'budget.zip',
                kind: 'archive',
                modified: '11/20/2026 2:11 PM',
                size: '31 KB',
              },
            ],
            selected: 'budget.zip',
          })),
        ),
      ),
    ],
  },
  {
    ask: (folder) => `Set the Archive folder in ${folder} to read-only for everything in it.`,
    moves: [
      select('Archive'),
      move(
        'The folder is selected.',
        'Open its properties',
        [press('alt+enter')],
        dialog(
          'Archive Properties',
          'General   Sharing   Security',
          [['Attributes', '☐ Read-only    ☐ Hidden']],
          ['Apply', 'OK'],
        ),
      ),
      move(
        'The properties are open.',
        'Tick read-only',
        [click('Attributes')],
        dialog(
          'Archive Properties',
          'General   Sharing   Security',
          [['Attributes', '☑ Read-only    ☐ Hidden']],
          ['Apply', 'OK'],
        ),
      ),
      move('Read-only is ticked.', 'Apply it', [click('Apply')], closePopup),
    ],
  },
];

function explorerContent(folder: string): ContentOf<'explorer'> {
  return { app: 'explorer', path: [folder], items: ITEMS, selected: null, view: 'details' };
}

export function explorerRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const folder = entryOf(FOLDERS, index + Math.floor(index / CASES.length));
  const startsClosed = index % 3 === 1;
  const window = windowOf(explorerContent(folder), RECT);
  return {
    instruction: one.ask(folder),
    setup: startsClosed ? [] : [launch('explorer', `C:\\Users\\Docker\\${folder}`), pause(2)],
    opening: startsClosed ? [] : [window],
    moves: [
      ...(startsClosed
        ? [
            move(
              'No window is open.',
              'Open File Explorer from the taskbar',
              [click('File Explorer')],
              addWindow(window),
            ),
          ]
        : []),
      ...one.moves,
    ],
  };
}
