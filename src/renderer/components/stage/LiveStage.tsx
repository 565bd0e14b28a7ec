import type { ReactNode } from 'react';
import { formatDuration } from '#core/format/duration.ts';
import { freshness } from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useNow } from '../../store/useNow.ts';
import { useRunView } from '../../store/useMonitor.ts';
import { ageOf } from '../kit/feedAge.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Freshness } from '../kit/Freshness.tsx';
import type { Mark } from './overlayGeometry.ts';
import { PictureView } from './PictureView.tsx';
import css from './stage.module.css';

/** From here on it is worth saying that the screen does not change. */
const UNCHANGED_FROM_MS = 30_000;

const KIND_WORDS = {
  guest: 'Windows in the container, now',
  install: 'the installation of Windows, now',
  step: 'Windows at the latest saved step',
} as const;

interface LiveStageProps {
  readonly state: RunState;
  readonly marks: readonly Mark[];
  readonly marksKey: string;
  readonly children?: ReactNode;
}

export function LiveStage({ state, marks, marksKey, children }: LiveStageProps) {
  const received = useRunView((view) => view.feed);
  const nowMs = useNow();
  const { screen } = state;
  if (screen === null) {
    return (
      <div className={css.space}>
        <EmptyState
          title="No picture of the guest yet"
          text="The screen appears here as soon as the VM's screen can be read: during installation, then live. If it stays empty, the VM tab says which ways were tried."
        />
        {children}
      </div>
    );
  }
  const ageMs = received === null ? null : ageOf(received, 'screen', nowMs);
  const isOld = freshness(ageMs) === 'old';
  const unchangedMs = Date.parse(screen.seenAt) - Date.parse(screen.changedAt);
  return (
    <PictureView
      runId={state.runId}
      picture={screen.picture}
      alt={`Screen of ${KIND_WORDS[screen.kind]}`}
      marks={marks}
      marksKey={marksKey}
      isFading
      isOld={isOld}
    >
      <div className={css.badge}>
        {unchangedMs >= UNCHANGED_FROM_MS && (
          <span className="dim">unchanged for {formatDuration(unchangedMs)}</span>
        )}
        <Freshness channel="screen" />
      </div>
      {children}
    </PictureView>
  );
}
