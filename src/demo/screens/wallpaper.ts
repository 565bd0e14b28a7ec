import type { SKRSContext2D } from '@napi-rs/canvas';
import { SCREEN_HEIGHT, SCREEN_WIDTH } from './guestScreen.ts';

interface Hill {
  readonly base: number;
  readonly height: number;
  readonly length: number;
  readonly phase: number;
  readonly colour: string;
}

const HILLS: readonly Hill[] = [
  { base: 430, height: 46, length: 610, phase: 0.4, colour: '#8db4dc' },
  { base: 480, height: 58, length: 470, phase: 2.1, colour: '#6b9bcd' },
  { base: 540, height: 52, length: 720, phase: 4.2, colour: '#4a7fba' },
  { base: 600, height: 44, length: 560, phase: 1.2, colour: '#3165a1' },
  { base: 655, height: 34, length: 820, phase: 3.3, colour: '#204e86' },
];

/**
 * Hills in blue haze under a pale sun. Whole rows of one colour and flat shapes: gradients that the
 * canvas dithers would make the PNG five times as large.
 */
export function drawWallpaper(context: SKRSContext2D): void {
  for (let row = 0; row < SCREEN_HEIGHT; row += 1) {
    context.fillStyle = skyColour(row / SCREEN_HEIGHT);
    context.fillRect(0, row, SCREEN_WIDTH, 1);
  }
  for (const [radius, colour] of [
    [150, '#cfe2f3'],
    [110, '#dfecf7'],
    [74, '#fdf6e6'],
  ] as const) {
    context.fillStyle = colour;
    context.beginPath();
    context.arc(900, 330, radius, 0, Math.PI * 2);
    context.fill();
  }
  for (const hill of HILLS) drawHill(context, hill);
}

function skyColour(at: number): string {
  const mix = (from: number, to: number): number =>
    Math.round(from + (to - from) * Math.min(1, at * 1.7));
  return `rgb(${mix(58, 196)}, ${mix(116, 220)}, ${mix(182, 240)})`;
}

function drawHill(context: SKRSContext2D, hill: Hill): void {
  context.fillStyle = hill.colour;
  context.beginPath();
  context.moveTo(0, SCREEN_HEIGHT);
  for (let x = 0; x <= SCREEN_WIDTH; x += 8) {
    const wave = Math.sin((x / hill.length) * Math.PI * 2 + hill.phase);
    const ripple = Math.sin((x / hill.length) * Math.PI * 5.3 + hill.phase * 2) * 0.28;
    context.lineTo(x, hill.base - (wave + ripple) * hill.height);
  }
  context.lineTo(SCREEN_WIDTH, SCREEN_HEIGHT);
  context.closePath();
  context.fill();
}
