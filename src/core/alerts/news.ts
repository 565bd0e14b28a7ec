/** What of a run is worth telling, read off its state: things that stand, and things that happened. */
import { formatDuration } from '#core/format/duration.ts';
import { formatRatio } from '#core/format/number.ts';
import { describeOutcomes, TASK_LOOKS } from '#core/format/status.ts';
import { shortTaskName } from '#core/format/id.ts';
import {
  countEnded,
  phaseTitle,
  selectCounts,
  selectRates,
  selectTotal,
} from '#core/run/selectors.ts';
import { isOver } from '#core/watchdog/verdictBrief.ts';
import type { AlertKind, AlertRule } from '#protocol/alerts.ts';
import type { AttemptState, RunState, TaskState } from '#protocol/snapshot.ts';
import type { Verdict } from '#protocol/verdict.ts';
import type { PhaseId, TaskKey } from '#protocol/vocabulary.ts';

export interface News {
  readonly kind: AlertKind;
  /** Two of one key are the same piece of news. */
  readonly key: string;
  /** True for what is over one day, false for what has happened once and for all. */
  readonly isStanding: boolean;
  readonly title: string;
  readonly text: string;
  readonly evidence: readonly string[];
  readonly nextSteps: readonly string[];
  readonly since: string | null;
  readonly task: TaskKey | null;
}

export type Rules = Readonly<Record<AlertKind, AlertRule>>;

/** All that is so now, whether or not it was told before. */
export function selectNews(state: RunState, rules: Rules): readonly News[] {
  return [
    ...verdictNews(state),
    ...warningNews(state),
    ...taskErrorNews(state, rules.task_errors.count),
    ...finishedNews(state),
    ...phaseNews(state),
    ...progressNews(state, rules.progress.count),
  ];
}

/**
 * How something that stood has ended: `over` for the better, `closed` with the run itself, or not at
 * all. Silence is no sign: a stuck run whose connection is cut is still taken for stuck.
 */
export function endingOf(
  kind: AlertKind | 'test',
  state: Pick<RunState, 'status' | 'verdict'>,
): 'over' | 'closed' | 'stands' {
  if (isOver(state.status)) return 'closed';
  if (kind !== 'stuck' && kind !== 'crashed') return 'over';
  const verdict = state.verdict?.kind;
  return verdict === 'healthy' || verdict === 'waiting_on_model' ? 'over' : 'stands';
}

const VERDICT_ALERTS = {
  stuck: 'is stuck',
  crashed: 'has crashed',
  connection_lost: 'cannot be reached',
  waiting_on_model: 'waits for its model',
} as const;

function verdictNews(state: RunState): readonly News[] {
  const { verdict } = state;
  if (verdict === null || verdict.kind === 'healthy' || verdict.kind === 'abandoned') return [];
  const worker = verdict.workerId === null ? '' : ` (worker ${verdict.workerId})`;
  return [
    {
      kind: verdict.kind,
      key: keyOf(state, verdict.kind, verdict.kind === 'stuck' ? (verdict.workerId ?? '') : ''),
      isStanding: true,
      title: `${nameOf(state)} ${VERDICT_ALERTS[verdict.kind]}${worker}`,
      text: `${verdict.headline} ${standingOf(state)}`,
      evidence: evidenceOf(verdict),
      nextSteps: verdict.nextSteps,
      since: verdict.since,
      task: currentTaskKey(state, verdict.workerId),
    },
  ];
}

function evidenceOf(verdict: Verdict): readonly string[] {
  const signals = verdict.signals
    .filter(({ isAgainst }) => isAgainst)
    .map(({ text, watchedMs }) =>
      watchedMs > 0 ? `${text.replace(/\.$/, '')} (${formatDuration(watchedMs)}).` : text,
    );
  const line = verdict.lastUsefulLine;
  return line === null ? signals : [...signals, `Last useful line: ${line.text}`];
}

/** Where the run stands, with the denominator: "63 of 154 tasks ended: 31 passed, …." */
function standingOf(state: RunState): string {
  const counts = selectCounts(state);
  const total = selectTotal(state);
  const ended = countEnded(counts);
  if (ended === 0) return '';
  const about = total.provenance === 'estimated' ? ' (number estimated)' : '';
  return `${formatRatio(ended, total.count)} tasks${about} ended: ${describeOutcomes(counts)}.`;
}

/** Codes of warnings that a full disk raises. */
const DISK_CODES: ReadonlySet<string> = new Set(['disk_full', 'disk_low', 'disk_failing']);

function warningNews(state: RunState): readonly News[] {
  return state.warnings.map((warning) => {
    const kind = DISK_CODES.has(warning.code) ? 'disk_low' : 'warning';
    return {
      kind,
      key: keyOf(state, kind, warning.code),
      isStanding: true,
      title:
        kind === 'disk_low' ? `${nameOf(state)}: a disk is full` : `${nameOf(state)}: a known trap`,
      text: warning.message,
      evidence: [],
      nextSteps: warning.remedy === '' ? [] : [warning.remedy],
      since: warning.at,
      task: null,
    };
  });
}

interface Ended {
  readonly task: TaskState;
  readonly attempt: AttemptState;
}

