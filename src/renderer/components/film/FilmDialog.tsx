import { Anchor, Button, Modal, Progress, SegmentedControl } from '@mantine/core';
import { useState } from 'react';
import { formatDuration } from '#core/format/duration.ts';
import { formatBytes } from '#core/format/number.ts';
import { FILM_WIDTHS_PX } from '#protocol/inspector.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { Selection } from '../../screens/selection.ts';
import { useExternalValue } from '../inspector/externalValue.ts';
import css from './film.module.css';
import { filmDialog } from './filmDialogState.ts';
import { useFilm, type FilmFormat } from './useFilm.ts';

interface FilmDialogProps {
  readonly runId: RunId;
  readonly selection: Selection;
}

/** Makes a GIF or an MP4 of the selected attempt and gives it to be saved. */
export function FilmDialog({ runId, selection }: FilmDialogProps) {
  const isOpen = useExternalValue(filmDialog);
  return (
    <Modal
      opened={isOpen}
      onClose={() => filmDialog.set(false)}
      title="Save this attempt as a film"
      size={520}
    >
      {isOpen && <FilmForm runId={runId} selection={selection} />}
    </Modal>
  );
}

const FORMATS: readonly { readonly value: FilmFormat; readonly label: string }[] = [
  { value: 'gif', label: 'GIF' },
  { value: 'mp4', label: 'MP4' },
];

function FilmForm({ runId, selection }: FilmDialogProps) {
  const [format, setFormat] = useState<FilmFormat>('gif');
  const [widthPx, setWidthPx] = useState<number>(FILM_WIDTHS_PX[1]);
  const { film, make, cancel } = useFilm({ runId, selection, format, widthPx });
  return (
    <div className={css.form}>
      <p className={css.about}>
        Each step with what was done drawn on the screen, then what came of it; the instruction
        above, the action below.
      </p>
      <div className={css.row}>
        <SegmentedControl
          size="xs"
          aria-label="Format"
          value={format}
          data={[...FORMATS]}
          onChange={(value) => setFormat(value)}
        />
        <SegmentedControl
          size="xs"
          aria-label="Width"
          value={String(widthPx)}
          data={FILM_WIDTHS_PX.map((width) => ({ value: String(width), label: `${width} px` }))}
          onChange={(value) => setWidthPx(Number(value))}
        />
        {film.status === 'making' ? (
          <Button variant="default" onClick={cancel}>
            Cancel
          </Button>
        ) : (
          <Button onClick={make}>Make it</Button>
        )}
      </div>
      <p className="dim">
        {format === 'gif'
          ? 'A GIF shows everywhere, in papers’ supplements and chats too; colours are reduced to 256.'
          : 'An MP4 shows the pointer on its way and keeps all colours. It is made by this window’s own encoder.'}
      </p>
      <div role="status" aria-live="polite">
        {film.status === 'making' && (
          <Progress
            aria-label="Progress of the film"
            value={film.fraction === null ? 100 : film.fraction * 100}
            animated={film.fraction === null}
          />
        )}
        {film.status === 'failed' && (
          <p className={css.failure}>
            {film.error.message} {film.error.remedy}
          </p>
        )}
        {film.status === 'made' && (
          <>
            {film.format === 'gif' && (
              <img className={css.preview} src={film.url} alt="The film as a GIF" />
            )}
            <p>
              <Anchor href={film.url} download={film.fileName}>
                Save {film.fileName}
              </Anchor>{' '}
              <span className="dim">
                {formatBytes(film.sizeBytes)}, {formatDuration(film.durationMs)}
                {film.note === '' ? '' : `. ${film.note}`}
              </span>
            </p>
          </>
        )}
      </div>
    </div>
  );
}
