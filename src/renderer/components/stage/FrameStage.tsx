import { useSyncExternalStore } from 'react';
import type { StepPicture } from '#protocol/inspector.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import { useExternalValue } from '../inspector/externalValue.ts';
import { stageView } from '../inspector/stageView.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { CompareStage } from './CompareStage.tsx';
import { Cursor } from './Cursor.tsx';
import type { Frame } from './frames.ts';
import { HeatMap } from './HeatMap.tsx';
import { shownPicture } from './layers.ts';
import { PictureView } from './PictureView.tsx';
import { playback } from './playback.ts';
import css from './stage.module.css';

interface FrameStageProps {
  readonly state: RunState;
  readonly selection: Selection;
  readonly frame: Frame | null;
  /** All that is saved of this frame's step. */
  readonly pictures: readonly StepPicture[];
}

/** The pointer has arrived before the next step is shown. */
const CURSOR_MS = 500;

/** The screen at one step, with what the agent did drawn on it. */
export function FrameStage({ state, selection, frame, pictures }: FrameStageProps) {
  const view = useExternalValue(stageView);
  const { isPlaying, speed } = useSyncExternalStore(playback.subscribe, playback.read);
  if (
    frame !== null &&
    view.side === 'compare' &&
    frame.before !== null &&
    frame.picture !== null
  ) {
    return (
      <CompareStage runId={state.runId} frame={frame} before={frame.before} after={frame.picture} />
    );
  }
  const side = view.side === 'before' ? 'before' : 'after';
  const shown = frame === null ? null : shownPicture(frame, side, view.layer, pictures);
  if (frame === null || shown === null) {
    return (
      <div className={css.space}>
        <EmptyState title={emptyTitle(selection, frame)} text={emptyText(selection)} />
      </div>
    );
  }
  const where =
    frame.stepNumber === 0 ? 'after reset' : `${shown.side} the action of step ${frame.stepNumber}`;
  return (
    <PictureView
      runId={state.runId}
      picture={shown.ref}
      alt={`Guest screen ${where}`}
      marks={shown.isWholeScreen ? frame.marks : []}
      marksKey={`${frame.stepNumber} ${side} ${view.layer}`}
      {...(shown.isWholeScreen ? { boxSide: shown.side } : {})}
      layers={(size) =>
        shown.isWholeScreen && (
          <>
            {view.hasHeat && <HeatMap frames={selection.frames} size={size} />}
            {isPlaying && (
              <Cursor
                frames={selection.frames}
                frame={frame}
                size={size}
                durationMs={CURSOR_MS / speed}
              />
            )}
          </>
        )
      }
    >
      {shown.missing === 'after' && (
        <div className={css.badge}>before step {frame.stepNumber}; no screenshot after it yet</div>
      )}
      {shown.missing === 'layer' && (
        <div className={css.badge}>this step has no such picture; its screen is shown</div>
      )}
    </PictureView>
  );
}

function emptyTitle(selection: Selection, frame: Frame | null): string {
  if (selection.attempt === null) return 'This task has not begun';
  return frame === null ? 'No step yet' : `No screenshot of step ${frame.stepNumber}`;
}

function emptyText(selection: Selection): string {
  if (selection.attempt === null)
    return 'Its screens appear here when its turn comes. Press Escape to follow the run.';
  return 'WAA saves a screenshot at the end of each step; it arrives about a second later. A step that was cut off has none.';
}
