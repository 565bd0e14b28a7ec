import type { ContentOf } from '../../screens/guestScreen.ts';
import {
  click,
  closePopup,
  dialog,
  edit,
  inOrder,
  launch,
  menu,
  move,
  pause,
  press,
  type,
  type Move,
  type Recipe,
  windowOf,
} from '../recipe.ts';
import { entryOf } from './table.ts';

type Rows = readonly (readonly string[])[];
interface Book {
  readonly file: string;
  readonly what: string;
  readonly rows: Rows;
}

const BOOKS: readonly [Book, ...Book[]] = [
  {
    file: 'Harvest.xlsx',
    what: 'harvest',
    rows: [
      ['Orchard', 'Apples kg', 'Pears kg', 'Pickers'],
      ['North', '1240', '310', '6'],
      ['East', '980', '275', '4'],
      ['Hill', '1515', '402', '7'],
      ['River', '760', '188', '3'],
      ['Old wall', '690', '240', '3'],
      ['South', '1330', '365', '6'],
    ],
  },
  {
    file: 'Ferries.xlsx',
    what: 'ferry',
    rows: [
      ['Route', 'Passengers', 'Crossings', 'Delay min'],
      ['Island', '3120', '48', '4'],
      ['Harbour', '2875', '60', '2'],
      ['Lighthouse', '940', '14', '11'],
      ['Castle', '1710', '30', '6'],
      ['Night', '655', '10', '3'],
    ],
  },
  {
    file: 'Library.xlsx',
    what: 'library',
    rows: [
      ['Branch', 'Loans', 'Members', 'Hours'],
      ['Centre', '8410', '2100', '52'],
      ['Mill Lane', '3925', '1180', '38'],
      ['Station', '5102', '1495', '44'],
      ['Park', '2218', '760', '30'],
    ],
  },
  {
    file: 'Concerts.xlsx',
    what: 'concert',
    rows: [
      ['Evening', 'Tickets', 'Encore min', 'Musicians'],
      ['Strings', '412', '7', '4'],
      ['Brass', '388', '12', '9'],
      ['Choir', '530', '5', '41'],
      ['Piano', '296', '9', '1'],
      ['Folk', '447', '15', '6'],
    ],
  },
  {
    file: 'Workshop.xlsx',
    what: 'workshop',
    rows: [
      ['Part', 'Stock', 'Price', 'Supplier'],
      ['Bearing', '144', '3.20', 'Kahl'],
      ['Chain', '36', '14.90', 'Oru'],
      ['Spoke', '920', '0.45', 'Kahl'],
      ['Rim', '58', '22.00', 'Vela'],
      ['Valve', '400', '0.80', 'Oru'],
    ],
  },
];

interface Case {
  readonly ask: (book: Book) => string;
  readonly moves: (book: Book) => readonly Move[];
}

const change = (
  over: (content: ContentOf<'sheet'>) => Partial<ContentOf<'sheet'>>,
): ReturnType<typeof edit> => edit('sheet', (content) => ({ ...content, ...over(content) }));
const withCell = (rows: Rows, row: number, column: number, text: string): Rows => {
  const copy = rows.map((cells) => [...cells]);
  while (copy.length <= row) copy.push([]);
  const cells = copy[row] ?? [];
  while (cells.length <= column) cells.push('');
  cells[column] = text;
  return copy;
};
const save: Move = move('The sheet is changed and not saved.', 'Save the file in its format', [
  press('ctrl+s'),
  press('enter'),
]);
const sumOf = (rows: Rows, column: number): string =>
  String(rows.slice(1).reduce((sum, row) => sum + Number(row[column] ?? 0), 0));

