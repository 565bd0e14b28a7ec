import type { ContentOf, Paragraph } from '../../screens/guestScreen.ts';
import {
  click,
  closePopup,
  dialog,
  edit,
  inOrder,
  launch,
  move,
  pause,
  press,
  type,
  type Move,
  type Recipe,
  windowOf,
} from '../recipe.ts';
import { entryOf } from './table.ts';

interface Letter {
  readonly file: string;
  readonly paragraphs: readonly Paragraph[];
}

const LETTERS: readonly [Letter, ...Letter[]] = [
  {
    file: 'Tides.docx',
    paragraphs: [
      { text: 'On tides', style: 'title' },
      {
        text: 'Twice a day the sea comes in and goes out again, and few who live beside it could say why without a moment of thought.',
        style: 'body',
      },
      { text: 'What pulls the water', style: 'heading' },
      {
        text: 'The moon pulls at the near side of the earth a little more than at the far side. The difference raises two bulges, and the earth turns below them.',
        style: 'body',
      },
      {
        text: 'Bays and channels then bend and delay the wave, which is why two harbours an hour apart keep different tables.',
        style: 'body',
      },
    ],
  },
  {
    file: 'Minutes.docx',
    paragraphs: [
      { text: 'Minutes of the allotment meeting', style: 'title' },
      {
        text: 'The water tank is to be cleaned before the first frost. Two members offered their ladders.',
        style: 'body',
      },
      { text: 'Open questions', style: 'heading' },
      {
        text: 'Who keeps the key of the shed over winter, and what happens to the compost that was left at plot nine?',
        style: 'body',
      },
    ],
  },
  {
    file: 'Bread.docx',
    paragraphs: [
      { text: 'A plain loaf', style: 'title' },
      {
        text: 'Mix flour, water, salt and a spoon of the starter. Leave it alone until it has doubled; patience does most of the work.',
        style: 'body',
      },
      { text: 'Baking', style: 'heading' },
      {
        text: 'Heat the oven as far as it goes, with a pot inside. Bake with the lid on for half an hour, then without until it is brown.',
        style: 'body',
      },
    ],
  },
  {
    file: 'Lighthouse.docx',
    paragraphs: [
      { text: 'The keeper writes home', style: 'title' },
      {
        text: 'The lamp has burned every night since the storm, and the supply boat came on Tuesday with flour, oil and your letter.',
        style: 'body',
      },
      { text: 'Visitors', style: 'heading' },
      {
        text: 'Two geologists stayed for a week and left a barometer as thanks; the cat has made it her own.',
        style: 'body',
      },
    ],
  },
];

type Mark = NonNullable<Paragraph['marks']>[number];
const mark = (at: number, added: Mark): ReturnType<typeof edit> =>
  edit('writer', (content) => ({
    ...content,
    paragraphs: content.paragraphs.map((one, index) =>
      index === at ? { ...one, marks: [...(one.marks ?? []), added] } : one,
    ),
  }));
const selectAt = (at: number): ReturnType<typeof edit> =>
  edit('writer', (content) => ({ ...content, selected: at }));
const nameOf = (letter: Letter, at: number): string =>
  (letter.paragraphs[at]?.text ?? '').slice(0, 60);
const save: Move = move(
  'The document is changed and not saved.',
  'Save it and keep its format',
  [press('ctrl+s'), press('enter')],
  edit('writer', (content) => ({ ...content, selected: null })),
);

interface Case {
  readonly ask: (letter: Letter) => string;
  readonly moves: (letter: Letter) => readonly Move[];
}

const format = (ask: string, at: number, keys: string, added: Mark, words: string): Case => ({
  ask: ({ file }) => `${ask} of ${file}.`,
  moves: (letter) => [
    move(
      'The document is open.',
      'Select the paragraph',
      [click(nameOf(letter, at)), press('home'), press('shift+end')],
      selectAt(at),
    ),
    move('The paragraph is selected.', words, [press(keys)], mark(at, added)),
    save,
  ],
});

const CASES: readonly [Case, ...Case[]] = [
  format('Centre the title', 0, 'ctrl+e', 'center', 'Centre it'),
  format('Underline the first paragraph', 1, 'ctrl+u', 'underline', 'Underline it'),
  format(
    'Put the last heading in italics and to the right',
    2,
    'ctrl+r',
    'right',
    'Align it to the right',
  ),
  format('Strike out the paragraph below the heading', 3, 'ctrl+alt+5', 'strike', 'Strike it out'),
  {
    ask: ({ file }) => `Replace every "the" by "THE" in ${file}, whole words only.`,
    moves: () => [
      move(
        'The document is open.',
        'Open find and replace',
        [press('ctrl+h')],
        dialog(
          'Find & Replace',
          '☐ Match case    ☑ Whole words only',
          [
            ['Find', ''],
            ['Replace', ''],
          ],
          ['Replace All', 'Close'],
        ),
      ),
      move(
        'The dialog is open.',
        'Fill in both fields',
        [click('Find'), type('the'), click('Replace'), type('THE')],
        dialog(
          'Find & Replace',
          '☐ Match case    ☑ Whole words only',
          [
            ['Find', 'the'],
            ['Replace', 'THE'],
          ],
          ['Replace All', 'Close'],
        ),
      ),
      move(
        'Both fields are filled in.',
        'Replace all',
        [click('Replace All')],
        inOrder(
          closePopup,
          edit('writer', (content) => ({
            ...content,
            paragraphs: content.paragraphs.map((one) => ({
              ...one,
              text: one.text.replaceAll(/\bthe\b/g, 'THE'),
            })),
          })),
        ),
      ),
      save,
    ],
  },
  {
    ask: ({ file }) =>
      `Add a last line with the words "Read and approved" to ${file} and mark it yellow.`,
    moves: () => [
      move(
        'The document is open.',
        'Go to its end',
        [press('ctrl+end'), press('enter')],
        edit('writer', (content) => ({
          ...content,
          paragraphs: [...content.paragraphs, { text: '', style: 'body' }],
        })),
      ),
      move(
        'The cursor is on a new line.',
        'Type the words',
        [type('Read and approved')],
        edit('writer', (content) => ({
          ...content,
          paragraphs: [
            ...content.paragraphs.slice(0, -1),
            { text: 'Read and approved', style: 'body' },
          ],
          selected: content.paragraphs.length - 1,
        })),
      ),
      move(
        'The line is there.',
        'Mark it yellow',
        [press('shift+home'), press('ctrl+alt+h')],
        edit('writer', (content) => ({
          ...content,
          paragraphs: content.paragraphs.map((one, index) =>
            index === content.paragraphs.length - 1 ? { ...one, marks: ['highlight'] } : one,
          ),
        })),
      ),
      save,
    ],
  },
];

export function writerContent(index: number): ContentOf<'writer'> {
  const letter = entryOf(LETTERS, index);
  return { app: 'writer', fileName: letter.file, paragraphs: letter.paragraphs, selected: null };
}

export function writerRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const at = Math.floor(index / CASES.length);
  const letter = entryOf(LETTERS, at);
  return {
    instruction: one.ask(letter),
    setup: [
      launch('soffice', '--writer', `C:\\Users\\Docker\\Downloads\\${letter.file}`),
      pause(5),
    ],
    opening: [windowOf(writerContent(at))],
    moves: one.moves(letter),
  };
}
