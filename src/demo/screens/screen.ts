import { assertNever } from '#protocol/vocabulary.ts';
import { paintDesktop } from './desktop.ts';
import { type GuestScreen, SCREEN_HEIGHT, SCREEN_WIDTH } from './guestScreen.ts';
import { box, type Painter } from './painter.ts';

const WHOLE = box(0, 0, SCREEN_WIDTH, SCREEN_HEIGHT);
const MIDDLE = SCREEN_WIDTH / 2;

export function paintScreen(painter: Painter, screen: GuestScreen): void {
  switch (screen.kind) {
    case 'off':
      painter.fill(WHOLE, '#000000');
      painter.text(MIDDLE, 350, 'Guest has not initialized the display (yet).', {
        size: 15,
        colour: '#b8b8b8',
        align: 'center',
        font: 'mono',
      });
      return;
    case 'firmware':
      paintFirmware(painter, screen.text);
      return;
    case 'installer':
      paintInstaller(painter, screen.percent);
      return;
    case 'out_of_box':
      paintOutOfBox(painter, screen.text, screen.fraction);
      return;
    case 'desktop':
      paintDesktop(painter, screen.desktop);
      return;
    default:
      assertNever(screen);
  }
}

function paintFirmware(painter: Painter, text: string): void {
  painter.fill(WHOLE, '#000000');
  paintMark(painter, MIDDLE, 270, 84, '#2f8fe8');
  paintSpinner(painter, MIDDLE, 520, 18, '#ffffff');
  painter.text(MIDDLE, 640, text, { size: 14, colour: '#8f8f8f', align: 'center' });
}

function paintInstaller(painter: Painter, percent: number): void {
  painter.fill(WHOLE, '#12305e');
  painter.fill(box(240, 90, 800, 540), COLOUR_PAPER, 8);
  painter.fill(box(240, 90, 800, 56), '#eef3fa', 8);
  paintMark(painter, 276, 118, 22, '#1668c1');
  painter.text(300, 118, 'Windows Setup', { size: 15, font: 'bold' });
  painter.text(MIDDLE, 250, 'Installing Windows 11', { size: 34, font: 'light', align: 'center' });
  painter.text(MIDDLE, 312, `${percent}% complete`, {
    size: 20,
    align: 'center',
    colour: '#1668c1',
  });
  painter.fill(box(360, 356, 560, 8), '#dbe4f0', 4);
  painter.fill(box(360, 356, Math.max(8, 5.6 * percent), 8), '#1668c1', 4);
  const steps = [
    'Copying files',
    'Getting files ready',
    'Installing features',
    'Installing updates',
    'Finishing up',
  ];
  for (const [index, step] of steps.entries()) {
    const y = 416 + index * 30;
    const isDone = percent >= (index + 1) * 20;
    const isNow = !isDone && percent >= index * 20;
    painter.circle(470, y, 8, isDone ? '#107c41' : isNow ? '#1668c1' : '#d5dbe3');
    if (isDone)
      painter.text(470, y, '✓', { size: 11, colour: '#ffffff', align: 'center', font: 'symbols' });
    painter.text(492, y, step, {
      size: 14,
      font: isNow ? 'bold' : 'regular',
      colour: isNow || isDone ? '#1b1b1b' : '#8a8f98',
    });
  }
  painter.text(MIDDLE, 602, 'Your PC will restart several times. This might take a while.', {
    size: 13,
    align: 'center',
    colour: '#5f6368',
  });
}

const COLOUR_PAPER = '#fbfcfe';

function paintOutOfBox(painter: Painter, text: string, fraction: number): void {
  painter.fill(WHOLE, '#0b1f40');
  painter.circle(1010, 690, 420, '#0f2b57');
  painter.circle(1010, 690, 300, '#14376d');
  painter.circle(1010, 690, 190, '#1a4585');
  painter.text(MIDDLE, 300, text, { size: 40, font: 'light', align: 'center', colour: '#ffffff' });
  painter.text(MIDDLE, 372, "Please don't turn off your PC", {
    size: 16,
    align: 'center',
    colour: '#b9c8de',
  });
  paintSpinner(painter, MIDDLE, 470, 16, '#ffffff');
  painter.fill(box(520, 560, 240, 4), '#24477c', 2);
  painter.fill(box(520, 560, 240 * fraction, 4), '#7db4f0', 2);
}

/** Our own mark: four panes in a slight fan. */
function paintMark(painter: Painter, x: number, y: number, size: number, colour: string): void {
  const half = size / 2;
  const gap = Math.max(1.5, size / 22);
  for (const [dx, dy] of [
    [-1, -1],
    [1, -1],
    [-1, 1],
    [1, 1],
  ] as const) {
    painter.fill(
      {
        x: dx < 0 ? x - half : x + gap / 2,
        y: dy < 0 ? y - half : y + gap / 2,
        width: half - gap / 2,
        height: half - gap / 2,
      },
      colour,
      size / 14,
    );
  }
}

function paintSpinner(
  painter: Painter,
  x: number,
  y: number,
  radius: number,
  colour: string,
): void {
  painter.ring(x, y, radius, colour, 3, 0.05, 0.55);
}
