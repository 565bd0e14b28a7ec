/** What ERROR lines of the stored log tell beyond the run's state: whose they are, and bad zeros. */
import type { LogTroubles, SuspiciousZero } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { stripAnsi } from '../logs/ansi.ts';
import { parseWaaHeader } from '../logs/formats/waaHeader.ts';
import { parseInstant } from '../run/clock.ts';
import { groupErrors, type ErrorCase } from './errorPatterns.ts';

export interface TroubleLine {
  readonly index: number;
  /** Docker's time of the line, where there is one. */
  readonly at: string | null;
  readonly text: string;
  /** Whose log it is in; null where several workers write into one, or nobody told. */
  readonly workerId: string | null;
}

/** Enough to see what happened; the rest is in the log. */
const MAX_TROUBLE_LINES = 5;
const MAX_LINE_CHARS = 500;
/** The clock of a line's head and that of Docker differ by what buffers hold back. */
const TOLERANCE_MS = 50;

/** Already in the state as the end of a task or of an action. */
const TOLD_BY_STATE = [
  'Exception in ',
  'Traceback (most recent call last)',
  'Failed to execute command.',
  'An error occurred while trying to execute the command',
];

interface Span {
  readonly task: TaskKey;
  readonly workerId: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly evaluatingMs: number | null;
  readonly isZero: boolean;
}

interface PlacedLine {
  readonly line: TroubleLine;
  readonly message: string;
  readonly at: string | null;
  readonly span: Span | null;
}

export function troublesOf(
  state: RunState,
  lines: readonly TroubleLine[],
  isWhole = true,
): LogTroubles {
  const spans = spansOf(state);
  const exceptions = exceptionsOf(state);
  const placed = lines
    .map((line) => place(line, spans))
    .filter(({ message }) => !isToldByState(message, exceptions));
  return {
    errors: [...groupErrors(placed.map(toCase))],
    suspiciousZeros: [...suspiciousZeros(state, placed)],
    isWhole,
  };
}

function spansOf(state: RunState): readonly Span[] {
  const spans: Span[] = [];
  for (const key of state.taskOrder) {
    for (const attempt of state.tasks[key]?.attempts ?? []) {
      const fromMs = parseInstant(attempt.startedAt);
      if (fromMs === null) continue;
      spans.push({
        task: key,
        workerId: attempt.workerId,
        fromMs,
        toMs: parseInstant(attempt.endedAt) ?? Number.POSITIVE_INFINITY,
        evaluatingMs: parseInstant(attempt.evaluatingAt),
        isZero: attempt.status === 'failed' && attempt.score === 0,
      });
    }
  }
  return spans.sort((a, b) => a.fromMs - b.fromMs);
}

function place(line: TroubleLine, spans: readonly Span[]): PlacedLine {
  const text = stripAnsi(line.text);
  const head = parseWaaHeader(text);
  const at = head?.at ?? line.at;
  return {
    line,
    message: (head?.message ?? text).trim(),
    at,
    span: spanAt(at, line.workerId, spans),
  };
}

/** Null where no task was open, or several were: which of them it was is then not known. */
function spanAt(at: string | null, workerId: string | null, spans: readonly Span[]): Span | null {
  const ms = parseInstant(at);
  if (ms === null) return null;
  let found: Span | null = null;
  for (const span of spans) {
    if (span.fromMs > ms + TOLERANCE_MS) break;
    if (span.toMs < ms - TOLERANCE_MS) continue;
    if (workerId !== null && span.workerId !== workerId) continue;
    if (found !== null && found.toMs > ms) return null;
    found = span;
  }
  return found;
}

function toCase({ line, message, at, span }: PlacedLine): ErrorCase {
  return { kind: 'log', text: message, task: span?.task ?? null, at, lineIndex: line.index };
}

function exceptionsOf(state: RunState): ReadonlySet<string> {
  const attempts = Object.values(state.tasks).flatMap((task) => task.attempts);
  return new Set(attempts.flatMap(({ error }) => error?.message.split('\n', 1)[0]?.trim() ?? []));
}

/** `Exception in …: <text>`, and the last line of its traceback: `<type>: <text>`. */
function isToldByState(message: string, exceptions: ReadonlySet<string>): boolean {
  if (TOLD_BY_STATE.some((start) => message.startsWith(start))) return true;
  const colon = message.indexOf(': ');
  return colon > 0 && exceptions.has(message.slice(colon + 2).trim());
}

function suspiciousZeros(
  state: RunState,
  placed: readonly PlacedLine[],
): readonly SuspiciousZero[] {
  const byTask = new Map<TaskKey, { kind: SuspiciousZero['kind']; lines: TroubleText[] }>();
  for (const { line, message, at, span } of placed) {
    if (span === null || !span.isZero || !isWhileEvaluating(at, span)) continue;
    const zero = byTask.get(span.task) ?? { kind: 'missing_file', lines: [] };
    if (kindOf(message) === 'fault') zero.kind = 'fault';
    if (zero.lines.length < MAX_TROUBLE_LINES) {
      zero.lines.push({ index: line.index, text: message.slice(0, MAX_LINE_CHARS) });
    }
    byTask.set(span.task, zero);
  }
  for (const { task, kind, lines } of suspiciousByWarning(state)) {
    if (!byTask.has(task)) byTask.set(task, { kind, lines });
  }
  return state.taskOrder.flatMap((task) => {
    const zero = byTask.get(task);
    return zero === undefined ? [] : [{ task, ...zero }];
  });
}

type TroubleText = SuspiciousZero['lines'][number];

/** Getters of files, steps before evaluation, and desktop_env's word for it. */
const MISSING =
  /^(?:File not found!|Failed to open file\. Status code: File not found|Failed to activate window .{0,300} not found|Failed to get file\. Status code: 404\b|FileNotFoundError)/;

function kindOf(message: string): SuspiciousZero['kind'] {
  return MISSING.test(message) ? 'missing_file' : 'fault';
}

function isWhileEvaluating(at: string | null, span: Span): boolean {
  const ms = parseInstant(at);
  return ms !== null && span.evaluatingMs !== null && ms >= span.evaluatingMs - TOLERANCE_MS;
}

const WARNING_CODE = 'suspicious_zero:';
const WARNING_TEXT = ' got 0 after a fault of its evaluator: ';

/** What was noticed while the log was read; all there is where no log is kept. */
export function suspiciousByWarning(state: RunState): readonly SuspiciousZero[] {
  return state.warnings.flatMap(({ code, message }) => {
    if (!code.startsWith(WARNING_CODE)) return [];
    const end = message.indexOf(WARNING_TEXT);
    const task = message.slice(0, Math.max(0, end));
    // A later attempt may have done better.
    if (end < 0 || state.tasks[task]?.status !== 'failed') return [];
    const text = message.slice(end + WARNING_TEXT.length);
    return [{ task, kind: kindOf(text), lines: [{ index: null, text }] }];
  });
}
