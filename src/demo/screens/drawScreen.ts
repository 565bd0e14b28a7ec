import type { SKRSContext2D } from '@napi-rs/canvas';
import { FONT, FONT_BOLD } from './fonts.ts';
import { type GuestScreen, SCREEN_HEIGHT, SCREEN_WIDTH } from './guestScreen.ts';

export function drawScreen(context: SKRSContext2D, screen: GuestScreen): void {
  context.fillStyle = screen.kind === 'desktop' ? '#3f78c3' : '#000000';
  context.fillRect(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
  context.fillStyle = '#ffffff';
  context.font = `20px ${FONT}`;
  context.fillText(screen.kind, 40, 60);
  if (screen.kind !== 'desktop') return;
  for (const window of screen.desktop.windows) {
    context.fillStyle = '#f3f3f3';
    context.fillRect(window.rect.x, window.rect.y, window.rect.width, window.rect.height);
    context.fillStyle = '#1a1a1a';
    context.font = `16px ${FONT_BOLD}`;
    context.fillText(window.content.app, window.rect.x + 12, window.rect.y + 24);
  }
}
