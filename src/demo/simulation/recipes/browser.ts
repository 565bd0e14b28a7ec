import type { BrowserPage, ContentOf, SettingItem } from '../../screens/guestScreen.ts';
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

type Brand = ContentOf<'browser'>['brand'];

const SITES = ['Weather', 'Library', 'Trains', 'Recipes', 'Museum', 'Radio'] as const;
const TOPICS = [
  'tide tables for Saint-Malo',
  'how to prune an apple tree',
  'night trains to Vienna',
  'bicycle repair basics',
  'museum opening hours',
] as const;

interface SettingCase {
  readonly ask: string;
  readonly section: string;
  readonly item: SettingItem;
  readonly value: string;
}

const toggle = (label: string, detail: string, value: string): SettingItem => ({
  label,
  detail,
  control: 'toggle',
  value,
});
const choice = (label: string, detail: string, value: string): SettingItem => ({
  label,
  detail,
  control: 'choice',
  value,
});

const SETTINGS: readonly [SettingCase, ...SettingCase[]] = [
  {
    ask: 'ask me where to put every file it downloads',
    section: 'Downloads',
    item: toggle('Ask where to save each file', 'Before every download', 'Off'),
    value: 'On',
  },
  {
    ask: 'stop offering to keep my passwords',
    section: 'Autofill',
    item: toggle('Offer to save passwords', 'When you sign in somewhere new', 'On'),
    value: 'Off',
  },
  {
    ask: 'go back to the pages of last time when it opens',
    section: 'On startup',
    item: choice('On startup', 'What the first window shows', 'New tab'),
    value: 'Last session',
  },
  {
    ask: 'tell sites that I do not want to be tracked',
    section: 'Privacy and security',
    item: toggle('Send a "Do Not Track" request', 'With your browsing traffic', 'Off'),
    value: 'On',
  },
  {
    ask: 'use larger letters on every page',
    section: 'Appearance',
    item: choice('Font size', 'For text on pages', 'Medium'),
    value: 'Large',
  },
  {
    ask: 'search with another engine than the usual one',
    section: 'Search engine',
    item: choice(
      'Search engine used in the address bar',
      'For words that are no address',
      'Default',
    ),
    value: 'DuckDuckGo',
  },
];

export function browserRecipe(brand: Brand, index: number): Recipe {
  const kind = index % 3;
  const base = { brand, name: brand === 'chrome' ? 'Chrome' : 'Edge' };
  if (kind === 0) return settingRecipe(brand, base.name, index);
  return kind === 1
    ? bookmarkRecipe(brand, base.name, index)
    : searchRecipe(brand, base.name, index);
}

function startOf(brand: Brand): ContentOf<'browser'> {
  return {
    app: 'browser',
    brand,
    tabs: ['New tab'],
    url: '',
    page: { kind: 'new_tab', shortcuts: SITES },
    hasBookmarksBar: false,
  };
}

function opened(brand: Brand): Pick<Recipe, 'setup' | 'opening'> {
  const program =
    brand === 'chrome'
      ? ['chrome', '--remote-debugging-port=1337']
      : ['msedge', '--remote-debugging-port=1337'];
  return { setup: [launch(...program), pause(3)], opening: [windowOf(startOf(brand))] };
}

function show(url: string, title: string, page: BrowserPage): ReturnType<typeof edit> {
  return inOrder(
    closePopup,
    edit('browser', (content) => ({
      ...content,
      url,
      tabs: [...content.tabs.slice(0, -1), title],
      page,
    })),
  );
}

