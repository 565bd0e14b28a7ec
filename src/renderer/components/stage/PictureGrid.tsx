import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import type { TaskPicture } from '#core/run/selectors.ts';
import type { RunRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import css from './gallery.module.css';

const GAP = 10;
const CAPTION_HEIGHT = 24;
/** Shape of a cell; pictures of another shape are cropped in the grid, whole in the lightbox. */
const CELL_ASPECT = 16 / 10;

interface PictureGridProps {
  readonly route: RunRoute;
  readonly pictures: readonly TaskPicture[];
  readonly width: number;
  readonly onOpen: (index: number) => void;
}

/** As many pictures in a row as fit; only the rows in sight are in the page. */
export function PictureGrid({ route, pictures, width, onOpen }: PictureGridProps) {
  const store = useMonitorStore();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: sizeRef, width: space } = useElementSize();
  const ref = useMergedRef(scroller, sizeRef);
  const perRow = Math.max(1, Math.floor((space - GAP) / (width + GAP)));
  const height = Math.round(width / CELL_ASPECT);
  const rowHeight = height + CAPTION_HEIGHT + 2 + GAP;
  const rows = useVirtualizer({
    count: Math.ceil(pictures.length / perRow),
    overscan: 3,
    paddingStart: GAP,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => `${index}-${rowHeight}-${perRow}`,
  });
  return (
    <div ref={ref} className={css.grid}>
      <div style={{ position: 'relative', height: rows.getTotalSize() }}>
        {rows.getVirtualItems().map((row) => (
          <div key={row.key} className={css.row} style={{ top: row.start }}>
            {pictures.slice(row.index * perRow, (row.index + 1) * perRow).map((picture, offset) => (
              <button
                key={picture.ref}
                type="button"
                className={`plain-button ${css.cell ?? ''}`}
                style={{ width }}
                onClick={() => onOpen(row.index * perRow + offset)}
              >
                <img
                  src={store.client.pictureUrl(
                    route.runId,
                    picture.ref,
                    width > 320 ? 'full' : 'thumb',
                  )}
                  alt={
                    picture.stepNumber === 0
                      ? 'Screen after reset'
                      : `Screen after step ${picture.stepNumber}`
                  }
                  style={{ height }}
                  loading="lazy"
                />
                <span className={css.caption}>
                  <span className="mono dim">{picture.stepNumber}</span>
                  <span className="clip" title={picture.caption}>
                    {picture.caption}
                  </span>
                </span>
              </button>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
