import { formatDuration } from '#core/format/duration.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import { OUTCOME_ORDER, RUN_LOOKS, TASK_LOOKS } from '#core/format/status.ts';
import { elapsedMs } from '#core/run/clock.ts';
import { countEnded, phaseTitle } from '#core/run/selectors.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { formatRoute, runRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { ProgressBar } from '../kit/ProgressBar.tsx';
import { StatusMark, statusStyle } from '../kit/StatusMark.tsx';
import { RunStatusMark } from '../kit/RunStatusMark.tsx';
import { VerdictMark } from '../verdict/VerdictMark.tsx';
import { needsMark } from '../verdict/verdictText.ts';
import css from './home.module.css';

export function RunRow({ run }: { readonly run: RunSummary }) {
  const store = useMonitorStore();
  const nowMs = useNow();
  const { counts } = run;
  return (
    <a className={css.run} href={formatRoute(runRoute(run.runId))}>
      {run.picture === null ? (
        <span className={css.thumb} />
      ) : (
        <img
          className={css.thumb}
          src={store.client.pictureUrl(run.runId, run.picture, 'thumb')}
          alt=""
          loading="lazy"
        />
      )}
      <span style={{ minWidth: 0 }}>
        <span className={`clip ${css.runName ?? ''}`} style={{ display: 'block' }}>
          {run.name === '' ? run.targetLabel : run.name}
        </span>
        <span className="dim clip" style={{ display: 'block' }}>
          {[run.model, run.agent, run.targetLabel]
            .filter((part) => part !== null && part !== '')
            .join(' · ')}
        </span>
      </span>
      <span>
        <RunStatusMark status={run.status} />
        {run.verdict !== null && needsMark(run.status, run.verdict.kind) && (
          <>
            {' · '}
            <VerdictMark kind={run.verdict.kind} />
          </>
        )}
        {run.isWatched && <span className="dim"> · watched</span>}
        <span className="faint clip" style={{ display: 'block' }}>
          {whereText(run)}
        </span>
      </span>
      <span style={{ minWidth: 0 }}>
        <ProgressBar
          value={run.progress}
          label={`Progress of ${run.name}: ${RUN_LOOKS[run.status].word}`}
        />
        <span className={css.outcomes}>
          {OUTCOME_ORDER.filter((status) => counts[status] > 0).map((status) => (
            <span
              key={status}
              className={css.outcome}
              style={statusStyle(status)}
              title={TASK_LOOKS[status].word}
            >
              {counts[status]} <StatusMark status={status} size={12} />
            </span>
          ))}
        </span>
      </span>
      <span className="dim" title={formatUtc(run.startedAt ?? run.openedAt)}>
        {formatTime(run.startedAt ?? run.openedAt, { nowMs })}
        <span className="faint" style={{ display: 'block' }}>
          {durationText(run)}
        </span>
      </span>
    </a>
  );
}

function whereText(run: RunSummary): string {
  const isOver =
    run.status === 'completed' || run.status === 'failed' || run.status === 'interrupted';
  if (run.phase !== null && run.phase !== 'benchmark' && !isOver) return phaseTitle(run.phase);
  return run.counts.total === 0 ? '' : `${countEnded(run.counts)}/${run.counts.total} tasks`;
}

function durationText(run: RunSummary): string {
  const ms = elapsedMs(run.startedAt, run.endedAt);
  return ms === null ? '' : formatDuration(ms);
}