/** The latest tasks, if the last `count` that ended all had an error. */
function taskErrorNews(state: RunState, count: number): readonly News[] {
  const row = errorsInARow(state);
  const newest = row[0];
  const first = row.at(-1);
  if (newest === undefined || first === undefined || row.length < count) return [];
  const subject = `${first.task.key}#${String(first.attempt.number)}`;
  return [
    {
      kind: 'task_errors',
      // Named by its first: a row that goes on is the same news.
      key: keyOf(state, 'task_errors', subject),
      isStanding: false,
      title: `${nameOf(state)}: ${String(row.length)} ${row.length === 1 ? 'task' : 'tasks in a row'} ended with an error`,
      text: `The newest is ${shortTaskName(newest.task)}: ${sentence(newest.attempt.error?.message ?? 'no message')} ${standingOf(state)}`,
      evidence: row
        .slice(0, 5)
        .map(
          ({ task, attempt }) =>
            `${shortTaskName(task)}: ${TASK_LOOKS[task.status].word}${attempt.error === null ? '' : `, ${attempt.error.message}`}`,
        ),
      nextSteps: [
        'Compare the messages: the same one in several tasks points at the model, the VM or the harness, not at the tasks.',
      ],
      since: first.attempt.endedAt,
      task: newest.task.key,
    },
  ];
}

/** With its full stop, and no second one. */
function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** Newest first: the tasks with an error since one ended without. */
function errorsInARow(state: RunState): readonly Ended[] {
  const ended = Object.values(state.tasks)
    .flatMap((task): Ended[] => {
      const attempt = task.attempts.at(-1);
      return attempt === undefined || attempt.endedAt === null ? [] : [{ task, attempt }];
    })
    .filter(({ task }) => task.status !== 'interrupted')
    .sort((a, b) => (b.attempt.endedAt ?? '').localeCompare(a.attempt.endedAt ?? ''));
  const row: Ended[] = [];
  for (const each of ended) {
    if (each.task.status !== 'error' && each.task.status !== 'infra') break;
    row.push(each);
  }
  return row;
}

const ENDINGS = {
  completed: 'is complete',
  interrupted: 'was interrupted',
  failed: 'has failed',
} as const;

function finishedNews(state: RunState): readonly News[] {
  const { status } = state;
  if (status !== 'completed' && status !== 'interrupted' && status !== 'failed') return [];
  // Told as a crash already.
  if (status === 'failed' && state.verdict?.kind === 'crashed') return [];
  const rate = selectRates(state)[0];
  const score =
    rate === undefined || rate.fraction === null
      ? ''
      : `${formatRatio(rate.numerator, rate.denominator)} ${rate.label}.`;
  const reason = state.finishReason ?? '';
  return [
    {
      kind: 'run_finished',
      key: keyOf(state, 'run_finished', status),
      isStanding: false,
      title: `${nameOf(state)} ${ENDINGS[status]}`,
      text: [reason, standingOf(state), score].filter((part) => part !== '').join(' '),
      evidence: [],
      nextSteps:
        status === 'completed' ? [] : ['Start the run again: it goes on with the tasks left.'],
      since: state.endedAt,
      task: null,
    },
  ];
}

function phaseNews(state: RunState): readonly News[] {
  return state.phases
    .filter(({ status }) => status === 'done' || status === 'failed')
    .map((phase) => {
      const isFailed = phase.status === 'failed';
      return {
        kind: 'phase_finished',
        key: keyOf(state, 'phase_finished', phase.id),
        isStanding: false,
        title: `${nameOf(state)}: "${phaseTitle(phase.id)}" ${isFailed ? 'failed' : 'is done'}`,
        text: [phase.detail, lastedText(phase.startedAt, phase.endedAt), nextPhaseText(state)]
          .filter((part) => part !== '')
          .join(' '),
        evidence: [],
        nextSteps: [],
        since: phase.endedAt,
        task: null,
      };
    });
}

function nextPhaseText(state: RunState): string {
  const next: PhaseId | undefined = state.phases.find(({ status }) => status === 'active')?.id;
  return next === undefined ? '' : `Now: ${phaseTitle(next)}.`;
}

function lastedText(from: string | null, to: string | null): string {
  if (from === null || to === null) return '';
  return `It took ${formatDuration(Date.parse(to) - Date.parse(from))}.`;
}

/** One for the furthest mark passed: 25 %, 50 %, … of the tasks. */
function progressNews(state: RunState, everyPercent: number): readonly News[] {
  const total = selectTotal(state);
  // A guessed total would put the marks in the wrong places.
  if (total.provenance === 'estimated' || total.count === 0) return [];
  const ended = countEnded(selectCounts(state));
  const mark = Math.floor((ended / total.count) * (100 / everyPercent)) * everyPercent;
  if (mark <= 0 || mark >= 100) return [];
  return [
    {
      kind: 'progress',
      key: keyOf(state, 'progress', String(mark)),
      isStanding: false,
      title: `${nameOf(state)}: ${String(mark)} % of the tasks ended`,
      text: standingOf(state),
      evidence: [],
      nextSteps: [],
      since: null,
      task: null,
    },
  ];
}

function currentTaskKey(state: RunState, workerId: string | null): TaskKey | null {
  const worker = workerId === null ? Object.values(state.workers)[0] : state.workers[workerId];
  return worker?.currentTask ?? null;
}

function keyOf(state: RunState, kind: AlertKind, subject: string): string {
  return `${state.runId}|${kind}|${subject}`;
}

function nameOf(state: RunState): string {
  return state.name === '' ? state.targetLabel : state.name;
}
