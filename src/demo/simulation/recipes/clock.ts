import type { ContentOf } from '../../screens/guestScreen.ts';
import {
  click,
  closePopup,
  dialog,
  edit,
  inOrder,
  launch,
  move,
  pause,
  type,
  type Recipe,
  windowOf,
} from '../recipe.ts';
import { entryOf } from './table.ts';

type Tab = ContentOf<'clock'>['tab'];
interface Case {
  readonly ask: string;
  readonly tab: Tab;
  readonly title: string;
  readonly detail: string;
  readonly typed: string;
}

const CASES: readonly [Case, ...Case[]] = [
  {
    ask: 'Bread goes into the oven now: start a timer in the clock app for 45 minutes.',
    tab: 'Timer',
    title: 'Timer 2',
    detail: '00:45:00',
    typed: '0045',
  },
  {
    ask: 'Start a countdown of two hours in the clock app so that I leave on time.',
    tab: 'Timer',
    title: 'Timer 2',
    detail: '02:00:00',
    typed: '0200',
  },
  {
    ask: 'My sister lives in Lisbon. Put that city on the world clock page.',
    tab: 'World clock',
    title: 'Lisbon, Portugal',
    detail: '3:12 PM',
    typed: 'Lisbon',
  },
  {
    ask: 'Colleagues moved to Singapore, please show the time there in the clock app.',
    tab: 'World clock',
    title: 'Singapore',
    detail: '11:12 PM',
    typed: 'Singapore',
  },
];
const RECT = { x: 150, y: 60, width: 980, height: 560 };

export function clockRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const known = {
    title: one.tab === 'Timer' ? 'Tea' : 'Local time',
    detail: one.tab === 'Timer' ? '00:04:00' : '2:12 PM',
    isOn: false,
  };
  return {
    instruction: one.ask,
    setup: [launch('start', 'ms-clock:'), pause(1)],
    opening: [
      windowOf(
        {
          app: 'clock',
          tab: 'Focus sessions',
          entries: [{ title: 'Get ready to focus', detail: '30 min', isOn: false }],
        },
        RECT,
      ),
    ],
    moves: [
      move(
        'The clock app shows focus sessions.',
        `Open the page "${one.tab}"`,
        [click(one.tab)],
        edit('clock', (content) => ({ ...content, tab: one.tab, entries: [known] })),
      ),
      move(
        `The page "${one.tab}" has one entry.`,
        'Add another',
        [click('Add')],
        dialog(
          one.tab === 'Timer' ? 'Add new timer' : 'Add new city',
          one.tab === 'Timer' ? 'Hours and minutes' : 'Enter a location',
          [[one.tab === 'Timer' ? 'Duration' : 'Location', '']],
          ['Save', 'Cancel'],
        ),
      ),
      move(
        'A dialog asks for the details.',
        `Enter ${one.typed}`,
        [type(one.typed)],
        dialog(
          one.tab === 'Timer' ? 'Add new timer' : 'Add new city',
          one.tab === 'Timer' ? 'Hours and minutes' : 'Enter a location',
          [
            [
              one.tab === 'Timer' ? 'Duration' : 'Location',
              one.tab === 'Timer' ? one.detail : one.title,
            ],
          ],
          ['Save', 'Cancel'],
        ),
      ),
      move(
        'The entry is complete.',
        'Save it',
        [click('Save')],
        inOrder(
          closePopup,
          edit('clock', (content) => ({
            ...content,
            entries: [known, { title: one.title, detail: one.detail, isOn: one.tab !== 'Timer' }],
          })),
        ),
      ),
      ...(one.tab === 'Timer'
        ? [
            move(
              'The new timer is not running yet.',
              'Start it',
              [click(`${one.title} switch`)],
              edit('clock', (content) => ({
                ...content,
                entries: content.entries.map((entry) =>
                  entry.title === one.title ? { ...entry, isOn: true } : entry,
                ),
              })),
            ),
          ]
        : []),
    ],
  };
}
