/** The run as the lines of a terminal: the same words, glyphs and order as the page. */
import stringWidth from 'string-width';
import {
  freshness,
  phaseTitle,
  selectActivity,
  selectCounts,
  selectCurrentTask,
  selectEta,
  selectOverallProgress,
  selectPhase,
  selectTotal,
  toVmTime,
} from '#core/run/selectors.ts';
import type { Freshness } from '#core/run/selectors.ts';
import { countEnded } from '#core/run/selectors.ts';
import {
  formatAge,
  formatCounter,
  formatDuration,
  formatDurationRange,
} from '#core/format/duration.ts';
import { shortTaskName } from '#core/format/id.ts';
import { formatPercent } from '#core/format/number.ts';
import { OUTCOME_ORDER, RUN_LOOKS, TASK_LOOKS, formatOutcomes } from '#core/format/status.ts';
import type { ColourToken } from '#core/format/status.ts';
import type { Feed } from '#protocol/contract.ts';
import type { RunState, WorkerState } from '#protocol/snapshot.ts';
import type { RunView } from '../followRun.ts';
import { selectVerdict } from '#core/watchdog/selectVerdict.ts';
import { VERDICT_LOOKS } from '#core/watchdog/verdictLooks.ts';
import type { Paint } from './paint.ts';
import { verdictLine } from './verdictLines.ts';
import { plainText } from './plainText.ts';
import { fit } from './table.ts';

const BAR_CELLS = 24;

/** More workers than this are told in one line, so that the display stays within a small window. */
const SHOWN_WORKERS = 8;

export interface Look {
  readonly nowMs: number;
  readonly columns: number;
  readonly paint: Paint;
}

/** At most 80 columns wide when `columns` is 80; never more than `columns`. */
export function renderProgress(view: RunView, look: Look): readonly string[] {
  const { state } = view;
  return [
    fit(headline(state), look.columns),
    fit(progressLine(view, look), look.columns),
    outcomeLine(state, look),
    ...workerLines(state, look),
    freshnessLine(view, look),
    ...verdictLines(view, look),
    ...warningLines(state, look),
  ];
}

function headline(state: RunState): string {
  const told = (key: string): string => plainText(state.settings[key]?.value ?? '');
  const parts = [plainText(state.targetLabel), told('model'), told('agent') || told('agent_name')];
  return parts.filter((part) => part !== '').join(' · ') || state.runId;
}

