import { useFullscreenElement } from '@mantine/hooks';
import { useState } from 'react';
import { selectPhase } from '#core/run/selectors.ts';
import type { StepPicture } from '#protocol/inspector.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import type { RunRoute } from '../../store/route.ts';
import { useRunView } from '../../store/useMonitor.ts';
import { changeRun } from '../../store/useRoute.ts';
import { FilmDialog } from '../film/FilmDialog.tsx';
import { FilmStrip } from './FilmStrip.tsx';
import type { Frame } from './frames.ts';
import { FrameStage } from './FrameStage.tsx';
import { LiveStage } from './LiveStage.tsx';
import { PhaseStepper } from './PhaseStepper.tsx';
import { PlayerControls } from './PlayerControls.tsx';
import { addressOf } from '../inspector/useInspection.ts';
import css from './stage.module.css';
import { useStepPictures } from './useStepPictures.ts';

const NO_PICTURES: readonly StepPicture[] = [];

interface CentreProps {
  readonly state: RunState;
  readonly route: RunRoute;
  readonly selection: Selection;
}

/** The guest's screen: live, or as it was at the selected step; before the benchmark the set-up over it. */
export function Centre({ state, route, selection }: CentreProps) {
  const [preview, setPreview] = useState<Frame | null>(null);
  const { ref, toggle, fullscreen } = useFullscreenElement<HTMLElement>();
  const mode = useRunView((view) => view.feed?.feed.mode ?? null);
  const isLive = selection.isFollowing && mode !== null && mode !== 'past';
  const frame = preview ?? selection.frames[selection.frameIndex] ?? null;
  // Pointing along the strip previews plain screens: looking each step up would be for nothing.
  const pictures = useStepPictures(isLive ? null : addressOf(state.runId, selection));
  const phase = selectPhase(state);
  const isSetUp =
    route.taskKey === null &&
    phase !== 'benchmark' &&
    phase !== 'summary' &&
    state.status !== 'completed';
  const select = (chosen: Frame): void => {
    if (selection.task === null) return;
    changeRun({ taskKey: selection.task.key, attempt: route.attempt, step: chosen.stepNumber });
  };
  return (
    <section ref={ref} className={css.centre} aria-label="Guest screen" data-fullscreen-target>
      {isSetUp ? (
        <LiveStage state={state} marks={[]} marksKey="">
          <PhaseStepper state={state} />
        </LiveStage>
      ) : isLive && preview === null ? (
        <LiveStage
          state={state}
          marks={latestDone(selection)?.marks ?? []}
          marksKey={latestKey(selection)}
        />
      ) : (
        <FrameStage
          state={state}
          selection={selection}
          frame={frame}
          pictures={preview === null ? pictures : NO_PICTURES}
        />
      )}
      {!isSetUp && (
        <>
          <FilmStrip
            runId={state.runId}
            frames={selection.frames}
            selectedIndex={selection.frameIndex}
            goingOn={goingOn(selection, isLive)}
            onSelect={select}
            onPreview={setPreview}
          />
          <FilmDialog runId={state.runId} selection={selection} />
          <PlayerControls
            selection={selection}
            isLive={isLive}
            pictures={pictures}
            onSelect={select}
            isFullscreen={fullscreen}
            onFullscreen={() => void toggle()}
          />
        </>
      )}
    </section>
  );
}

/** What the newest step is at, while its attempt goes on and somebody watches. */
function goingOn({ attempt }: Selection, isLive: boolean): string | null {
  const step = attempt?.endedAt === null ? attempt.steps.at(-1) : undefined;
  if (!isLive || step === undefined) return null;
  return step.status === 'done' || step.status === 'skipped' ? null : step.status;
}

/** What the agent did last; the step after it may be thinking already. */
function latestDone(selection: Selection): Frame | undefined {
  return selection.frames.findLast((frame) => frame.marks.length > 0);
}

function latestKey(selection: Selection): string {
  const latest = latestDone(selection);
  return `${selection.task?.key ?? ''} ${latest?.stepNumber ?? ''} ${latest?.marks.length ?? 0}`;
}
