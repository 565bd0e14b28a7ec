import { Tooltip } from '@mantine/core';
import { formatRate } from '#core/format/number.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import { countEnded, selectCounts, selectRates, type Rate } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { HeaderRate } from '../numbers/HeaderRate.tsx';
import { useTaskFilter } from '../task/useTaskFilter.ts';
import { StatusMark, statusStyle } from '../kit/StatusMark.tsx';
import css from './header.module.css';

const SHOWN = ['passed', 'partial', 'failed', 'error', 'infra'] as const;

/** Outcomes so far; each rate is on hover, never without what it is a rate of. Click filters the tasks. */
export function CountsStrip({ state }: { readonly state: RunState }) {
  const counts = selectCounts(state);
  const rates = selectRates(state);
  const { filter, setFilter } = useTaskFilter();
  return (
    <>
      <HeaderRate state={state} />
      <div className={css.counts} role="group" aria-label="Outcomes so far">
        {SHOWN.map((status) => (
          <Tooltip
            key={status}
            position="bottom-end"
            label={
              <>
                <strong>
                  {counts[status]} {TASK_LOOKS[status].word}
                </strong>{' '}
                of {countEnded(counts)} ended. Click shows only these.
                <RateLines rates={rates} />
              </>
            }
          >
            <button
              type="button"
              className={`plain-button ${css.count ?? ''}`}
              style={statusStyle(status)}
              data-zero={counts[status] === 0}
              aria-label={`${counts[status]} ${TASK_LOOKS[status].word}. Show only these tasks`}
              aria-pressed={filter === status}
              onClick={() => setFilter(filter === status ? '' : status)}
            >
              {counts[status]} <StatusMark status={status} size={13} isBare />
            </button>
          </Tooltip>
        ))}
      </div>
    </>
  );
}

function RateLines({ rates }: { readonly rates: readonly Rate[] }) {
  return (
    <>
      {rates.map((rate) => (
        <div key={rate.id}>{formatRate(rate)}</div>
      ))}
    </>
  );
}