function progressLine({ state, history }: RunView, look: Look): string {
  const { fraction } = selectOverallProgress(state, look.nowMs);
  const filled = Math.round(fraction * BAR_CELLS);
  const bar = '█'.repeat(filled) + '░'.repeat(BAR_CELLS - filled);
  const parts = [
    `${bar} ${formatPercent(fraction)}`,
    describePhase(state),
    elapsedText(state, look.nowMs),
    etaText(state, look.nowMs, history),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

export function describePhase(state: RunState): string {
  const phase = selectPhase(state);
  return phase === null || state.status === 'completed'
    ? RUN_LOOKS[state.status].word
    : phaseTitle(phase);
}

/** By the VM's clock, which may stand ahead of or behind ours. */
export function elapsedMs(state: RunState, nowMs: number): number | null {
  if (state.startedAt === null) return null;
  const end = state.endedAt ?? latest(state, nowMs);
  return Math.max(0, Date.parse(end) - Date.parse(state.startedAt));
}

function latest(state: RunState, nowMs: number): string {
  const now = new Date(toVmTime(nowMs, state.clockOffsetMs)).toISOString();
  return state.lastVmAt !== null && state.lastVmAt > now ? state.lastVmAt : now;
}

function elapsedText(state: RunState, nowMs: number): string {
  const ms = elapsedMs(state, nowMs);
  return ms === null ? '' : `${formatCounter(ms)} elapsed`;
}

function etaText(state: RunState, nowMs: number, history: RunView['history']): string {
  const eta = selectEta(state, nowMs, history);
  return eta.status === 'range' ? `${formatDurationRange(eta.lowMs, eta.highMs)} left` : '';
}

/** `63/154 tasks  31 ✓ 4 ◐ 22 ✗ 3 ! 3 ⌀`; the total is marked while it is a guess. */
export function tasksText(state: RunState): string {
  const total = selectTotal(state);
  const guess = total.provenance === 'estimated' ? '~' : '';
  return `${String(countEnded(selectCounts(state)))}/${guess}${String(total.count)} tasks`;
}

function outcomeLine(state: RunState, look: Look): string {
  const counts = selectCounts(state);
  const skipped = counts.skipped > 0 ? `  ${String(counts.skipped)} skipped` : '';
  const text = fit(`${tasksText(state)}  ${formatOutcomes(counts)}${skipped}`, look.columns);
  return OUTCOME_ORDER.reduce((line, status) => {
    const { glyph, token } = TASK_LOOKS[status];
    return line.replace(glyph, () => look.paint(token, glyph));
  }, text);
}

function workerLines(state: RunState, look: Look): readonly string[] {
  const workers = Object.values(state.workers).filter((worker) => !worker.isFinished);
  const ended = state.endedAt !== null;
  if (ended || workers.length === 0)
    return [fit(activityText(state, null, look.nowMs, look.columns), look.columns)];
  const isMany = Object.keys(state.workers).length > 1;
  const lines = workers
    .slice(0, SHOWN_WORKERS)
    .map((worker) => fit(workerText(state, worker, isMany, look), look.columns));
  const rest = workers.length - lines.length;
  return rest > 0 ? [...lines, fit(`… and ${String(rest)} more workers`, look.columns)] : lines;
}

function workerText(state: RunState, worker: WorkerState, isMany: boolean, look: Look): string {
  const current = selectCurrentTask(state, worker.id);
  const name = [
    isMany ? `worker ${plainText(worker.id)}` : '',
    current === null ? '' : plainText(shortTaskName(current.task)),
  ];
  const place = name.filter((part) => part !== '').map((part) => `${part}  `);
  const left = look.columns - stringWidth(place.join(''));
  return `${place.join('')}${activityText(state, worker.id, look.nowMs, left)}`;
}

/**
 * `Step 7/15: waiting on gpt-4o 0:41 (usual 12 s)`: counting tells slow from stuck. What is usual
 * is left out where it would be cut.
 */
export function activityText(
  state: RunState,
  workerId: string | null,
  nowMs: number,
  columns: number,
): string {
  const { kind, label, sinceMs, usualMs } = selectActivity(state, workerId, nowMs);
  const isCounting = sinceMs !== null && kind !== 'finished';
  const text = `${plainText(label)}${isCounting ? ` ${formatCounter(sinceMs)}` : ''}`;
  if (usualMs === null || kind === 'finished') return text;
  const withUsual = `${text} (usual ${formatDuration(usualMs)})`;
  return stringWidth(withUsual) <= columns ? withUsual : text;
}

const MODE_WORDS: Readonly<Record<Feed['mode'], string>> = {
  live: 'live',
  backfilling: 'reading history',
  reading_along: 'reading along',
  past: 'not watched',
};

const FRESHNESS_TOKENS: Readonly<Record<Freshness, ColourToken>> = {
  fresh: 'passed',
  ageing: 'infra',
  old: 'failed',
  never: 'quiet',
};

/** `● live · log 3 s ago · pictures 1 s ago`, or what the connection is up to. */
function freshnessLine({ state, feed }: RunView, look: Look): string {
  const { status } = state.connection;
  if (status === 'reconnecting' || status === 'failed' || status === 'connecting') {
    const detail = plainText(state.connection.detail);
    const text = fit(`${status}${detail === '' ? '' : `: ${detail}`}`, look.columns - 2);
    return `${look.paint(status === 'failed' ? 'failed' : 'waiting', '●')} ${text}`;
  }
  if (feed === null) return `${look.paint('quiet', '●')} connecting to the engine`;
  const ageMs = ageOf(newestOf([feed.linkAt, feed.logAt, feed.screenAt]), look.nowMs);
  const parts = [
    MODE_WORDS[feed.mode],
    `log ${formatAge(ageOf(feed.logAt, look.nowMs))}`,
    ...(feed.screenAt === null ? [] : [`picture ${formatAge(ageOf(feed.screenAt, look.nowMs))}`]),
  ];
  const text = fit(parts.join(' · '), look.columns - 2);
  return `${look.paint(FRESHNESS_TOKENS[freshness(ageMs)], '●')} ${text}`;
}

/** Healthy is what nobody needs to be told; a lost connection is in the line above. */
function verdictLines({ state, feed }: RunView, look: Look): readonly string[] {
  const verdict = selectVerdict(state, feed?.mode ?? null);
  if (verdict === null || verdict.kind === 'healthy' || verdict.kind === 'connection_lost') {
    return [];
  }
  const { glyph, token } = VERDICT_LOOKS[verdict.kind];
  const text = fit(verdictLine(verdict).slice(glyph.length + 1), look.columns - 2);
  return [`${look.paint(token, glyph)} ${text}`];
}

function newestOf(instants: readonly (string | null)[]): string | null {
  return instants.reduce((newest, at) => (at !== null && at > (newest ?? '') ? at : newest), null);
}

function ageOf(instant: string | null, nowMs: number): number | null {
  return instant === null ? null : Math.max(0, nowMs - Date.parse(instant));
}

function warningLines(state: RunState, look: Look): readonly string[] {
  const warning = state.warnings.at(-1);
  if (!warning) return [];
  const text = `${plainText(warning.message)} ${plainText(warning.remedy)}`.trim();
  return [`${look.paint('infra', '!')} ${fit(text, look.columns - 2)}`];
}
