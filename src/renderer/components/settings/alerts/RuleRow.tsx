import { Collapse, MultiSelect, NumberInput, Select, Switch, UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { RULE_WORDS } from '#core/alerts/alertLooks.ts';
import type { AlertKind, AlertRule, ChannelState } from '#protocol/alerts.ts';
import { useMonitor } from '../../../store/useMonitor.ts';
import css from './alertSettings.module.css';
import { ruleSummary } from './ruleText.ts';

const SEVERITIES = [
  { value: 'info', label: 'Information' },
  { value: 'warning', label: 'Warning' },
  { value: 'critical', label: 'Critical' },
] as const;

const REPEATS = [
  { value: '', label: 'Never' },
  { value: '15', label: 'Every 15 min' },
  { value: '60', label: 'Every hour' },
  { value: '120', label: 'Every 2 hours' },
  { value: '240', label: 'Every 4 hours' },
  { value: '1440', label: 'Every day' },
];

interface RuleRowProps {
  readonly kind: AlertKind;
  readonly rule: AlertRule;
  readonly channels: readonly ChannelState[] | null;
  readonly onChange: (change: Partial<AlertRule>) => void;
}

/** One rule: a line that says what it does, and behind it what can be changed. */
export function RuleRow({ kind, rule, channels, onChange }: RuleRowProps) {
  const words = RULE_WORDS[kind];
  const [isOpen, setOpen] = useState(false);
  const id = `rule-${kind}`;
  return (
    <div className={css.rule}>
      <div className={css.ruleHead}>
        <Switch
          aria-label={words.title}
          checked={rule.isOn}
          onChange={(event) => onChange({ isOn: event.currentTarget.checked })}
        />
        <UnstyledButton
          className={css.ruleOpen}
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={() => setOpen(!isOpen)}
        >
          <span className={css.ruleWords}>
            <span className={css.ruleTitle} data-off={!rule.isOn}>
              {words.title}
            </span>
            <span className={css.ruleText}>{words.text}</span>
          </span>
          <span className={css.ruleSummary}>{rule.isOn ? ruleSummary(kind, rule) : 'off'}</span>
          {isOpen ? <IconChevronDown size={15} /> : <IconChevronRight size={15} />}
        </UnstyledButton>
      </div>
      <Collapse expanded={isOpen} id={id} transitionDuration={120}>
        <RuleFields kind={kind} rule={rule} channels={channels} onChange={onChange} />
      </Collapse>
    </div>
  );
}

function RuleFields({ kind, rule, channels, onChange }: RuleRowProps) {
  const words = RULE_WORDS[kind];
  const profiles = useMonitor((state) => state.profiles);
  const isUsualRepeat = REPEATS.some(({ value }) => value === String(rule.repeatMinutes ?? ''));
  return (
    <div className={css.fields}>
      {words.count !== null && (
        <NumberInput
          label={words.count === 'percent' ? 'Percent' : 'Tasks in a row'}
          min={1}
          max={words.count === 'percent' ? 50 : 100}
          allowDecimal={false}
          clampBehavior="strict"
          value={rule.count}
          onChange={(value) => typeof value === 'number' && onChange({ count: value })}
        />
      )}
      {words.isStanding && (
        <NumberInput
          label="Only after (min)"
          min={0}
          max={1440}
          clampBehavior="strict"
          value={rule.afterMinutes}
          onChange={(value) => typeof value === 'number' && onChange({ afterMinutes: value })}
        />
      )}
      {words.isStanding && (
        <Select
          label="Again while it lasts"
          data={
            isUsualRepeat
              ? REPEATS
              : [
                  ...REPEATS,
                  {
                    value: String(rule.repeatMinutes),
                    label: `Every ${String(rule.repeatMinutes)} min`,
                  },
                ]
          }
          value={String(rule.repeatMinutes ?? '')}
          allowDeselect={false}
          onChange={(value) =>
            onChange({ repeatMinutes: value === null || value === '' ? null : Number(value) })
          }
        />
      )}
      <Select
        label="Weight"
        data={[...SEVERITIES]}
        value={rule.severity}
        allowDeselect={false}
        onChange={(value) => value !== null && onChange({ severity: value })}
      />
      <MultiSelect
        label="VMs"
        size="xs"
        placeholder={rule.profileIds.length === 0 ? 'All' : ''}
        data={(profiles ?? []).map((profile) => ({ value: profile.id, label: profile.name }))}
        value={[...rule.profileIds]}
        clearable
        onChange={(profileIds) => onChange({ profileIds })}
      />
      <MultiSelect
        label="Channels"
        size="xs"
        placeholder={rule.channelIds.length === 0 ? 'All' : ''}
        data={(channels ?? []).map((channel) => ({ value: channel.id, label: channel.name }))}
        value={[...rule.channelIds]}
        clearable
        onChange={(channelIds) => onChange({ channelIds })}
      />
    </div>
  );
}
