import type { RunState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import type { Frame } from './frames.ts';
import { PictureView } from './PictureView.tsx';
import css from './stage.module.css';

interface FrameStageProps {
  readonly state: RunState;
  readonly selection: Selection;
  readonly frame: Frame | null;
  readonly side: 'before' | 'after';
}

/** The screen at one step, with what the agent did drawn on it. */
export function FrameStage({ state, selection, frame, side }: FrameStageProps) {
  const isMissing = side === 'after' && frame?.picture === null;
  const picture =
    side === 'before' || isMissing ? (frame?.before ?? null) : (frame?.picture ?? null);
  if (frame === null || picture === null) {
    return (
      <div className={css.space}>
        <EmptyState title={emptyTitle(selection, frame)} text={emptyText(selection)} />
      </div>
    );
  }
  const where =
    frame.stepNumber === 0
      ? 'after reset'
      : `${isMissing ? 'before' : side} the action of step ${frame.stepNumber}`;
  return (
    <PictureView
      runId={state.runId}
      picture={picture}
      alt={`Guest screen ${where}`}
      marks={frame.marks}
      marksKey={`${frame.stepNumber} ${side}`}
      boxSide={isMissing ? 'before' : side}
    >
      {isMissing && (
        <div className={css.badge}>before step {frame.stepNumber}; no screenshot after it yet</div>
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