function settingRecipe(brand: Brand, name: string, index: number): Recipe {
  const one = entryOf(SETTINGS, Math.floor(index / 3));
  const url = `${brand}://settings`;
  const page = (item: SettingItem): BrowserPage => ({
    kind: 'settings',
    section: one.section,
    items: [
      item,
      toggle('Use recommended values', 'Chosen for this device', 'On'),
      { label: 'More options', detail: '', control: 'link', value: '' },
    ],
  });
  const control =
    one.item.control === 'toggle' ? `${one.item.label} switch` : `${one.item.label} choice`;
  return {
    ...opened(brand),
    instruction: `I want ${name} to ${one.ask}. Please change that in its settings.`,
    moves: [
      move(
        `${name} shows a new tab.`,
        'Open the menu',
        [click('Menu')],
        menu(1010, 100, ['New tab', 'History', 'Downloads', 'Bookmarks', 'Settings'], 'Settings'),
      ),
      move(
        'The menu is open.',
        'Open the settings',
        [click('Settings')],
        show(url, 'Settings', {
          kind: 'settings',
          section: 'You and sync',
          items: [toggle('Sync', 'Off on this device', 'Off')],
        }),
      ),
      move(
        'The settings are open on their first section.',
        `Open the section "${one.section}"`,
        [click(one.section)],
        show(
          `${url}/${one.section.toLowerCase().replaceAll(' ', '-')}`,
          `Settings - ${one.section}`,
          page(one.item),
        ),
      ),
      move(
        `The option "${one.item.label}" is visible.`,
        `Set it to ${one.value}`,
        [click(control)],
        show(url, `Settings - ${one.section}`, page({ ...one.item, value: one.value })),
      ),
    ],
  };
}

function bookmarkRecipe(brand: Brand, name: string, index: number): Recipe {
  const site = entryOf(SITES, Math.floor(index / 3));
  const url = `https://www.${site.toLowerCase()}.example/`;
  return {
    ...opened(brand),
    instruction: `Put the ${site.toLowerCase()} site on the bookmarks bar of ${name} and make the bar visible.`,
    moves: [
      move(
        'A new tab is open.',
        `Go to the ${site.toLowerCase()} site`,
        [click('Address bar'), type(url), press('enter')],
        show(url, site, article(site)),
      ),
      move(
        'The page has loaded.',
        'Bookmark it',
        [click('Bookmark this tab')],
        dialog(
          'Bookmark added',
          url,
          [
            ['Name', site],
            ['Folder', 'Bookmarks bar'],
          ],
          ['Done', 'Remove'],
        ),
      ),
      move(
        'The dialog shows the right folder.',
        'Confirm the bookmark',
        [click('Done')],
        closePopup,
      ),
      move(
        'The bookmarks bar is hidden.',
        'Show the bar',
        [press('ctrl+shift+b')],
        edit('browser', (content) => ({ ...content, hasBookmarksBar: true })),
      ),
    ],
  };
}

function searchRecipe(brand: Brand, name: string, index: number): Recipe {
  const topic = entryOf(TOPICS, Math.floor(index / 3));
  const result = `${topic.charAt(0).toUpperCase()}${topic.slice(1)}: a guide`;
  const finds: Move[] = [
    move(
      'A new tab is open.',
      `Search for ${topic}`,
      [click('Search field'), type(topic), press('enter')],
      show(`https://search.example/?q=${topic.replaceAll(' ', '+')}`, topic, {
        kind: 'results',
        query: topic,
        results: [
          result,
          `Questions about ${topic}`,
          'What others searched for',
          'Pictures and maps',
        ],
      }),
    ),
    move(
      'The results are shown.',
      'Open the first one',
      [click(result)],
      show('https://guide.example/article', result, article(result)),
    ),
    move(
      'The article is open.',
      'Print it as a PDF',
      [press('ctrl+p')],
      dialog(
        'Print',
        '2 sheets of paper',
        [
          ['Destination', 'Save as PDF'],
          ['Pages', 'All'],
        ],
        ['Save', 'Cancel'],
      ),
    ),
    move('The destination is a PDF file.', 'Save it', [click('Save')], closePopup),
  ];
  return {
    ...opened(brand),
    instruction: `Look up ${topic} in ${name} and save the first page that explains it as a PDF.`,
    moves: finds,
  };
}

function article(heading: string): BrowserPage {
  return {
    kind: 'article',
    heading,
    paragraphs: [
      'What used to need a visit in person can be looked up here in a minute: times, places, and the small print that matters.',
      'The overview below is kept by volunteers and was last checked this month. Corrections are welcome and are read by a person.',
      'Further down are the details by season, with the exceptions for holidays, and a list of the sources that were used.',
    ],
  };
}
