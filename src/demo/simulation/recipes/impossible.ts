/** Tasks that can't be done: the right answer is to say so. */
import {
  click,
  closePopup,
  launch,
  menu,
  move,
  pause,
  press,
  scrollDown,
  type Recipe,
  windowOf,
} from '../recipe.ts';
import type { AppContent } from '../../screens/guestScreen.ts';
import { codeContent } from './code.ts';
import { entryOf } from './table.ts';
import { writerContent } from './writer.ts';

const WISHES: Readonly<Record<string, readonly [string, ...string[]]>> = {
  vs_code: [
    'Let the editor draw every list of the open program as a bar chart.',
    'Give the editor a picture of mine as its wallpaper, with no extension.',
    'Open two folders of different machines side by side in one window.',
    'Make the editor read the selected lines aloud.',
    'Let the editor guess the password of the locked file.',
  ],
  vlc: [
    'Have VLC translate the spoken words of the film while it plays.',
    'Let VLC mail me when the film is over.',
    'Blur the faces in the video that is playing.',
    'Show the film on the phone next to me through VLC.',
    'Colour the black and white film.',
    'Make VLC skip the parts I have seen already.',
    'Share the playlist with my friends from within VLC.',
    'Put the film into the taskbar while it plays.',
  ],
  libreoffice_writer: [
    'Keep the letter in the cloud under its old address and let nobody copy it.',
  ],
};

export function impossibleRecipe(domain: string, index: number): Recipe {
  const wish = entryOf(WISHES[domain] ?? ['Do what this program does not offer.'], index);
  const { content, menuName, command } = settingOf(domain, index);
  return {
    instruction: wish,
    setup: [launch(command), pause(3)],
    opening: [windowOf(content)],
    moves: [
      move(
        'The program is open.',
        'Look through the first likely menu',
        [click(menuName)],
        menu(360, 70, ['Preferences', 'Customize...', 'Options', 'About'], 'Preferences'),
      ),
      move(
        'The menu has nothing of the kind.',
        'Close it and look in the preferences',
        [press('esc')],
        closePopup,
      ),
      move('The preferences have no such option.', 'Scroll through the rest', [scrollDown]),
      move('Still nothing that fits.', 'Search the help', [press('f1')]),
    ],
  };
}

function settingOf(
  domain: string,
  index: number,
): { readonly content: AppContent; readonly menuName: string; readonly command: string } {
  if (domain === 'vs_code')
    return { content: codeContent('bookshelf'), menuName: 'View', command: 'code' };
  if (domain === 'vlc') {
    return {
      content: {
        app: 'player',
        file: 'harbour.mp4',
        isPlaying: false,
        position: 0.1,
        volumePercent: 100,
      },
      menuName: 'Tools',
      command: 'vlc',
    };
  }
  return { content: writerContent(index), menuName: 'Tools', command: 'soffice' };
}
