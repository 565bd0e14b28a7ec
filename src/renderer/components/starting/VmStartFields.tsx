import { NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import type { ChangeEvent } from 'react';
import { PLACEHOLDERS } from '#core/starting/clientWords.ts';
import type { StartSettings } from '#protocol/startSettings.ts';
import css from './starting.module.css';
import type { VmStart } from './vmStart.ts';

interface VmStartFieldsProps {
  readonly value: VmStart;
  readonly onChange: (value: VmStart) => void;
  /** Problem by field, as the protocol's schema says it. */
  readonly problems: Readonly<Record<string, string>>;
}

const STYLES = [
  { value: 'entry', label: "WAA's entry script, in a new container" },
  { value: 'exec', label: 'docker exec in a running container' },
  { value: 'template', label: 'A command of my own' },
];
const STUCK = [
  { value: 'none', label: 'Nothing: only tell' },
  { value: 'capture', label: 'Capture picture, log and state' },
  { value: 'stop_client', label: 'Stop the client' },
  { value: 'restart_container', label: 'Restart the container' },
];

/** The part of a VM's form about starting runs on it, and about runs that get stuck. */
export function VmStartFields({ value, onChange, problems }: VmStartFieldsProps) {
  const { start, stuckAction } = value;
  const set = (change: Partial<StartSettings>): void =>
    onChange({ ...value, start: { ...start, ...change } });
  const text = (name: 'waaFolder' | 'storageFolder' | 'image') => ({
    value: start[name],
    error: problems[name],
    onChange: (event: ChangeEvent<HTMLInputElement>) => set({ [name]: event.currentTarget.value }),
  });
  const number = (name: 'ramGb' | 'cpuCores', max: number) => ({
    value: start[name],
    min: 1,
    max,
    allowDecimal: false,
    onChange: (next: number | string) => typeof next === 'number' && set({ [name]: next }),
  });
  return (
    <div className={css.form}>
      <Select
        className={css.half}
        label="Runs are started by"
        data={STYLES}
        value={start.style}
        allowDeselect={false}
        onChange={(style) => {
          if (style === 'entry' || style === 'exec' || style === 'template') set({ style });
        }}
      />
      <TextInput className={css.half} label="Image" {...text('image')} />
      <TextInput className={css.half} label="Folder of WAA's repository" {...text('waaFolder')} />
      <TextInput
        className={css.half}
        label="Folder of the golden image"
        placeholder="WAA's own"
        {...text('storageFolder')}
      />
      <NumberInput className={css.half} label="Memory of Windows (GB)" {...number('ramGb', 512)} />
      <NumberInput
        className={css.half}
        label="Processors of Windows"
        {...number('cpuCores', 256)}
      />
      {start.style === 'template' && (
        <Textarea
          className={css.wide}
          label="Start command"
          description={`Run by a shell on the VM, detached, with the keys as variables. Filled in: ${PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}`}
          autosize
          minRows={2}
          value={start.template}
          error={problems['template']}
          onChange={(event) => set({ template: event.currentTarget.value })}
        />
      )}
      <Select
        className={css.half}
        label="When a run is found stuck"
        data={STUCK}
        value={stuckAction.kind}
        allowDeselect={false}
        onChange={(kind) => {
          const known = STUCK_KINDS.find((each) => each === kind);
          if (known !== undefined)
            onChange({ ...value, stuckAction: { ...stuckAction, kind: known } });
        }}
      />
      <NumberInput
        className={css.half}
        label="after a countdown of minutes"
        min={0.1}
        max={240}
        disabled={stuckAction.kind === 'none'}
        value={stuckAction.countdownMinutes}
        onChange={(minutes) =>
          typeof minutes === 'number' &&
          onChange({ ...value, stuckAction: { ...stuckAction, countdownMinutes: minutes } })
        }
      />
      {stuckAction.kind !== 'none' && (
        <p className={`faint ${css.wide ?? ''}`}>
          The countdown is shown by every face and can be cancelled there. It ends by itself when
          the run goes on.
        </p>
      )}
    </div>
  );
}

const STUCK_KINDS = ['none', 'capture', 'stop_client', 'restart_container'] as const;
