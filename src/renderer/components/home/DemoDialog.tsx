import { Button, Checkbox, Modal, NumberInput, Select } from '@mantine/core';
import { useState } from 'react';
import { DEMO_FAULTS, MAX_DEMO_WORKERS, type DemoOptions } from '#protocol/contract.ts';
import { runRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { goTo } from '../../store/useRoute.ts';
import { useAct } from '../kit/useAct.ts';
import css from './home.module.css';

const SPEEDS = [
  { value: '1', label: 'As in reality (hours)' },
  { value: '20', label: '20 times as fast' },
  { value: '60', label: 'A minute in a second' },
  { value: '300', label: 'Five minutes in a second' },
];

const FAULT_WORDS: Readonly<Record<(typeof DEMO_FAULTS)[number], string>> = {
  drop_connection: 'The connection drops',
  stall: 'The benchmark stalls',
  slow_model: 'The model is slow',
  exception: 'A task ends with an exception',
  restart_container: 'The container restarts',
  garbage_log: 'Garbage in the log',
  disk_full: "The VM's disk is full",
};

const DEFAULTS: DemoOptions = {
  tasks: 154,
  speed: 60,
  seed: 1,
  workers: 1,
  faults: [],
  isPrepared: false,
};

/** What the demo VM is to play. Each seed is another run, the same each time. */
export function DemoDialog({ onClose }: { readonly onClose: () => void }) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const [options, setOptions] = useState<DemoOptions>(DEFAULTS);
  const start = (): void => {
    void act(async () => {
      const { runId } = await store.client.rpc.demo.start(options);
      await store.refreshProfiles();
      goTo(runRoute(runId));
      onClose();
    });
  };
  const number = (name: 'tasks' | 'seed' | 'workers', min: number, max: number) => ({
    value: options[name],
    min,
    max,
    clampBehavior: 'strict' as const,
    allowDecimal: false,
    onChange: (value: number | string) =>
      typeof value === 'number' && setOptions({ ...options, [name]: value }),
  });
  return (
    <Modal opened onClose={onClose} title="Demo VM" size="md">
      <p className="dim" style={{ marginTop: 0 }}>
        A real SSH server on this computer with a simulated Windows Agent Arena behind it. It is
        watched exactly as any VM.
      </p>
      <div className={css.form}>
        <Select
          className={css.wide}
          label="Speed"
          data={SPEEDS}
          value={String(options.speed)}
          allowDeselect={false}
          onChange={(value) => setOptions({ ...options, speed: Number(value ?? DEFAULTS.speed) })}
        />
        <NumberInput className={css.third} label="Tasks" {...number('tasks', 1, 154)} />
        <NumberInput
          className={css.third}
          label="Workers"
          {...number('workers', 1, MAX_DEMO_WORKERS)}
        />
        <NumberInput className={css.third} label="Seed" {...number('seed', 0, 1_000_000)} />
        <Checkbox
          className={css.wide}
          size="xs"
          label="Windows is installed already (skips the first boot)"
          checked={options.isPrepared}
          onChange={(event) => setOptions({ ...options, isPrepared: event.currentTarget.checked })}
        />
        <Checkbox.Group
          className={css.wide}
          label="Faults"
          value={options.faults}
          onChange={(chosen) =>
            setOptions({
              ...options,
              faults: DEMO_FAULTS.filter((fault) => chosen.includes(fault)),
            })
          }
        >
          <div style={{ display: 'grid', gap: 6, marginTop: 6 }}>
            {DEMO_FAULTS.map((fault) => (
              <Checkbox key={fault} size="xs" value={fault} label={FAULT_WORDS[fault]} />
            ))}
          </div>
        </Checkbox.Group>
      </div>
      <div className={css.formEnd}>
        <Button loading={isBusy} onClick={start} data-autofocus>
          Start the demo
        </Button>
      </div>
    </Modal>
  );
}
