import type { Random } from '../random.ts';

/** Size of the evaluation ISO. */
const ISO_KILOBYTES = 5_567_896;
/** wget's `dot:giga` style: a line for every 32 MB. */
const LINE_KILOBYTES = 32_768;

export interface DownloadLine {
  readonly afterMs: number;
  readonly text: string;
  readonly percent: number;
}

/** wget's progress where there is no terminal. */
export function downloadLines(random: Random): readonly DownloadLine[] {
  const lines: DownloadLine[] = [];
  const lineCount = Math.ceil(ISO_KILOBYTES / LINE_KILOBYTES);
  const durations = Array.from({ length: lineCount }, () => random.duration(1_750, 0.5));
  let leftMs = durations.reduce((sum, ms) => sum + ms, 0);
  const totalMs = leftMs;
  for (const [index, afterMs] of durations.entries()) {
    leftMs -= afterMs;
    const kilobytes = Math.min(ISO_KILOBYTES, (index + 1) * LINE_KILOBYTES);
    const percent = (kilobytes / ISO_KILOBYTES) * 100;
    const isLast = index === lineCount - 1;
    const speed = speedText(LINE_KILOBYTES / 1024 / (afterMs / 1000));
    const time = isLast ? `=${clock(totalMs)}` : ` ${clock(leftMs)}`;
    const start = String(index * LINE_KILOBYTES).padStart(7);
    const dots = isLast
      ? '........ ........ .......          '
      : '........ ........ ........ ........';
    lines.push({
      afterMs,
      percent,
      text: `${start}K ${dots} ${String(Math.floor(percent)).padStart(2)}% ${speed.padStart(4)}${time}`,
    });
  }
  return lines;
}

function speedText(megabytesPerSecond: number): string {
  return megabytesPerSecond >= 100
    ? `${Math.round(megabytesPerSecond)}M`
    : `${megabytesPerSecond.toPrecision(3)}M`;
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
