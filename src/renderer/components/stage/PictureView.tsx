import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import type { PictureRef, RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { PointedBoxes } from '../inspector/PointedBoxes.tsx';
import { ActionOverlay } from './ActionOverlay.tsx';
import { fitInside, type Mark, type Size } from './overlayGeometry.ts';
import css from './stage.module.css';
import { useLoadedPicture } from './useLoadedPicture.ts';

interface PictureViewProps {
  readonly runId: RunId;
  readonly picture: PictureRef;
  /** What it shows, for those who can't see it. */
  readonly alt: string;
  readonly marks: readonly Mark[];
  /** Changes when the marks are of another action, so that they appear anew. */
  readonly marksKey: string;
  readonly isFading?: boolean;
  /** Fades data that no longer counts as live. */
  readonly isOld?: boolean;
  /** Which side of the action it shows, so that what the inspector points at can be marked on it. */
  readonly boxSide?: 'before' | 'after';
  /** Drawn over the picture, below the action. */
  readonly layers?: (size: Size) => ReactNode;
  readonly children?: ReactNode;
}

/** A picture of the guest as large as fits, with the agent's action drawn on it. */
export function PictureView(props: PictureViewProps) {
  const store = useMonitorStore();
  const { ref, width, height } = useElementSize();
  const loaded = useLoadedPicture(store.client.pictureUrl(props.runId, props.picture, 'full'));
  const size = loaded.shown === null ? null : fitInside({ width, height }, loaded.shown);
  return (
    <div ref={ref} className={css.space}>
      {size !== null && loaded.shown !== null && (
        <div
          className={`${css.frame ?? ''} ${props.isOld === true ? (css.old ?? '') : ''}`}
          style={size}
        >
          <img src={loaded.shown.url} alt={props.alt} draggable={false} />
          {props.layers?.(size)}
          <ActionOverlay
            key={props.marksKey}
            marks={props.marks}
            size={size}
            isFading={props.isFading ?? false}
          />
          {props.boxSide !== undefined && (
            <PointedBoxes side={props.boxSide} size={size} picture={loaded.shown} />
          )}
        </div>
      )}
      {loaded.hasFailed && (
        <div className={css.badge} role="status">
          This picture could not be read. The file may be cut off on the VM; the next one replaces
          it.
        </div>
      )}
      {props.children}
    </div>
  );
}
