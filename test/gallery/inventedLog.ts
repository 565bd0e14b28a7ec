import type { LogQuery, StoredLogLine } from '#protocol/contract.ts';

const TEXTS: readonly (readonly [StoredLogLine['level'], string])[] = [
  [
    'info',
    '\u001b[1;33m[2026-11-20 11:27:22,298 \u001b[31mINFO \u001b[32mrun/128-MainProcess\u001b[1;33m] \u001b[0mAgent: Thinking...',
  ],
  [
    'info',
    '[2026-11-20 11:27:31,120 INFO lib_run_single/83-MainProcess] Step 7: computer.mouse.single_click()',
  ],
  ['info', '[2026-11-20 11:27:34,901 INFO desktopenv.env] Reward: 0.00'],
  [
    'warning',
    '[2026-11-20 11:27:35,002 WARNING desktopenv.controller] Retrying the screenshot (1/3)',
  ],
  [
    'error',
    '[2026-11-20 11:27:35,440 ERROR desktopenv.env] Failed to revert to snapshot: not supported',
  ],
  ['none', ' 67%|██████▋   | 4/6 [00:21<00:10,  5.20s/it]'],
  ['info', '[2026-11-20 11:27:36,640 INFO desktopenv.env] Done: False'],
];

export function inventLine(index: number, atMs: number): StoredLogLine {
  const [level, text] =
    TEXTS[(index * 7 + (index >> 3)) % TEXTS.length] ?? TEXTS[0] ?? (['none', ''] as const);
  return {
    index,
    source: 'c',
    stream: 'stdout',
    at: new Date(atMs).toISOString(),
    text,
    level,
    isBenign: level === 'error' && index % 3 !== 0,
    isUnknown: level === 'none' && index % 50 === 0,
  };
}

const RANK = { none: 0, debug: 0, info: 1, warning: 2, error: 3, critical: 4 } as const;
const LEAST = { all: 0, warning: 2, error: 3 } as const;

export function matchesQuery(line: StoredLogLine, query: LogQuery): boolean {
  if (RANK[line.level] < LEAST[query.minLevel]) return false;
  if (query.onlyUnknown && !line.isUnknown) return false;
  if (query.text === '') return true;
  return query.isRegex
    ? new RegExp(query.text, 'i').test(line.text)
    : line.text.toLowerCase().includes(query.text.toLowerCase());
}
