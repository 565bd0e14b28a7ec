import { ActionIcon, Button, Select, Tooltip } from '@mantine/core';
import {
  IconArrowsMaximize,
  IconArrowsMinimize,
  IconChevronLeft,
  IconChevronRight,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerTrackNext,
} from '@tabler/icons-react';
import type { StepPicture } from '#protocol/inspector.ts';
import type { Selection } from '../../screens/selection.ts';
import { changeRun } from '../../store/useRoute.ts';
import type { Frame } from './frames.ts';
import { StageTools } from './StageTools.tsx';
import css from './stage.module.css';
import { SPEEDS, usePlayback } from './usePlayback.ts';

interface PlayerControlsProps {
  readonly selection: Selection;
  readonly isLive: boolean;
  /** All that is saved of the selected step. */
  readonly pictures: readonly StepPicture[];
  readonly onSelect: (frame: Frame) => void;
  readonly isFullscreen: boolean;
  readonly onFullscreen: () => void;
}

export function PlayerControls(props: PlayerControlsProps) {
  const { selection, onSelect } = props;
  const { frames, frameIndex } = selection;
  const playback = usePlayback(frames, frameIndex, onSelect);
  const frame = frames[frameIndex];
  const go = (index: number): void => {
    const target = frames[index];
    if (target !== undefined) onSelect(target);
  };
  const PlayIcon = playback.isPlaying ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <div className={css.controls}>
      <ActionIcon
        aria-label="Previous step"
        disabled={frameIndex <= 0}
        onClick={() => go(frameIndex - 1)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      <Tooltip label={playback.isPlaying ? 'Pause (Space)' : 'Play the steps (Space)'}>
        <ActionIcon
          aria-label={playback.isPlaying ? 'Pause' : 'Play the steps'}
          disabled={frames.length < 2}
          onClick={playback.toggle}
        >
          <PlayIcon size={14} />
        </ActionIcon>
      </Tooltip>
      <ActionIcon
        aria-label="Next step"
        disabled={frameIndex >= frames.length - 1}
        onClick={() => go(frameIndex + 1)}
      >
        <IconChevronRight size={16} />
      </ActionIcon>
      <Select
        aria-label="Speed of playing"
        w={62}
        style={{ flex: 'none' }}
        size="xs"
        value={String(playback.speed)}
        data={SPEEDS.map((speed) => ({ value: String(speed), label: `${speed}×` }))}
        allowDeselect={false}
        onChange={(value) => value !== null && playback.setSpeed(Number(value))}
      />
      <span className={`${css.where ?? ''} clip`} aria-live="polite">
        {props.isLive ? 'Following the run' : whereText(frame, frames)}
      </span>
      <div className={css.end}>
        {!props.isLive && <StageTools selection={selection} pictures={props.pictures} />}
        {!props.isLive && !selection.isFollowing && (
          <Button
            size="compact-xs"
            leftSection={<IconPlayerTrackNext size={12} />}
            onClick={() => changeRun({ taskKey: null, step: null, attempt: null })}
          >
            Follow
          </Button>
        )}
        <Tooltip label="Full screen (f)">
          <ActionIcon aria-label="Full screen" onClick={props.onFullscreen}>
            {props.isFullscreen ? (
              <IconArrowsMinimize size={15} />
            ) : (
              <IconArrowsMaximize size={15} />
            )}
          </ActionIcon>
        </Tooltip>
      </div>
    </div>
  );
}

function whereText(frame: Frame | undefined, frames: readonly Frame[]): string {
  if (frame === undefined) return '';
  const last = frames.at(-1)?.stepNumber ?? 0;
  return frame.stepNumber === 0 ? 'After reset' : `Step ${frame.stepNumber} of ${last}`;
}
