import { Switch } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { useState, type PointerEvent } from 'react';
import type { PictureRef, RunId } from '#protocol/vocabulary.ts';
import { readFlag, useRemembered } from '../../store/useRemembered.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { ActionOverlay } from './ActionOverlay.tsx';
import css from './compare.module.css';
import { DifferenceBoxes } from './DifferenceBoxes.tsx';
import type { Frame } from './frames.ts';
import { fitInside } from './overlayGeometry.ts';
import { pixelsUrl } from './readPixels.ts';
import stageCss from './stage.module.css';
import { useDifference, type Difference } from './useDifference.ts';
import { useLoadedPicture } from './useLoadedPicture.ts';

interface CompareStageProps {
  readonly runId: RunId;
  readonly frame: Frame;
  readonly before: PictureRef;
  readonly after: PictureRef;
}

/** Both sides of an action in one place: a slider between them, and what changed kept bright. */
export function CompareStage({ runId, frame, before, after }: CompareStageProps) {
  const { client } = useMonitorStore();
  const [share, setShare] = useState(0.5);
  const [hasBoxes, setHasBoxes] = useRemembered('compare.difference', readFlag, true);
  const { ref, width, height } = useElementSize();
  const beforeUrl = client.pictureUrl(runId, before, 'full');
  const afterUrl = client.pictureUrl(runId, after, 'full');
  const loaded = useLoadedPicture(afterUrl);
  const difference = useDifference(
    pixelsUrl(client, runId, before),
    pixelsUrl(client, runId, after),
  );
  const size = loaded.shown === null ? null : fitInside({ width, height }, loaded.shown);
  const drag = (event: PointerEvent<HTMLElement>): void => {
    if (event.buttons !== 1) return;
    const frameBox = event.currentTarget.getBoundingClientRect();
    const at = (event.clientX - frameBox.left) / frameBox.width;
    setShare(Math.min(1, Math.max(0, at)));
  };
  return (
    <div ref={ref} className={stageCss.space}>
      {size !== null && (
        <div
          className={`${stageCss.frame ?? ''} ${css.compare ?? ''}`}
          style={size}
          onPointerDown={drag}
          onPointerMove={drag}
        >
          <img
            src={afterUrl}
            alt={`Guest screen after step ${frame.stepNumber}`}
            draggable={false}
          />
          <img
            src={beforeUrl}
            alt={`Guest screen before step ${frame.stepNumber}`}
            draggable={false}
            className={css.above}
            style={{ clipPath: `inset(0 ${(1 - share) * 100}% 0 0)` }}
          />
          {hasBoxes && difference?.status === 'changed' && (
            <DifferenceBoxes difference={difference} size={size} />
          )}
          <ActionOverlay marks={frame.marks} size={size} isFading={false} />
          <span className={css.line} style={{ left: `${share * 100}%` }} aria-hidden />
          <span className={css.sideName} style={{ left: 6 }} aria-hidden>
            before
          </span>
          <span className={css.sideName} style={{ right: 6 }} aria-hidden>
            after
          </span>
          <input
            type="range"
            className={css.range}
            aria-label="Share of the screen before the action"
            min={0}
            max={100}
            value={Math.round(share * 100)}
            onChange={(event) => setShare(Number(event.currentTarget.value) / 100)}
          />
        </div>
      )}
      <div className={stageCss.badge} role="status">
        {difference === null ? '' : differenceText(difference)}
        {difference?.status === 'changed' && (
          <Switch
            size="xs"
            label="Highlight"
            checked={hasBoxes}
            onChange={(event) => setHasBoxes(event.currentTarget.checked)}
          />
        )}
      </div>
    </div>
  );
}

function differenceText(difference: Difference): string {
  switch (difference.status) {
    case 'loading':
      return 'Comparing…';
    case 'unreadable':
      return 'One of the pictures cannot be read, so they were not compared.';
    case 'same':
      return 'Nothing changed on the screen';
    case 'other_size':
      return 'The pictures have different sizes, so they were not compared.';
    case 'changed':
      return `${formatShare(difference.share)} of the screen changed`;
  }
}

function formatShare(share: number): string {
  const percent = share * 100;
  return percent < 1 ? 'Less than 1 %' : `${Math.round(percent)} %`;
}
