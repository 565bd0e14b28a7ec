import { Select, Tooltip } from '@mantine/core';
import { DENOMINATOR_WORDS, readDenominator } from '#core/analysis/index.ts';
import { DENOMINATORS } from '#protocol/analysis.ts';
import { useDenominator } from './useDenominator.ts';

const OPTIONS = DENOMINATORS.map((value) => ({ value, label: DENOMINATOR_WORDS[value].title }));

/** The switch for what rates are a share of. */
export function DenominatorSelect() {
  const [denominator, setDenominator] = useDenominator();
  return (
    <Tooltip label={DENOMINATOR_WORDS[denominator].text} multiline maw={320}>
      <Select
        aria-label="Rates are a share of"
        data={OPTIONS}
        value={denominator}
        allowDeselect={false}
        checkIconPosition="right"
        w={180}
        renderOption={({ option }) => <Option value={option.value} label={option.label} />}
        comboboxProps={{ width: 340, position: 'bottom-start' }}
        onChange={(value) => setDenominator(readDenominator(value) ?? 'attempted')}
      />
    </Tooltip>
  );
}

function Option({ value, label }: { readonly value: string; readonly label: string }) {
  const denominator = readDenominator(value);
  return (
    <span>
      <span style={{ display: 'block', fontWeight: 600 }}>{label}</span>
      {denominator !== null && (
        <span className="dim" style={{ fontSize: 12 }}>
          {DENOMINATOR_WORDS[denominator].text}
        </span>
      )}
    </span>
  );
}
