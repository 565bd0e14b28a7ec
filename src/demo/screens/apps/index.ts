import { assertNever } from '#protocol/vocabulary.ts';
import type { AppContent, Rect } from '../guestScreen.ts';
import type { Painter } from '../painter.ts';
import { paintBrowser } from './browser.ts';
import { paintCalculator } from './calculator.ts';
import { paintClock } from './clock.ts';
import { paintCode } from './code.ts';
import { paintExplorer } from './explorer.ts';
import { paintNotepad } from './notepad.ts';
import { paintPaint } from './paint.ts';
import { paintPlayer } from './player.ts';
import { paintSettings } from './settings.ts';
import { paintSheet } from './sheet.ts';
import { paintWriter } from './writer.ts';

/** Draws a program's window into `area`, below its caption. */
export function paintApp(painter: Painter, content: AppContent, area: Rect): void {
  switch (content.app) {
    case 'settings':
      return paintSettings(painter, content, area);
    case 'notepad':
      return paintNotepad(painter, content, area);
    case 'calculator':
      return paintCalculator(painter, content, area);
    case 'sheet':
      return paintSheet(painter, content, area);
    case 'writer':
      return paintWriter(painter, content, area);
    case 'explorer':
      return paintExplorer(painter, content, area);
    case 'browser':
      return paintBrowser(painter, content, area);
    case 'code':
      return paintCode(painter, content, area);
    case 'player':
      return paintPlayer(painter, content, area);
    case 'paint':
      return paintPaint(painter, content, area);
    case 'clock':
      return paintClock(painter, content, area);
    default:
      assertNever(content);
  }
}
