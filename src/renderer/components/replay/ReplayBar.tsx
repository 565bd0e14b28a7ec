import { ActionIcon, Button, Select, Tooltip } from '@mantine/core';
import {
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from '@tabler/icons-react';
import { formatCounter } from '#core/format/duration.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import { formatCount } from '#core/format/number.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import type { TimelineMark } from '#core/replay/timeline.ts';
import { REPLAY_SPEEDS, type ReplayPlayer, type ReplayState } from '../../store/replayPlayer.ts';
import { useReplayState } from '../../store/useReplay.ts';
import { changeRun } from '../../store/useRoute.ts';
import { useNow } from '../../store/useNow.ts';
import css from './replay.module.css';

/** Steps of the slider: fine enough for a day-long run on a wide screen. */
const SLIDER_STEPS = 2000;

/** The controls of a replay, under the header of the run. */
export function ReplayBar({ player }: { readonly player: ReplayPlayer }) {
  const state = useReplayState(player);
  const leave = (): void => changeRun({ isReplay: false });
  return (
    <div className={css.bar} role="group" aria-label="Replay">
      {state.status === 'loading' && (
        <span className="dim">
          The journal is being read
          {state.eventCount > 0 ? `: ${formatCount(state.eventCount)} events` : ''}.
        </span>
      )}
      {state.status === 'failed' && <span role="alert">{state.message}</span>}
      {state.status === 'ready' && <Controls player={player} state={state} />}
      <Button size="compact-xs" variant="default" onClick={leave}>
        Leave replay
      </Button>
    </div>
  );
}

interface ControlsProps {
  readonly player: ReplayPlayer;
  readonly state: Extract<ReplayState, { status: 'ready' }>;
}

function Controls({ player, state }: ControlsProps) {
  const { positionMs, durationMs, isPlaying, instantMs, marks } = state;
  const nowMs = useNow();
  const instant = new Date(instantMs).toISOString();
  const Icon = isPlaying ? IconPlayerPause : IconPlayerPlay;
  const action = isPlaying ? 'Pause the replay' : 'Play the replay';
  return (
    <>
      <Tooltip label={`${action} (p)`}>
        <ActionIcon aria-label={action} onClick={() => player.toggle()}>
          <Icon size={16} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="To the end of the task before ([)">
        <ActionIcon aria-label="To the end of the task before" onClick={() => player.skip(-1)}>
          <IconPlayerSkipBack size={15} />
        </ActionIcon>
      </Tooltip>
      <Tooltip label="To the end of the next task (])">
        <ActionIcon aria-label="To the end of the next task" onClick={() => player.skip(1)}>
          <IconPlayerSkipForward size={15} />
        </ActionIcon>
      </Tooltip>
      <span className={css.time} title={formatUtc(instant)}>
        {formatTime(instant, { nowMs })}
      </span>
      <div className={css.track}>
        <Marks marks={marks} durationMs={durationMs} />
        <input
          className={css.slider}
          type="range"
          aria-label="Moment of the run"
          aria-valuetext={`${formatCounter(positionMs)} of ${formatCounter(durationMs)}`}
          min={0}
          max={SLIDER_STEPS}
          value={Math.round((positionMs / Math.max(1, durationMs)) * SLIDER_STEPS)}
          onChange={(event) =>
            player.seek((Number(event.currentTarget.value) / SLIDER_STEPS) * durationMs)
          }
        />
      </div>
      <span className={css.counter}>
        {formatCounter(positionMs)} / {formatCounter(durationMs)}
      </span>
      <Select
        aria-label="Speed"
        w={92}
        allowDeselect={false}
        data={REPLAY_SPEEDS.map((speed) => ({ value: String(speed), label: `${String(speed)}×` }))}
        value={String(state.speed)}
        onChange={(value) => player.setSpeed(Number(value))}
      />
    </>
  );
}

/** Where tasks ended, each in the colour of its outcome; the list of tasks says the same in words. */
function Marks({
  marks,
  durationMs,
}: {
  readonly marks: readonly TimelineMark[];
  readonly durationMs: number;
}) {
  return (
    <span className={css.marks} aria-hidden>
      {marks.map(({ atMs, taskKey, status }) => (
        <span
          key={`${taskKey} ${String(atMs)}`}
          style={{
            left: `${String((atMs / Math.max(1, durationMs)) * 100)}%`,
            background: `var(--state-${TASK_LOOKS[status].token})`,
          }}
        />
      ))}
    </span>
  );
}
