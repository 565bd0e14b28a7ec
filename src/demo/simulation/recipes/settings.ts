import type { SettingItem } from '../../screens/guestScreen.ts';
import {
  click,
  edit,
  launch,
  move,
  open,
  pause,
  scrollDown,
  type Change,
  type Recipe,
  addWindow,
  windowOf,
} from '../recipe.ts';
import { entryOf } from './table.ts';

interface Case {
  readonly ask: string;
  readonly section: string;
  readonly page: string;
  readonly items: readonly SettingItem[];
  readonly target: string;
  readonly value: string;
}

const toggle = (label: string, detail: string, value: 'On' | 'Off'): SettingItem => ({
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
const link = (label: string, detail: string): SettingItem => ({
  label,
  detail,
  control: 'link',
  value: '',
});

const CASES: readonly [Case, ...Case[]] = [
  {
    ask: 'Pop-ups from programs keep distracting me. Please silence all of them in the system settings.',
    section: 'System',
    page: 'Notifications',
    target: 'Notifications',
    value: 'Off',
    items: [
      toggle('Notifications', 'Get notifications from apps and other senders', 'On'),
      toggle('Do not disturb', 'Notifications go straight to the list', 'Off'),
      link('Set priority notifications', 'Choose what may come through'),
      link('Focus', 'Session length and what is hidden'),
    ],
  },
  {
    ask: 'My eyes get tired in the evening. Switch on the warmer screen colours that start by themselves at night.',
    section: 'System',
    page: 'Display',
    target: 'Night light',
    value: 'On',
    items: [
      choice('Scale', 'Size of text, apps and other items', '100%'),
      toggle('Night light', 'Warmer colours to help you sleep', 'Off'),
      choice('Display resolution', 'Fits your connected display', '1280 × 720'),
      link('Multiple displays', 'Choose the presentation mode'),
    ],
  },
  {
    ask: 'Set the machine to the time zone of Tokyo without changing anything else.',
    section: 'Time & language',
    page: 'Date & time',
    target: 'Time zone',
    value: '(UTC+09:00) Tokyo',
    items: [
      toggle('Set time zone automatically', 'Uses your location', 'Off'),
      choice('Time zone', 'Current zone of this PC', '(UTC) Coordinated'),
      toggle('Set time automatically', 'From a time server', 'On'),
      link('Language & region', 'Formats for dates and numbers'),
    ],
  },
  {
    ask: 'Let the computer clean up temporary files on its own when space runs low.',
    section: 'System',
    page: 'Storage',
    target: 'Storage Sense',
    value: 'On',
    items: [
      toggle('Storage Sense', 'Frees up space and deletes temporary files', 'Off'),
      link('Cleanup recommendations', '2.1 GB can be freed'),
      link('Advanced storage settings', 'Backup options and other drives'),
      choice('Run', 'When clean-up happens', 'During low space'),
    ],
  },
  {
    ask: 'I would like every window and menu to use the dark look.',
    section: 'Personalization',
    page: 'Colors',
    target: 'Choose your mode',
    value: 'Dark',
    items: [
      choice('Choose your mode', 'Colours of Windows and your apps', 'Light'),
      toggle('Transparency effects', 'Windows and surfaces appear translucent', 'On'),
      choice('Accent color', 'For buttons and marks', 'Manual'),
      link('Contrast themes', 'For low vision and light sensitivity'),
    ],
  },
];

const HOME: readonly SettingItem[] = [
  link('Display', 'Monitors, brightness, night light'),
  link('Sound', 'Volume levels, output, input'),
  link('Notifications', 'Alerts from apps and system'),
  link('Storage', 'Storage space, drives, clean-up'),
  link('Power', 'Screen and sleep'),
];

export function settingsRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const goTo = (page: string, items: readonly SettingItem[]): Change =>
    edit('settings', (content) => ({ ...content, page, items }));
  const opening = windowOf({ app: 'settings', page: 'System', items: HOME });
  const target = one.items.find((item) => item.label === one.target);
  const control = target?.control === 'toggle' ? `${one.target} switch` : `${one.target} choice`;
  const changed = one.items.map((item) =>
    item.label === one.target ? { ...item, value: one.value } : item,
  );
  const path = `${one.section} › ${one.page}`;
  return {
    instruction: one.ask,
    setup: index % 2 === 0 ? [] : [launch('start', 'ms-settings:'), pause(2)],
    opening: index % 2 === 0 ? [] : [opening],
    moves: [
      ...(index % 2 === 0
        ? [
            move(
              'The desktop is shown, no window is open.',
              'Open the Settings app',
              [open('ms-settings:')],
              addWindow(opening),
            ),
          ]
        : []),
      move(
        'Settings is open on its System page.',
        `Go to the section "${one.section}"`,
        [click(one.section)],
        goTo(one.section, [link(one.page, 'More options'), ...HOME.slice(1)]),
      ),
      move(
        `The section "${one.section}" lists its pages.`,
        `Open the page "${one.page}"`,
        [click(one.page)],
        goTo(path, one.items),
      ),
      move(`The page "${one.page}" is open.`, 'Scroll to see every option', [scrollDown]),
      move(
        `The option "${one.target}" is visible and not as wanted.`,
        `Set "${one.target}" to ${one.value}`,
        [click(control)],
        goTo(path, changed),
      ),
    ],
  };
}