const CASES: readonly [Case, ...Case[]] = [
  {
    ask: ({ rows, what }) =>
      `Below the ${what} table, write the word Total and next to it the sum of the column "${rows[0]?.[1] ?? ''}".`,
    moves: ({ rows }) => [
      move(
        'The table is open.',
        'Go to the first empty row',
        [click('Name Box'), type(`A${rows.length + 1}`), press('enter')],
        change(() => ({ selected: `A${rows.length + 1}` })),
      ),
      move(
        'The cell below the table is selected.',
        'Write the label',
        [type('Total'), press('tab')],
        change((content) => ({
          rows: withCell(content.rows, rows.length, 0, 'Total'),
          selected: `B${rows.length + 1}`,
        })),
      ),
      move(
        'The cell next to the label is selected.',
        'Enter the sum',
        [type(`=SUM(B2:B${rows.length})`), press('enter')],
        change((content) => ({
          rows: withCell(content.rows, rows.length, 1, sumOf(rows, 1)),
          selected: `B${rows.length + 2}`,
        })),
      ),
      save,
    ],
  },
  {
    ask: ({ rows, what }) =>
      `Make a column chart of "${rows[0]?.[1] ?? ''}" from the ${what} table.`,
    moves: ({ rows }) => [
      move(
        'The table is open.',
        'Select the first two columns',
        [click('Name Box'), type(`A1:B${rows.length}`), press('enter')],
        change(() => ({ selected: 'A1' })),
      ),
      move(
        'The data is selected.',
        'Open the Insert menu',
        [click('Insert')],
        menu(170, 60, ['Image...', 'Chart...', 'Pivot Table...', 'Function...'], 'Chart...'),
      ),
      move(
        'The Insert menu is open.',
        'Choose a chart',
        [click('Chart...')],
        inOrder(
          change(() => ({ hasChart: true })),
          dialog('Chart Wizard', 'Choose a chart type', [['Type', 'Column']], ['Finish', 'Cancel']),
        ),
      ),
      move('The wizard proposes a column chart.', 'Finish', [click('Finish')], closePopup),
      save,
    ],
  },
  {
    ask: ({ rows, what }) =>
      `Sort the ${what} table by "${rows[0]?.[1] ?? ''}", largest first, and keep the header row.`,
    moves: ({ rows }) => [
      move(
        'The table is open.',
        'Select a cell of the column to sort by',
        [click('B2')],
        change(() => ({ selected: 'B2' })),
      ),
      move(
        'A cell of the column is selected.',
        'Open the Data menu',
        [click('Data')],
        menu(
          430,
          60,
          ['Sort...', 'Sort Ascending', 'Sort Descending', 'AutoFilter'],
          'Sort Descending',
        ),
      ),
      move(
        'The Data menu is open.',
        'Sort descending',
        [click('Sort Descending')],
        inOrder(
          closePopup,
          change((content) => ({
            rows: [
              ...content.rows.slice(0, 1),
              ...[...rows.slice(1)].sort((a, b) => Number(b[1]) - Number(a[1])),
            ],
          })),
        ),
      ),
      save,
    ],
  },
  {
    ask: ({ what }) => `Make the header row of the ${what} table bold on a green background.`,
    moves: () => [
      move(
        'The table is open.',
        'Select the header row',
        [click('Name Box'), type('A1:D1'), press('enter')],
        change(() => ({ selected: 'A1' })),
      ),
      move(
        'The header row is selected.',
        'Open the cell format',
        [press('ctrl+1')],
        dialog(
          'Format Cells',
          'Font   Background   Borders',
          [
            ['Background', 'None'],
            ['Style', 'Regular'],
          ],
          ['OK', 'Cancel'],
        ),
      ),
      move(
        'The dialog is open.',
        'Choose the green background and bold',
        [click('Background'), type('Light green')],
        dialog(
          'Format Cells',
          'Font   Background   Borders',
          [
            ['Background', 'Light green'],
            ['Style', 'Bold'],
          ],
          ['OK', 'Cancel'],
        ),
      ),
      move(
        'The format is chosen.',
        'Apply it',
        [click('OK')],
        inOrder(
          closePopup,
          change(() => ({ isHeaderStyled: true })),
        ),
      ),
      save,
    ],
  },
  {
    ask: ({ rows, what }) =>
      `Add a column named Share to the ${what} table with each row's part of the total of "${rows[0]?.[1] ?? ''}".`,
    moves: ({ rows }) => [
      move(
        'The table is open.',
        'Write the header of the new column',
        [click('Name Box'), type('E1'), press('enter'), type('Share'), press('enter')],
        change((content) => ({ rows: withCell(content.rows, 0, 4, 'Share'), selected: 'E2' })),
      ),
      move(
        'The new column is empty.',
        'Enter the formula in its first row',
        [type(`=B2/SUM($B$2:$B$${rows.length})`), press('enter')],
        change((content) => ({
          rows: withCell(content.rows, 1, 4, share(rows, 1)),
          selected: 'E3',
        })),
      ),
      move(
        'The first share is there.',
        'Fill the formula down',
        [click('E2'), press('ctrl+d')],
        change((content) => ({
          rows: content.rows.map((cells, index) =>
            index === 0 || index >= rows.length
              ? cells
              : [...cells.slice(0, 4), share(rows, index)],
          ),
          selected: 'E2',
        })),
      ),
      save,
    ],
  },
];

function share(rows: Rows, index: number): string {
  return `${Math.round((Number(rows[index]?.[1] ?? 0) / Number(sumOf(rows, 1))) * 1000) / 10}%`;
}

function sheetContent(book: Book): ContentOf<'sheet'> {
  return {
    app: 'sheet',
    fileName: book.file,
    rows: book.rows,
    selected: 'A1',
    hasChart: false,
    isHeaderStyled: false,
  };
}

export function sheetRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const book = entryOf(BOOKS, Math.floor(index / CASES.length));
  return {
    instruction: one.ask(book),
    setup: [
      launch('soffice', '--calc', `C:\\Users\\Docker\\Downloads\\${book.file}`),
      pause(5),
      { type: 'activate_window', parameters: { window_name: `${book.file} — LibreOffice Calc` } },
    ],
    opening: [windowOf(sheetContent(book))],
    moves: one.moves(book),
  };
}
