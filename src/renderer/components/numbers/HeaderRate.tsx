import { Menu } from '@mantine/core';
import { DENOMINATOR_WORDS, everyRate, readDenominator } from '#core/analysis/index.ts';
import { formatShareInterval } from '#core/format/interval.ts';
import { formatPercent, formatRatio } from '#core/format/number.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { changeRun } from '../../store/useRoute.ts';
import css from './numbers.module.css';
import { useDenominator } from './useDenominator.ts';

/** The rate in the header, with what it is a rate of; a click tells the others and switches. */
export function HeaderRate({ state }: { readonly state: RunState }) {
  const [denominator, setDenominator] = useDenominator();
  const rates = everyRate(state);
  const shown = rates.find(({ id }) => id === denominator)?.pass ?? null;
  if (shown === null || shown.fraction === null) return null;
  return (
    <Menu position="bottom-end" transitionProps={{ duration: 80 }} width={380}>
      <Menu.Target>
        <button
          type="button"
          className={`plain-button ${css.headerRate ?? ''}`}
          title={`Passed of ${DENOMINATOR_WORDS[denominator].tasks}. Click tells the other shares`}
        >
          <strong>{formatPercent(shown.fraction)}</strong>{' '}
          <span className={shown.provenance === 'estimated' ? 'guess dim' : 'dim'}>
            of {DENOMINATOR_WORDS[denominator].title.toLowerCase()}
          </span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Passed, as a share of</Menu.Label>
        {rates.map(({ id, pass }) => (
          <Menu.RadioItem
            key={id}
            value={id}
            checked={id === denominator}
            rightSection={
              <span className="mono">
                {formatPercent(pass.fraction)} · {formatRatio(pass.numerator, pass.denominator)} ·{' '}
                {formatShareInterval(pass.interval)}
              </span>
            }
            onChange={() => setDenominator(readDenominator(id) ?? 'attempted')}
          >
            {DENOMINATOR_WORDS[id].title}
          </Menu.RadioItem>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={() => changeRun({ tab: 'numbers' })}>All numbers</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
