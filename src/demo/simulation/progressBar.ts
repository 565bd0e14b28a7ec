/** tqdm's bars as WAA nests them: `Domain:` on one line, `Example:` one line lower. */
const CELLS = 10;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

export function barText(label: string, done: number, total: number, elapsedMs: number): string {
  const fraction = total === 0 ? 0 : done / total;
  const percent = String(Math.floor(fraction * 100)).padStart(3);
  const full = Math.floor(fraction * CELLS);
  const part = EIGHTHS[Math.floor((fraction * CELLS - full) * 8)] ?? '';
  const cells = ('█'.repeat(full) + part).padEnd(CELLS);
  const seconds = elapsedMs / 1000;
  const perItem = done === 0 ? null : seconds / done;
  const left = perItem === null ? '?' : clockText(perItem * (total - done));
  const rate = perItem === null ? '?it/s' : `${perItem.toFixed(2)}s/it`;
  return `${label}: ${percent}%|${cells}| ${done}/${total} [${clockText(seconds)}<${left}, ${rate}]`;
}

function clockText(seconds: number): string {
  const whole = Math.floor(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(whole / 3600);
  const rest = `${two(Math.floor((whole % 3600) / 60))}:${two(whole % 60)}`;
  return hours > 0 ? `${hours}:${rest}` : rest;
}

/** The outer bar, drawn in place. */
export const outerBar = (text: string): string => `\r${text}`;
/** The inner bar: down a line, draw, back up. */
export const innerBar = (text: string): string => `\n\r${text}\x1b[A`;
/** What tqdm leaves when the inner bar closes. */
export const innerBarClosed = `\n\r${' '.repeat(54)}\x1b[A`;
