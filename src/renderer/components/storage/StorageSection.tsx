import { Button, NumberInput } from '@mantine/core';
import { useState } from 'react';
import { storageSettingsSchema, type StorageSettings } from '#protocol/library.ts';
import { useMonitor, useMonitorStore } from '../../store/useMonitor.ts';
import { useAct } from '../kit/useAct.ts';
import { useCall } from '../kit/useCall.ts';
import { SettingRow, SettingsSection } from '../settings/SettingsSection.tsx';
import { CleanupList } from './CleanupList.tsx';
import { TrashList } from './TrashList.tsx';
import { UsageBar } from './UsageBar.tsx';

const USUAL: StorageSettings = storageSettingsSchema.parse({});

/** What runs take on disk, what may go by itself, and the trash. */
export function StorageSection() {
  const store = useMonitorStore();
  const isWriter = useMonitor((state) => state.about?.isWriter ?? false);
  const dataDir = useMonitor((state) => state.about?.dataDir ?? '');
  const storage = useMonitor((state) => state.settings?.storage ?? USUAL);
  const [round, setRound] = useState(0);
  const again = (): void => setRound((before) => before + 1);
  const { act } = useAct();
  const { library } = store.client.rpc;
  const settingsKey = JSON.stringify(storage);
  const usage = useCall(`usage ${String(round)}`, () => library.usage());
  const plan = useCall(`plan ${String(round)} ${settingsKey}`, () => library.cleanupPlan());
  const trash = useCall(`trash ${String(round)}`, () => library.trash());
  const save = (change: Partial<StorageSettings>): void =>
    void act(() => store.saveSettings({ storage: { ...storage, ...change } }));
  return (
    <>
      <SettingsSection title="On disk" text={`Everything is in ${dataDir}.`}>
        {usage.status === 'ready' && <UsageBar usage={usage.value} />}
        {usage.status === 'loading' && <p className="dim">Files are being counted.</p>}
        {usage.status === 'failed' && <p role="alert">{usage.error.message}</p>}
      </SettingsSection>
      <SettingsSection
        title="What may go by itself"
        text="Pictures take nearly all of the room. They are removed a minute after the start and once a day, thumbnails first; replies, steps, scores and the log stay. Runs that are watched, starred or noted are left alone."
      >
        <SettingRow
          label="Pictures of old runs"
          text="Removed so many days after the last sign of the run. Empty keeps them."
        >
          <Amount
            label="Days to keep pictures"
            unit="days"
            value={storage.keepPicturesDays}
            isDisabled={!isWriter}
            isWhole
            onSave={(keepPicturesDays) => save({ keepPicturesDays })}
          />
        </SettingRow>
        <SettingRow
          label="Room for all runs"
          text="Beyond it the pictures of the oldest runs go. Empty for no limit."
        >
          <Amount
            label="Gigabytes for all runs"
            unit="GB"
            value={storage.maxTotalGb}
            isDisabled={!isWriter}
            onSave={(maxTotalGb) => save({ maxTotalGb })}
          />
        </SettingRow>
        <SettingRow label="Trash" text="Deleted runs can come back for so long.">
          <Amount
            label="Days in the trash"
            unit="days"
            value={storage.keepTrashDays}
            isDisabled={!isWriter}
            isWhole
            onSave={(days) => save({ keepTrashDays: days ?? USUAL.keepTrashDays })}
          />
        </SettingRow>
      </SettingsSection>
      {plan.status === 'ready' && (
        <CleanupList
          key={`${settingsKey} ${String(round)}`}
          plan={plan.value}
          isWriter={isWriter}
          onDone={again}
        />
      )}
      {trash.status === 'ready' && (
        <TrashList runs={trash.value} isWriter={isWriter} onDone={again} />
      )}
    </>
  );
}

interface AmountProps {
  readonly label: string;
  readonly unit: string;
  readonly value: number | null;
  readonly isDisabled: boolean;
  readonly isWhole?: boolean;
  readonly onSave: (value: number | null) => void;
}

/** Saved by the button, so that typing 200 does not act on 2. */
function Amount({ label, unit, value, isDisabled, isWhole = false, onSave }: AmountProps) {
  const [text, setText] = useState<number | string>(value ?? '');
  const wanted = text === '' ? null : Number(text);
  const isChanged = wanted !== value && (wanted === null || Number.isFinite(wanted));
  return (
    <>
      <NumberInput
        aria-label={label}
        placeholder="none"
        suffix={` ${unit}`}
        min={isWhole ? 1 : 0.1}
        max={isWhole ? 3650 : 1_000_000}
        allowDecimal={!isWhole}
        decimalScale={isWhole ? 0 : 1}
        w={120}
        disabled={isDisabled}
        value={text}
        onChange={setText}
      />
      <Button
        variant={isChanged ? 'filled' : 'default'}
        disabled={!isChanged || isDisabled}
        onClick={() => onSave(wanted)}
      >
        Save
      </Button>
    </>
  );
}
