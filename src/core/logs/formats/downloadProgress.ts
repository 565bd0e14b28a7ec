/** Progress of the Windows download, in the three styles of dockur's versions. */
import { type LogFormat, type LogRecord, toRecord } from '../logFormat.ts';

/** wget without a terminal: `  32768K ........ ........  1% 12.8M 7m13s`. */
const DOTS =
  /^\s*\d{1,12}K[ .,]{1,120}\s(\d{1,3})%\s+([\d.,]{1,8}[KMGT]?)\s*=?\s*([\dhdms.]{1,16})\s*$/;
/** wget on a terminal: `win11.iso  45%[====>   ]  2.29G  15.8MB/s  eta 2m 40s`. */
const BAR =
  /^\S{0,256}\s+(\d{1,3})%\[[=>+<\- ]{0,300}\]\s+([\d.,]{1,8}[KMGT]?)(?:\s+([\d.,]{1,8}[KMGT]?B\/s))?(?:\s+(?:eta|in)\s+([\dhms .]{1,24}))?\s*$/;
/** aria2 of 2026, all in one line: `10% → 20% → …`, or sizes where the total is not known. */
const ARROWS =
  /^\s*\d{1,6}(?:[.,]\d{1,3})?\s?(?:%|[KMGT]i?B)(?:\s*(?:→|->)\s*\d{1,6}(?:[.,]\d{1,3})?\s?(?:%|[KMGT]i?B)?)*\s*(?:→|->)?\s*$/;

/** No style's line is longer; it keeps garbage away from the expressions above. */
const MAX_CHARS = 2000;

export const downloadProgress: LogFormat = {
  id: 'download-progress',
  title: 'Download progress',
  recognises: (text) => text.length <= MAX_CHARS && (text.includes('%') || text.includes('B')),
  parse: (text) => {
    if (text.length > MAX_CHARS) return null;
    return readDots(text) ?? readBar(text) ?? readArrows(text);
  },
};

function readDots(text: string): LogRecord | null {
  const match = DOTS.exec(text);
  if (match === null) return null;
  const [, percent = '', speed = '', time = ''] = match;
  return toProgress(Number(percent), `${percent} % at ${speed}B/s, ${time}`);
}

function readBar(text: string): LogRecord | null {
  const match = BAR.exec(text);
  if (match === null) return null;
  const [, percent = '', size = '', speed, time] = match;
  const parts = [`${percent} %`, size === '' ? '' : `${size}B`, speed ?? '', time?.trim() ?? ''];
  return toProgress(Number(percent), parts.filter((part) => part !== '').join(', '));
}

function readArrows(text: string): LogRecord | null {
  if (!/[→>%]|[KMGT]i?B/.test(text) || !ARROWS.test(text)) return null;
  const last = text
    .split(/→|->/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .at(-1);
  if (last === undefined) return null;
  const percent = /^(\d{1,3}(?:\.\d+)?)\s?%$/.exec(last)?.[1];
  return toProgress(percent === undefined ? null : Number(percent), last);
}

function toProgress(percent: number | null, detail: string): LogRecord {
  const fraction = percent === null ? null : Math.min(1, percent / 100);
  return toRecord({
    fact: { kind: 'phase.progressed', phase: 'windows_download', fraction, detail },
  });
}
