import { VisuallyHidden } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { RunId } from '#protocol/vocabulary.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import type { Frame } from './frames.ts';
import css from './stage.module.css';

/** 54 px high pictures of 16:10, with the gap between two. */
const THUMB_WIDTH = 86;
const THUMB_GAP = 5;

interface FilmStripProps {
  readonly runId: RunId;
  readonly frames: readonly Frame[];
  readonly selectedIndex: number;
  /** What goes on in the last frame while it has no picture: `thinking`; null when nothing does. */
  readonly goingOn: string | null;
  readonly onSelect: (frame: Frame) => void;
  /** Null when the pointer left the strip. */
  readonly onPreview: (frame: Frame | null) => void;
}

/** All frames of an attempt in a row: pointing previews, clicking selects, dragging along scrubs. */
export function FilmStrip({
  runId,
  frames,
  selectedIndex,
  goingOn,
  onSelect,
  onPreview,
}: FilmStripProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width } = useElementSize();
  const ref = useMergedRef(scroller, sizeRef);
  const store = useMonitorStore();
  const row = useVirtualizer({
    count: frames.length,
    horizontal: true,
    overscan: 8,
    paddingStart: 8,
    paddingEnd: 8,
    getScrollElement: () => scroller.current,
    estimateSize: () => THUMB_WIDTH + THUMB_GAP,
  });
  useEffect(() => {
    if (selectedIndex >= 0) row.scrollToIndex(selectedIndex, { align: 'auto' });
  }, [row, selectedIndex, width]);
  return (
    <div
      ref={ref}
      className={css.strip}
      role="listbox"
      aria-label="Film strip"
      aria-orientation="horizontal"
      tabIndex={0}
      onPointerLeave={() => onPreview(null)}
    >
      {frames.length === 0 && (
        <p className={css.stripNote}>Screenshots of the steps appear here as the VM saves them.</p>
      )}
      <div style={{ width: row.getTotalSize(), position: 'relative', height: '100%' }}>
        {row.getVirtualItems().map((item) => {
          const frame = frames[item.index];
          if (frame === undefined) return null;
          return (
            <div
              key={frame.stepNumber}
              role="option"
              aria-selected={item.index === selectedIndex}
              className={css.thumb}
              style={{ left: item.start, width: THUMB_WIDTH }}
              onPointerMove={(event) => {
                // A menu that closes above leaves the pointer here: nobody pointed at this picture.
                if (event.movementX === 0 && event.movementY === 0) return;
                if (event.buttons === 1) onSelect(frame);
                else onPreview(frame);
              }}
              onPointerDown={() => onSelect(frame)}
            >
              {frame.picture === null ? (
                <ThumbNote goingOn={item.index === frames.length - 1 ? goingOn : null} />
              ) : (
                <img
                  src={store.client.pictureUrl(runId, frame.picture, 'thumb')}
                  alt=""
                  loading="lazy"
                  draggable={false}
                />
              )}
              <span className={css.thumbNumber}>
                <VisuallyHidden>
                  {frame.stepNumber === 0 ? 'Picture after the' : 'Step'}
                </VisuallyHidden>{' '}
                {frame.stepNumber === 0 ? 'reset' : frame.stepNumber}
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** A frame without a picture says why. */
function ThumbNote({ goingOn }: { readonly goingOn: string | null }) {
  return goingOn === null ? (
    <span className={css.thumbNote}>no picture yet</span>
  ) : (
    <span className={css.thumbNote} data-active>
      {goingOn}…
    </span>
  );
}
