import { Button, Slider } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { IconArrowLeft } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { shortTaskName } from '#core/format/id.ts';
import { selectPictures, type TaskPicture } from '#core/run/selectors.ts';
import type { Selection } from '../../screens/selection.ts';
import type { RunRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { changeRun } from '../../store/useRoute.ts';
import { readNumber, useRemembered } from '../../store/useRemembered.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Freshness } from '../kit/Freshness.tsx';
import css from './gallery.module.css';
import { Lightbox } from './Lightbox.tsx';

const GAP = 10;
const CAPTION_HEIGHT = 24;
/** Shape of a cell; pictures of another shape are cropped in the grid, whole in the lightbox. */
const CELL_ASPECT = 16 / 10;
const NO_PICTURES: readonly TaskPicture[] = [];

interface GalleryProps {
  readonly route: RunRoute;
  readonly selection: Selection;
}

/** All screenshots of a task's attempt. */
export function Gallery({ route, selection }: GalleryProps) {
  const { task, attempt } = selection;
  const [width, setWidth] = useRemembered('gallery.width', readNumber, 240);
  const [openIndex, setOpenIndex] = useState<number | null>(null);
  const pictures = task === null ? NO_PICTURES : selectPictures(task, attempt?.number);
  return (
    <section className={css.gallery} aria-label="Screenshots of the task">
      <div className={css.tools}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconArrowLeft size={13} />}
          onClick={() => changeRun({ view: 'live' })}
        >
          Back to the screen
        </Button>
        <span className="clip">
          {task === null ? '' : shortTaskName(task)}{' '}
          <span className="dim">{pictures.length} screenshots</span>
        </span>
        <span style={{ marginLeft: 'auto' }} />
        <Freshness channel="files" />
        <Slider
          thumbLabel="Size of the pictures"
          w={140}
          size="sm"
          min={140}
          max={640}
          step={20}
          label={null}
          value={width}
          onChange={setWidth}
        />
      </div>
      {pictures.length === 0 ? (
        <EmptyState
          title="No screenshot yet"
          text="WAA saves one per step; each appears here about a second after its step. A task that has not begun has none."
        />
      ) : (
        <PictureGrid route={route} pictures={pictures} width={width} onOpen={setOpenIndex} />
      )}
      {openIndex !== null && (
        <Lightbox
          runId={route.runId}
          selection={selection}
          pictures={pictures}
          index={Math.min(openIndex, pictures.length - 1)}
          onIndex={setOpenIndex}
          onClose={() => setOpenIndex(null)}
        />
      )}
    </section>
  );
}

interface PictureGridProps {
  readonly route: RunRoute;
  readonly pictures: readonly TaskPicture[];
  readonly width: number;
  readonly onOpen: (index: number) => void;
}

function PictureGrid({ route, pictures, width, onOpen }: PictureGridProps) {
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
                  <span className="mono clip">{picture.caption}</span>
                </span>
              </button>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
