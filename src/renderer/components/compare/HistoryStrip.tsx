import { TASK_LOOKS } from '#core/format/status.ts';
import type { HistoryRun, TaskHistory } from '#protocol/analysis.ts';
import { statusStyle } from '../kit/StatusMark.tsx';
import css from './compare.module.css';
import { TREND_WORDS } from './words.ts';

interface HistoryStripProps {
  readonly history: TaskHistory;
  /** Oldest first, one for each result. */
  readonly runs: readonly HistoryRun[];
}

/** How a task ended in the newest runs, oldest at the left. */
export function HistoryStrip({ history, runs }: HistoryStripProps) {
  const { results, passedCount, countedRuns, trend } = history;
  const words = `${passedCount} of ${countedRuns} runs passed it${trend === 'unclear' ? '' : `, ${TREND_WORDS[trend]}`}`;
  return (
    <span className={css.strip} role="img" aria-label={words}>
      {results.map(({ status }, index) => {
        const run = runs[index];
        const look = status === null ? null : TASK_LOOKS[status];
        return (
          <span
            key={run?.runId ?? index}
            className={css.stripCell}
            style={status === null ? undefined : statusStyle(status)}
            title={`${run?.name ?? ''}: ${look?.word ?? 'not on its list'}`}
          >
            {look?.glyph ?? ' '}
          </span>
        );
      })}
    </span>
  );
}
