/** What the table of runs can show, a line each. */
import type { ReactNode } from 'react';
import { formatDuration, UNKNOWN_TEXT } from '#core/format/duration.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import { formatBytes, formatCount, formatScore } from '#core/format/number.ts';
import { OUTCOME_ORDER, TASK_LOOKS } from '#core/format/status.ts';
import { beganAt, runDurationMs } from '#core/library/runFilter.ts';
import type { RunSortKey } from '#core/library/sortRuns.ts';
import { countEnded } from '#core/run/selectors.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { RunStatusMark } from '../kit/RunStatusMark.tsx';
import { StatusMark, statusStyle } from '../kit/StatusMark.tsx';
import { VerdictMark } from '../verdict/VerdictMark.tsx';
import { needsMark } from '../verdict/verdictText.ts';
import css from './library.module.css';

export interface CellContext {
  readonly nowMs: number;
  /** Bytes on disk; null while they are being counted. */
  readonly sizeOf: (run: RunSummary) => number | null;
}

export interface RunColumn {
  readonly id: string;
  readonly title: string;
  readonly widthPx: number;
  readonly sortKey: RunSortKey | null;
  readonly isNumber?: boolean;
  readonly cell: (run: RunSummary, context: CellContext) => ReactNode;
}

export const RUN_COLUMNS: readonly RunColumn[] = [
  {
    id: 'status',
    title: 'Status',
    widthPx: 120,
    sortKey: 'status',
    cell: (run) => (
      <>
        <RunStatusMark status={run.status} />
        {run.verdict !== null && needsMark(run.status, run.verdict.kind) && (
          <VerdictMark kind={run.verdict.kind} />
        )}
      </>
    ),
  },
  {
    id: 'tasks',
    title: 'Tasks',
    widthPx: 70,
    sortKey: 'tasks',
    isNumber: true,
    cell: ({ counts }) =>
      counts.total === 0 ? UNKNOWN_TEXT : `${countEnded(counts)}/${counts.total}`,
  },
  { id: 'outcomes', title: 'Outcomes', widthPx: 190, sortKey: 'passed', cell: outcomes },
  {
    id: 'score',
    title: 'Mean score',
    widthPx: 96,
    sortKey: 'score',
    isNumber: true,
    cell: ({ details }) => (
      <span title={`Mean of the ${details.scoredCount} tasks that have a score`}>
        {formatScore(details.meanScore)}
        {details.scoredCount > 0 && <span className="faint"> of {details.scoredCount}</span>}
      </span>
    ),
  },
  text('model', 'Model', 96, 'model', (run) => run.model),
  text('agent', 'Agent', 80, 'agent', (run) => run.agent),
  text('vm', 'VM', 140, 'vm', (run) => run.targetLabel),
  {
    id: 'began',
    title: 'Began',
    widthPx: 132,
    sortKey: 'began',
    cell: (run, { nowMs }) => (
      <span title={formatUtc(beganAt(run))}>
        {toTheMinute(formatTime(beganAt(run), { nowMs }))}
      </span>
    ),
  },
  {
    id: 'duration',
    title: 'Duration',
    widthPx: 74,
    sortKey: 'duration',
    isNumber: true,
    cell: (run) => formatDuration(runDurationMs(run)),
  },
  {
    id: 'steps',
    title: 'Steps',
    widthPx: 66,
    sortKey: 'steps',
    isNumber: true,
    cell: ({ details }) => formatCount(details.stepCount),
  },
  {
    id: 'tags',
    title: 'Tags',
    widthPx: 104,
    sortKey: null,
    cell: ({ meta }) =>
      meta.tags.map((tag) => (
        <span key={tag} className={css.tag}>
          {tag}
        </span>
      )),
  },
  text('note', 'Note', 200, null, (run) => run.meta.note),
  text('som', 'Set of marks', 92, null, (run) => run.details.somOrigin),
  text('a11y', 'Accessibility', 92, null, (run) => run.details.a11yBackend),
  text('difficulty', 'Difficulty', 80, null, (run) => run.details.difficulty),
  {
    id: 'size',
    title: 'On disk',
    widthPx: 80,
    sortKey: 'size',
    isNumber: true,
    cell: (run, { sizeOf }) => formatBytes(sizeOf(run)),
  },
  {
    id: 'id',
    title: 'Id',
    widthPx: 170,
    sortKey: null,
    cell: (run) => <span className="mono">{run.runId}</span>,
  },
];

/** Columns of somebody who has chosen none. */
export const USUAL_COLUMNS: readonly string[] = [
  'status',
  'tasks',
  'outcomes',
  'score',
  'model',
  'vm',
  'began',
  'duration',
  'tags',
];

export const MIN_COLUMN_PX = 48;
export const MAX_COLUMN_PX = 640;

function text(
  id: string,
  title: string,
  widthPx: number,
  sortKey: RunSortKey | null,
  of: (run: RunSummary) => string | null,
): RunColumn {
  return {
    id,
    title,
    widthPx,
    sortKey,
    cell: (run) => {
      const value = of(run) ?? '';
      return value === '' ? <span className="faint">{UNKNOWN_TEXT}</span> : value;
    },
  };
}

/** Seconds tell runs apart in no list. */
function toTheMinute(time: string): string {
  return time.replace(/:\d\d$/, '');
}

function outcomes({ counts }: RunSummary): ReactNode {
  return (
    <span className={css.outcomes}>
      {OUTCOME_ORDER.filter((status) => counts[status] > 0).map((status) => (
        <span
          key={status}
          className={css.outcome}
          style={statusStyle(status)}
          title={`${counts[status]} ${TASK_LOOKS[status].word}`}
        >
          {counts[status]} <StatusMark status={status} size={12} />
        </span>
      ))}
    </span>
  );
}
