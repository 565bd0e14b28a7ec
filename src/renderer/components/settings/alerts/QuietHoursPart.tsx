import { Autocomplete, Chip, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { isQuiet, isTimeZone } from '#core/alerts/quietHours.ts';
import { clockTimeSchema, WEEKDAYS, type QuietHours, type Weekday } from '#protocol/alerts.ts';
import { useNow } from '../../../store/useNow.ts';
import { SettingRow, SettingsSection } from '../SettingsSection.tsx';
import css from './alertSettings.module.css';

const DAY_WORDS: Readonly<Record<Weekday, string>> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
};

interface QuietHoursPartProps {
  readonly hours: QuietHours;
  readonly onChange: (change: Partial<QuietHours>) => Promise<boolean>;
}

export function QuietHoursPart({ hours, onChange }: QuietHoursPartProps) {
  const nowMs = useNow();
  const isNow = isQuiet(hours, nowMs);
  return (
    <SettingsSection
      title="Quiet hours"
      text="Nothing goes to the channels; what still matters at their end is told then. The inbox has all of it."
      end={
        <Switch
          aria-label="Quiet hours"
          label={hours.isOn ? (isNow ? 'On, quiet now' : 'On') : 'Off'}
          labelPosition="left"
          checked={hours.isOn}
          onChange={(event) => void onChange({ isOn: event.currentTarget.checked })}
        />
      }
    >
      {hours.isOn && (
        <>
          <SettingRow label="From and to" text="By the clock on the wall, over midnight too.">
            <TimeField label="From" value={hours.from} onSave={(from) => onChange({ from })} />
            <TimeField label="To" value={hours.to} onSave={(to) => onChange({ to })} />
          </SettingRow>
          <SettingRow label="Days" text="On which they begin.">
            <Chip.Group
              multiple
              value={[...hours.days]}
              onChange={(days) =>
                void onChange({ days: WEEKDAYS.filter((day) => days.includes(day)) })
              }
            >
              {WEEKDAYS.map((day) => (
                <Chip key={day} value={day} size="xs" radius="sm">
                  {DAY_WORDS[day]}
                </Chip>
              ))}
            </Chip.Group>
          </SettingRow>
          <SettingRow label="Time zone" text="Empty for the one of the machine that watches.">
            <ZoneField value={hours.timeZone} onSave={(timeZone) => onChange({ timeZone })} />
          </SettingRow>
          <SettingRow
            label="Critical alerts all the same"
            text="A stuck or crashed run costs a night otherwise."
          >
            <Switch
              aria-label="Critical alerts all the same"
              checked={hours.letsCriticalPass}
              onChange={(event) => void onChange({ letsCriticalPass: event.currentTarget.checked })}
            />
          </SettingRow>
        </>
      )}
    </SettingsSection>
  );
}

interface FieldProps {
  readonly value: string;
  readonly onSave: (value: string) => Promise<boolean>;
}

/** Saved when it is a time and the field is left. */
function TimeField({ label, value, onSave }: FieldProps & { readonly label: string }) {
  const [typed, setTyped] = useState(value);
  const isTime = clockTimeSchema.safeParse(typed).success;
  return (
    <TextInput
      className={css.time}
      type="time"
      aria-label={label}
      value={typed}
      error={!isTime}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={() => {
        if (isTime && typed !== value) void onSave(typed);
      }}
    />
  );
}

function ZoneField({ value, onSave }: FieldProps) {
  const [typed, setTyped] = useState(value);
  const isKnown = isTimeZone(typed.trim());
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <Autocomplete
      className={css.zone}
      size="xs"
      aria-label="Time zone"
      placeholder={own}
      data={Intl.supportedValuesOf('timeZone')}
      limit={12}
      value={typed}
      error={isKnown ? null : 'Such as Europe/Berlin'}
      onChange={setTyped}
      onBlur={() => {
        if (isKnown && typed.trim() !== value) void onSave(typed.trim());
      }}
    />
  );
}
