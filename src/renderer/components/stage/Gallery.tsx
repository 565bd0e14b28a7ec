import { Button, Slider } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { shortTaskName } from '#core/format/id.ts';
import { selectPictures, type TaskPicture } from '#core/run/selectors.ts';
import type { Selection } from '../../screens/selection.ts';
import type { RunRoute } from '../../store/route.ts';
import { useRunView } from '../../store/useMonitor.ts';
import { changeRun } from '../../store/useRoute.ts';
import { readNumber, useRemembered } from '../../store/useRemembered.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Freshness } from '../kit/Freshness.tsx';
import { captionedPictures } from './captionedPictures.ts';
import css from './gallery.module.css';
import { Lightbox } from './Lightbox.tsx';
import { PictureGrid } from './PictureGrid.tsx';

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
  const widthPx = useRunView((view) => view.state?.screen?.widthPx ?? null);
  const heightPx = useRunView((view) => view.state?.screen?.heightPx ?? null);
  const pictures = useMemo(() => {
    if (task === null) return NO_PICTURES;
    const screen = widthPx === null || heightPx === null ? null : { widthPx, heightPx };
    return captionedPictures(selectPictures(task, attempt?.number), attempt, screen);
  }, [task, attempt, widthPx, heightPx]);
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
