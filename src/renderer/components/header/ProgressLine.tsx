import { Tooltip } from '@mantine/core';
import { formatCounter, formatDurationRange } from '#core/format/duration.ts';
import { formatUtc } from '#core/format/instant.ts';
import { elapsedMs, parseInstant, toVmTime } from '#core/run/clock.ts';
import {
  countEnded,
  phaseTitle,
  selectCounts,
  selectEta,
  selectOverallProgress,
  selectPhase,
  selectTotal,
} from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useIsPast, useRunNow } from '../../store/useRunNow.ts';
import { useThrottled } from '../../store/useMonitor.ts';
import { useTaskHistory } from '../../store/useTaskHistory.ts';
import { ProgressBar } from '../kit/ProgressBar.tsx';
import { CountsStrip } from './CountsStrip.tsx';
import css from './header.module.css';

/** Numbers that change faster than this can't be read. */
const REDRAW_MS = 250;

/** Where the run is, for how long, until when, and how good it is so far. */
export function ProgressLine({ state: newest }: { readonly state: RunState }) {
  const state = useThrottled(newest, REDRAW_MS);
  const nowMs = useRunNow();
  const progress = selectOverallProgress(state, nowMs);
  const ended = countEnded(selectCounts(state));
  const total = selectTotal(state);
  const phase = selectPhase(state);
  const isSetUp = phase !== 'benchmark' && phase !== 'summary' && ended === 0;
  return (
    <div className={css.progress}>
      <ProgressBar value={progress.fraction} label="Progress of the whole run" />
      <span className={css.number}>
        {isSetUp && phase !== null ? (
          <>
            {phaseTitle(phase)}{' '}
            <small>{Math.floor(progress.fraction * 100)} % of the whole run</small>
          </>
        ) : (
          <>
            {ended}
            <small className={total.provenance === 'estimated' ? 'guess' : undefined}>
              /{total.count} tasks
            </small>
          </>
        )}
      </span>
      <div className={css.times}>
        <Elapsed state={state} nowMs={nowMs} />
        <Remaining state={state} nowMs={nowMs} />
      </div>
      <CountsStrip state={state} />
    </div>
  );
}

function Elapsed({ state, nowMs }: { readonly state: RunState; readonly nowMs: number }) {
  const isPast = useIsPast();
  const startMs = parseInstant(state.startedAt);
  if (startMs === null) return null;
  const ms =
    state.endedAt === null
      ? toVmTime(nowMs, state.clockOffsetMs) - startMs
      : elapsedMs(state.startedAt, state.endedAt);
  if (ms === null) return null;
  return (
    <Tooltip label={`Since ${formatUtc(state.startedAt)}, on the VM's clock`}>
      <span tabIndex={0}>
        {formatCounter(ms)}{' '}
        <span className="dim">
          {state.endedAt !== null ? 'in all' : isPast ? 'until last seen' : 'elapsed'}
        </span>
      </span>
    </Tooltip>
  );
}

function Remaining({ state, nowMs }: { readonly state: RunState; readonly nowMs: number }) {
  const isPast = useIsPast();
  const history = useTaskHistory(state.runId);
  if (state.status !== 'running' || isPast) return null;
  const eta = selectEta(state, nowMs, history);
  if (eta.status === 'hidden') {
    return (
      <Tooltip label={eta.reason}>
        <span className="dim guess" tabIndex={0}>
          time left: not yet known
        </span>
      </Tooltip>
    );
  }
  return (
    <Tooltip
      multiline
      maw={340}
      label={`${eta.basis}: what tasks usually take, for each task that is left. Four of five runs end within this range.`}
    >
      <span className="guess" tabIndex={0}>
        {formatDurationRange(eta.lowMs, eta.highMs)} <span className="dim">left</span>
      </span>
    </Tooltip>
  );
}
