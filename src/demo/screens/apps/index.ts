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
    case 'settings': {
      paintSettings(painter, content, area);
      return;
    }
    case 'notepad': {
      paintNotepad(painter, content, area);
      return;
    }
    case 'calculator': {
      paintCalculator(painter, content, area);
      return;
    }
    case 'sheet': {
      paintSheet(painter, content, area);
      return;
    }
    case 'writer': {
      paintWriter(painter, content, area);
      return;
    }
    case 'explorer': {
      paintExplorer(painter, content, area);
      return;
    }
    case 'browser': {
      paintBrowser(painter, content, area);
      return;
    }
    case 'code': {
      paintCode(painter, content, area);
      return;
    }
    case 'player': {
      paintPlayer(painter, content, area);
      return;
    }
    case 'paint': {
      paintPaint(painter, content, area);
      return;
    }
    case 'clock': {
      paintClock(painter, content, area);
      return;
    }
    default:
      assertNever(content);
  }
}
