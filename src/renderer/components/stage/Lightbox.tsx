import { ActionIcon, Modal } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import {
  IconChevronLeft,
  IconChevronRight,
  IconX,
  IconZoomIn,
  IconZoomOut,
} from '@tabler/icons-react';
import { useState, type PointerEvent, type WheelEvent } from 'react';
import type { TaskPicture } from '#core/run/selectors.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import css from './gallery.module.css';
import { PictureView } from './PictureView.tsx';
import { NO_ZOOM, panBy, zoomAt, type Zoom } from './zoom.ts';

interface LightboxProps {
  readonly runId: RunId;
  readonly selection: Selection;
  readonly pictures: readonly TaskPicture[];
  readonly index: number;
  readonly onIndex: (index: number) => void;
  readonly onClose: () => void;
}

const WHEEL_STEP = 1.2;

/** One screenshot as large as the window; arrows go on, the wheel zooms, dragging moves. */
export function Lightbox({ runId, selection, pictures, index, onIndex, onClose }: LightboxProps) {
  const [zoom, setZoom] = useState<Zoom>(NO_ZOOM);
  const picture = pictures[index];
  const go = (next: number): void => {
    if (next >= 0 && next < pictures.length) onIndex(next);
  };
  useHotkeys([
    ['ArrowLeft', () => go(index - 1)],
    ['ArrowRight', () => go(index + 1)],
    ['Home', () => go(0)],
    ['End', () => go(pictures.length - 1)],
    ['0', () => setZoom(NO_ZOOM)],
  ]);
  if (picture === undefined) return null;
  const marks =
    selection.frames.find((frame) => frame.stepNumber === picture.stepNumber)?.marks ?? [];
  const zoomBy = (factor: number): void => setZoom(zoomAt(zoom, factor, { x: 0, y: 0 }));
  const onWheel = (event: WheelEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = {
      x: event.clientX - box.left - box.width / 2,
      y: event.clientY - box.top - box.height / 2,
    };
    setZoom(zoomAt(zoom, event.deltaY < 0 ? WHEEL_STEP : 1 / WHEEL_STEP, at));
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    if (event.buttons === 1) setZoom(panBy(zoom, event.movementX, event.movementY));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      fullScreen
      withCloseButton={false}
      padding={0}
      aria-label="Screenshot"
      styles={{ body: { height: '100%' } }}
    >
      <div className={css.lightbox}>
        <div className={css.tools}>
          <span className="mono dim">
            {index + 1}/{pictures.length}
          </span>
          <span className="mono clip">
            {picture.stepNumber === 0
              ? 'After reset'
              : `Step ${picture.stepNumber}: ${picture.caption}`}
          </span>
          <span style={{ marginLeft: 'auto' }} />
          <ActionIcon
            aria-label="Previous screenshot"
            disabled={index === 0}
            onClick={() => go(index - 1)}
          >
            <IconChevronLeft size={17} />
          </ActionIcon>
          <ActionIcon
            aria-label="Next screenshot"
            disabled={index === pictures.length - 1}
            onClick={() => go(index + 1)}
          >
            <IconChevronRight size={17} />
          </ActionIcon>
          <ActionIcon aria-label="Zoom out" onClick={() => zoomBy(1 / WHEEL_STEP)}>
            <IconZoomOut size={16} />
          </ActionIcon>
          <ActionIcon aria-label="Zoom in" onClick={() => zoomBy(WHEEL_STEP)}>
            <IconZoomIn size={16} />
          </ActionIcon>
          <ActionIcon aria-label="Close" onClick={onClose}>
            <IconX size={17} />
          </ActionIcon>
        </div>
        <div className={css.lightboxBody} onWheel={onWheel} onPointerMove={onPointerMove}>
          <div
            className={css.zoomed}
            style={{ transform: `translate(${zoom.x}px, ${zoom.y}px) scale(${zoom.scale})` }}
          >
            <PictureView
              runId={runId}
              picture={picture.ref}
              alt={
                picture.stepNumber === 0
                  ? 'Screen after reset'
                  : `Screen after step ${picture.stepNumber}`
              }
              marks={marks}
              marksKey={picture.ref}
            />
          </div>
        </div>
      </div>
    </Modal>
  );
}
