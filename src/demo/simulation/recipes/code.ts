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
  press,
  type,
  type Move,
  type Recipe,
  windowOf,
} from '../recipe.ts';
import { entryOf } from './table.ts';

const PROJECTS = [
  'weather-station',
  'bookshelf',
  'chess-clock',
  'invoice-tool',
  'bird-counter',
] as const;
const LINES = [
  'import json',
  'from pathlib import Path',
  '',
  '',
  'class Station:',
  '    """Readings of one sensor."""',
  '',
  '    def __init__(self, name):',
  '        self.name = name',
  '        self.readings = []',
  '',
  '    def add(self, value):',
  '        # values outside the range are dropped',
  '        if -60 < value < 60:',
  '            self.readings.append(value)',
  '',
  '',
  'station = Station("roof")',
  'for value in json.loads(Path("data.json").read_text()):',
  '    station.add(value)',
  'print(len(station.readings))',
];

interface Case {
  readonly ask: (project: string) => string;
  readonly moves: readonly Move[];
}

const palette = (command: string, then: Parameters<typeof move>[3]): readonly Move[] => [
  move(
    'The editor is open.',
    'Open the command palette',
    [press('ctrl+shift+p')],
    dialog('Command palette', 'Type the name of a command', [['>', '']], ['Run']),
  ),
  move(
    'The palette waits for a command.',
    `Look for "${command}"`,
    [type(command)],
    dialog('Command palette', 'Type the name of a command', [['>', command]], ['Run']),
  ),
  move(
    'The command is listed first.',
    'Run it',
    [press('enter')],
    inOrder(closePopup, then ?? closePopup),
  ),
];

const extension = (name: string): readonly Move[] => [
  move(
    'The editor is open.',
    'Open the extensions view',
    [click('Extensions')],
    edit('code', (content) => ({
      ...content,
      panel: 'extensions',
      panelItems: ['', 'Python', 'Docker', 'Prettier'],
    })),
  ),
  move(
    'The extensions view is open.',
    `Search for ${name}`,
    [click('Search input'), type(name)],
    edit('code', (content) => ({
      ...content,
      panelItems: [name.toLowerCase(), name, `${name} Pack`, `${name} Themes`],
    })),
  ),
  move(
    'The extension is in the list.',
    'Install it',
    [click(name)],
    edit('code', (content) => ({
      ...content,
      terminal: [
        `Installing extension ${name}...`,
        `Extension ${name} was successfully installed.`,
      ],
    })),
  ),
];

const replaceAll = (from: string, to: string): readonly Move[] => [
  move(
    'The editor is open.',
    'Open search over all files',
    [press('ctrl+shift+h')],
    edit('code', (content) => ({ ...content, panel: 'search', panelItems: [''] })),
  ),
  move(
    'The search view is open.',
    `Replace ${from} by ${to}`,
    [click('Search input'), type(from), press('tab'), type(to)],
    edit('code', (content) => ({ ...content, panelItems: [from, 'main.py', 'report.py'] })),
  ),
  move(
    'The matches are listed.',
    'Replace all',
    [press('ctrl+alt+enter')],
    edit('code', (content) => ({
      ...content,
      lines: content.lines.map((line) => line.replaceAll(from, to)),
    })),
  ),
  move('The files are changed.', 'Save them', [press('ctrl+k s')]),
];

const CASES: readonly [Case, ...Case[]] = [
  {
    ask: (project) => `Give the editor its light colour theme while ${project} is open.`,
    moves: palette(
      'Preferences: Color Theme',
      edit('code', (content) => ({ ...content, theme: 'light' })),
    ),
  },
  {
    ask: (project) => `Add the Rainbow Brackets extension for the ${project} project.`,
    moves: extension('Rainbow Brackets'),
  },
  {
    ask: (project) =>
      `In the ${project} project, rename "readings" to "samples" wherever it occurs.`,
    moves: replaceAll('readings', 'samples'),
  },
  {
    ask: (project) => `Let the editor of ${project} break long lines after 60 characters.`,
    moves: palette(
      'Preferences: Open Settings (JSON)',
      edit('code', (content) => ({
        ...content,
        openFile: 'settings.json',
        lines: [
          '{',
          '    "editor.wordWrapColumn": 60,',
          '    "editor.wordWrap": "wordWrapColumn"',
          '}',
        ],
      })),
    ),
  },
  {
    ask: (project) => `Run main.py of ${project} in the editor's own terminal.`,
    moves: [
      move(
        'The editor is open.',
        'Open the terminal',
        [press('ctrl+`')],
        edit('code', (content) => ({
          ...content,
          terminal: [`PS C:\\Users\\Docker\\${content.folder}> `],
        })),
      ),
      move(
        'The terminal is ready.',
        'Run the program',
        [type('python main.py'), press('enter')],
        edit('code', (content) => ({
          ...content,
          terminal: [
            `PS C:\\Users\\Docker\\${content.folder}> python main.py`,
            '41',
            `PS C:\\Users\\Docker\\${content.folder}> `,
          ],
        })),
      ),
    ],
  },
  {
    ask: (project) => `Hide the file data.json in the file list of ${project}.`,
    moves: palette(
      'Preferences: Open Workspace Settings',
      edit('code', (content) => ({
        ...content,
        files: content.files.filter((file) => file !== 'data.json'),
      })),
    ),
  },
];

export function codeContent(project: string): ContentOf<'code'> {
  return {
    app: 'code',
    folder: project,
    files: ['.vscode', 'data.json', 'main.py', 'README.md', 'report.py', 'settings.json'],
    openFile: 'main.py',
    lines: LINES,
    panel: 'explorer',
    panelItems: [],
    terminal: [],
    theme: 'dark',
  };
}

export function codeRecipe(index: number): Recipe {
  const one = entryOf(CASES, index);
  const project = entryOf(PROJECTS, Math.floor(index / CASES.length));
  return {
    instruction: one.ask(project),
    setup: [launch('code', `C:\\Users\\Docker\\${project}`), pause(4)],
    opening: [windowOf(codeContent(project))],
    moves: one.moves,
  };
}
