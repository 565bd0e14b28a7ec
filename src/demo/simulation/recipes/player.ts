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

const FILES = [
  'harbour.mp4',
  'interview.mkv',
  'garden-tour.mp4',
  'lecture-04.mp4',
  'rain.webm',
  'parade.mp4',
  'workshop.mkv',
] as const;
const RECT = { x: 120, y: 30, width: 1040, height: 610 };

interface Case {
  readonly ask: (file: string) => string;
  readonly moves: (file: string) => readonly Move[];
}

const start = move(
  'VLC has the file loaded and paused.',
  'Start playback',
  [click('Play')],
  edit('player', (content) => ({ ...content, isPlaying: true, position: 0.21 })),
);

const preference = (name: string, value: string): readonly Move[] => [
  start,
  move(
    'The file is playing.',
    'Open the Tools menu',
    [click('Tools')],
    menu(
      560,
      90,
      [
        'Effects and Filters',
        'Track Synchronization',
        'Media Information',
        'Messages',
        'Preferences',
      ],
      'Preferences',
    ),
  ),
  move(
    'The Tools menu is open.',
    'Open the preferences',
    [click('Preferences')],
    dialog(
      'Simple preferences',
      'Interface  ·  Audio  ·  Video  ·  Subtitles  ·  Hotkeys',
      [[name, 'Default']],
      ['Save', 'Cancel'],
    ),
  ),
  move(
    'The preferences are open.',
    `Set "${name}" to ${value}`,
    [click(name), press('ctrl+a'), type(value)],
    dialog(
      'Simple preferences',
      'Interface  ·  Audio  ·  Video  ·  Subtitles  ·  Hotkeys',
      [[name, value]],
      ['Save', 'Cancel'],
    ),
  ),
  move('The new value is in the field.', 'Save the preferences', [click('Save')], closePopup),
];

const CASES: readonly [Case, ...Case[]] = [
  {
    ask: (file) => `Play ${file} in VLC with the sound at 60 percent.`,
    moves: () => [
      start,
      move(
        'The volume stands at 100%.',
        'Turn the volume down',
        [click('Volume')],
        edit('player', (content) => ({ ...content, volumePercent: 60, position: 0.33 })),
      ),
    ],
  },
  {
    ask: (file) => `Have VLC put recordings of ${file} into the Videos folder.`,
    moves: () => preference('Record directory or filename', String.raw`C:\Users\Docker\Videos`),
  },
  {
    ask: (file) =>
      `Take a still picture of ${file} in VLC and keep it on the Desktop as still.png.`,
    moves: () => [
      start,
      move(
        'The scene to keep is on the screen.',
        'Open the Video menu',
        [click('Video')],
        menu(320, 90, ['Video Track', 'Fullscreen', 'Zoom', 'Take Snapshot'], 'Take Snapshot'),
      ),
      move(
        'The Video menu is open.',
        'Take the picture',
        [click('Take Snapshot')],
        inOrder(
          closePopup,
          edit('player', (content) => ({ ...content, isPlaying: false, position: 0.4 })),
        ),
      ),
    ],
  },
  {
    ask: (file) => `Make VLC repeat ${file} without end.`,
    moves: () => [
      start,
      move(
        'The file plays once only.',
        'Switch the loop on',
        [click('Loop')],
        edit('player', (content) => ({ ...content, position: 0.5 })),
      ),
    ],
  },
  {
    ask: (file) => `Skip to the last third of ${file} in VLC and pause there.`,
    moves: () => [
      start,
      move(
        'The file has just begun.',
        'Jump ahead with the position bar',
        [click('Position')],
        edit('player', (content) => ({ ...content, position: 0.7 })),
      ),
      move(
        'The position is in the last third.',
        'Pause',
        [click('Pause')],
        edit('player', (content) => ({ ...content, isPlaying: false })),
      ),
    ],
  },
  {
    ask: (file) => `Show no title line over the video when ${file} starts in VLC.`,
    moves: () => preference('Show media title on video start', 'Off'),
  },
  {
    ask: (file) =>
      `Let VLC play only one instance, so that opening ${file} again reuses the window.`,
    moves: () => preference('Allow only one instance', 'On'),
  },
];

export function playerRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const file = entryOf(FILES, Math.floor(index / CASES.length) * 3 + index);
  return {
    instruction: one.ask(file),
    setup: [launch('vlc', `C:\\Users\\Docker\\Videos\\${file}`), pause(3)],
    opening: [
      windowOf({ app: 'player', file, isPlaying: false, position: 0, volumePercent: 100 }, RECT),
    ],
    moves: one.moves(file),
  };
}
