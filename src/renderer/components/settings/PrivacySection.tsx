import { Button, SegmentedControl, Switch, Textarea } from '@mantine/core';
import { useState } from 'react';
import { scrubText } from '#core/scrub/scrubText.ts';
import { compileScrubRules } from '#core/scrub/userRules.ts';
import { useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import css from './settings.module.css';
import { SettingRow, SettingsSection } from './SettingsSection.tsx';

/** Shares of the steps that get a line; fewer lines for runs of many thousand steps. */
const SHARES = [
  { value: '1', label: 'All' },
  { value: '0.5', label: 'Half' },
  { value: '0.1', label: '10 %' },
] as const;

export function PrivacySection() {
  const saved = useMonitor((state) => state.settings?.hiddenPatterns ?? null);
  return (
    <>
      {/* The form begins anew when settings come from elsewhere. */}
      {saved !== null && <HiddenWords key={JSON.stringify(saved)} saved={saved} />}
      <TurnMetrics />
    </>
  );
}

function HiddenWords({ saved }: { readonly saved: readonly string[] }) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const [text, setText] = useState(saved.join('\n'));
  const [sample, setSample] = useState('');
  const patterns = text.split('\n').filter((line) => line.trim() !== '');
  const { rules, problems } = compileScrubRules(patterns);
  const isChanged = JSON.stringify(patterns) !== JSON.stringify(saved);
  return (
    <SettingsSection
      title="Hidden words"
      text="Keys, tokens and passwords that the app knows by their form are taken out of logs before anything is kept. What is written here is taken out as well, in runs that are opened from now on; what was kept before stays as it is."
      end={
        <Button
          size="xs"
          disabled={!isChanged}
          loading={isBusy}
          onClick={() => void act(() => store.saveSettings({ hiddenPatterns: patterns }))}
        >
          Save
        </Button>
      }
    >
      <div className={css.pair}>
        <Textarea
          label="One a line: a word, or an expression as /…/flags"
          placeholder={'my-company\n/proj-[a-z0-9]+/i'}
          autosize
          minRows={5}
          maxRows={14}
          value={text}
          error={problems.length === 0 ? null : problems.join(' ')}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <div>
          <Textarea
            label="Try it on a line"
            description="Nothing of it is kept."
            autosize
            minRows={3}
            maxRows={8}
            maxLength={4000}
            value={sample}
            onChange={(event) => setSample(event.currentTarget.value)}
          />
          <p className={css.text} aria-live="polite">
            {sample === '' ? (
              'What would be kept is shown here.'
            ) : (
              <span className="mono">{scrubText(sample, rules)}</span>
            )}
          </p>
        </div>
      </div>
    </SettingsSection>
  );
}

function TurnMetrics() {
  const store = useMonitorStore();
  const metrics = useMonitor((state) => state.settings?.turnMetrics ?? null);
  const { act } = useAct();
  if (metrics === null) return null;
  const save = (change: Partial<typeof metrics>): void =>
    void act(() => store.saveSettings({ turnMetrics: { ...metrics, ...change } }));
  return (
    <SettingsSection title="Turn metrics">
      <SettingRow
        label="Write turn_metrics.jsonl"
        text="A line for each step with its times, in the folder of the run. The totals in runstats.json are kept in any case."
      >
        <Switch
          aria-label="Write turn_metrics.jsonl"
          checked={metrics.isOn}
          onChange={(event) => save({ isOn: event.currentTarget.checked })}
        />
      </SettingRow>
      <SettingRow
        label="Steps that get a line"
        text="Chosen by the step's name, so that a run read again gives the same ones."
      >
        <SegmentedControl
          size="xs"
          aria-label="Steps that get a line"
          disabled={!metrics.isOn}
          data={[...SHARES]}
          value={String(metrics.sampleShare)}
          onChange={(value) => save({ sampleShare: Number(value) })}
        />
      </SettingRow>
    </SettingsSection>
  );
}
