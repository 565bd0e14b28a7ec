import { assertNever } from '#protocol/vocabulary.ts';
import type { AppContent, Desktop } from './guestScreen.ts';

/** The caption Windows gives the window, as WAA writes it to traj.jsonl. */
export function titleOf(content: AppContent): string {
  switch (content.app) {
    case 'settings':
      return 'Settings';
    case 'notepad':
      return `${content.isSaved ? '' : '*'}${content.fileName} - Notepad`;
    case 'calculator':
      return 'Calculator';
    case 'sheet':
      return `${content.fileName} — LibreOffice Calc`;
    case 'writer':
      return `${content.fileName} — LibreOffice Writer`;
    case 'explorer':
      return `${content.path.at(-1) ?? 'Home'} - File Explorer`;
    case 'browser':
      return `${content.tabs.at(-1) ?? 'New tab'} - ${content.brand === 'chrome' ? 'Google Chrome' : 'Microsoft Edge'}`;
    case 'code':
      return `${content.openFile} - ${content.folder} - Visual Studio Code`;
    case 'player':
      return `${content.file} - VLC media player`;
    case 'paint':
      return `${content.fileName} - Paint`;
    case 'clock':
      return 'Clock';
    default:
      return assertNever(content);
  }
}

/** Titles front to back, with the desktop itself and the console that runs WAA's server. */
export function windowTitles(desktop: Desktop): readonly string[] {
  return [
    ...desktop.windows.map((window) => titleOf(window.content)).reverse(),
    'Program Manager',
    String.raw`Administrator: C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`,
  ];
}
