import { formatScoreInterval, formatShareInterval } from '#core/format/interval.ts';
import { formatScore } from '#core/format/number.ts';
import type { MeanScore, PassRate } from '#protocol/analysis.ts';
import tabs from '../tabs/tabs.module.css';
import { IntervalBar } from './IntervalBar.tsx';
import css from './numbers.module.css';

interface RateCellsProps {
  readonly pass: PassRate;
  readonly score: MeanScore;
}

/** Two cells of a table of rates: the interval of the pass rate, and the mean score with its own. */
export function RateCells({ pass, score }: RateCellsProps) {
  return (
    <>
      <td>
        <span className={css.intervalCell}>
          <IntervalBar value={pass.fraction} interval={pass.interval} />
          <span className="dim">{formatShareInterval(pass.interval)}</span>
        </span>
      </td>
      <td className={tabs.number}>
        {formatScore(score.mean)}{' '}
        <span className="dim">
          {score.interval === null ? '' : `(${formatScoreInterval(score.interval)})`}
        </span>
      </td>
    </>
  );
}
