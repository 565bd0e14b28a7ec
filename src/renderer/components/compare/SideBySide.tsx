import { ActionIcon, Button, SegmentedControl, Slider, Tooltip } from '@mantine/core';
import {
  IconChevronLeft,
  IconChevronRight,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconX,
} from '@tabler/icons-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { firstDivergence, pairSteps, runLetter, type PairedStep } from '#core/analysis/index.ts';
import { shortTaskName } from '#core/format/id.ts';
import type { ComparedRun } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import type { KeyAction } from '../keyboard/keyMap.ts';
import { useKeys } from '../keyboard/useKeys.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { useCall, type Call } from '../kit/useCall.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import css from './compare.module.css';
import { StepSide } from './StepSide.tsx';
import { StepTable } from './StepTable.tsx';

/** At this pace one can follow two screens. */
const PLAY_MS = 1200;

interface SideBySideProps {
  readonly runs: readonly ComparedRun[];
  readonly taskKey: TaskKey;
  readonly onClose: () => void;
}

/** One task in two runs, their steps locked to each other. */
export function SideBySide({ runs, taskKey, onClose }: SideBySideProps) {
  const [other, setOther] = useState(1);
  const first = useRunState(runs[0]);
  const second = useRunState(runs[Math.min(other, runs.length - 1)]);
  const [domain = '', exampleId = ''] = taskKey.split('/');
  return (
    <section className={css.side} aria-label="Side by side">
      <div className={css.sideHead}>
        <h2 className="clip" title={taskKey}>
          {shortTaskName({ domain, exampleId })}
        </h2>
        {runs.length > 2 && (
          <SegmentedControl
            size="xs"
            aria-label="Run beside A"
            value={String(other)}
            data={runs
              .slice(1)
              .map((_, index) => ({ value: String(index + 1), label: runLetter(index + 1) }))}
            onChange={(value) => setOther(Number(value))}
          />
        )}
        <span className={css.end}>
          <ActionIcon aria-label="Close the replay" onClick={onClose}>
            <IconX size={15} />
          </ActionIcon>
        </span>
      </div>
      {first.status === 'ready' && second.status === 'ready' ? (
        <Replay
          key={`${taskKey} ${other}`}
          first={first.value}
          other={second.value}
          letter={runLetter(other)}
          taskKey={taskKey}
        />
      ) : (
        <Unready calls={[first, second]} />
      )}
    </section>
  );
}

function useRunState(run: ComparedRun | undefined): Call<RunState> {
  const { rpc } = useMonitorStore().client;
  const runId = run?.runId ?? '';
  return useCall(`state ${runId}`, () => rpc.runs.snapshot({ runId }));
}

function Unready({ calls }: { readonly calls: readonly Call<RunState>[] }) {
  const failed = calls.find((call) => call.status === 'failed');
  if (failed?.status === 'failed') {
    return <EmptyState title={failed.error.message} text={failed.error.remedy} />;
  }
  return <EmptyState title="Opening the runs" text="Their steps and pictures are being read." />;
}

interface ReplayProps {
  readonly first: RunState;
  readonly other: RunState;
  readonly letter: string;
  readonly taskKey: TaskKey;
}

function Replay({ first, other, letter, taskKey }: ReplayProps) {
  const left = first.tasks[taskKey]?.attempts.at(-1) ?? null;
  const right = other.tasks[taskKey]?.attempts.at(-1) ?? null;
  const pairs = pairSteps(left, right);
  const parting = firstDivergence(pairs);
  const [position, setPosition] = useState(() => parting ?? 1);
  const [isPlaying, setPlaying] = useState(false);
  const go = (to: number): void =>
    setPosition(Math.min(Math.max(1, to), Math.max(1, pairs.length)));
  usePlaying(isPlaying, () => {
    if (position >= pairs.length) setPlaying(false);
    else go(position + 1);
  });
  useKeys((action) =>
    act(action, { go, position, last: pairs.length, toggle: () => setPlaying(!isPlaying) }),
  );
  const pair = pairs[position - 1] ?? null;
  if (pairs.length === 0) {
    return (
      <EmptyState
        title="No step in either run"
        text="Neither run recorded a step of this task: it was not begun, or ended in set-up."
      />
    );
  }
  return (
    <>
      <p className={css.instruction}>
        {first.tasks[taskKey]?.instruction ?? other.tasks[taskKey]?.instruction}
      </p>
      <div className={css.pictures}>
        <StepSide state={first} attempt={left} letter="A" step={pair?.first ?? null} />
        <StepSide state={other} attempt={right} letter={letter} step={pair?.other ?? null} />
      </div>
      <div className={css.controls}>
        <ActionIcon
          aria-label="Previous step"
          disabled={position <= 1}
          onClick={() => go(position - 1)}
        >
          <IconChevronLeft size={16} />
        </ActionIcon>
        <Tooltip label={isPlaying ? 'Pause (Space)' : 'Play both (Space)'}>
          <ActionIcon
            aria-label={isPlaying ? 'Pause' : 'Play both'}
            onClick={() => setPlaying(!isPlaying)}
          >
            {isPlaying ? <IconPlayerPauseFilled size={14} /> : <IconPlayerPlayFilled size={14} />}
          </ActionIcon>
        </Tooltip>
        <ActionIcon
          aria-label="Next step"
          disabled={position >= pairs.length}
          onClick={() => go(position + 1)}
        >
          <IconChevronRight size={16} />
        </ActionIcon>
        <Slider
          className={css.slider}
          thumbLabel="Step"
          size="sm"
          min={1}
          max={Math.max(2, pairs.length)}
          label={null}
          value={position}
          onChange={go}
          marks={parting === null ? [] : [{ value: parting }]}
        />
        <span className={css.where} aria-live="polite">
          Step {position} of {pairs.length}
        </span>
        <PartingButton parting={parting} position={position} onGo={go} />
      </div>
      <StepTable
        pairs={pairs}
        position={position}
        letter={letter}
        screens={[first.screen, other.screen]}
        onGo={go}
      />
    </>
  );
}

function PartingButton({
  parting,
  position,
  onGo,
}: {
  readonly parting: PairedStep['position'] | null;
  readonly position: number;
  readonly onGo: (position: number) => void;
}) {
  if (parting === null) return <span className="dim">Every step is the same</span>;
  return (
    <Button
      size="compact-xs"
      variant="default"
      disabled={position === parting}
      onClick={() => onGo(parting)}
    >
      First difference: step {parting}
    </Button>
  );
}

function usePlaying(isPlaying: boolean, onTick: () => void): void {
  const tick = useEffectEvent(onTick);
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => tick(), PLAY_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);
}

interface Player {
  readonly go: (position: number) => void;
  readonly position: number;
  readonly last: number;
  readonly toggle: () => void;
}

function act(action: KeyAction, { go, position, last, toggle }: Player): boolean {
  if (action === 'next_step') go(position + 1);
  else if (action === 'previous_step') go(position - 1);
  else if (action === 'first_step') go(1);
  else if (action === 'last_step') go(last);
  else if (action === 'toggle_play') toggle();
  else return false;
  return true;
}
