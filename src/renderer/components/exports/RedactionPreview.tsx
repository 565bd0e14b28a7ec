import type { ExportWish } from '#protocol/exports.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useCall } from '../kit/useCall.ts';
import css from './exports.module.css';

interface RedactionPreviewProps {
  readonly wish: ExportWish;
  /** What is said elsewhere in the dialog. */
  readonly known: readonly string[];
}

/** What hiding changes, before anything is written. */
export function RedactionPreview({ wish, known }: RedactionPreviewProps) {
  const { client } = useMonitorStore();
  const call = useCall(`export preview ${JSON.stringify(wish)}`, () =>
    client.rpc.exports.preview(wish),
  );
  if (call.status === 'loading') return <p className="dim">Looking for what would be hidden …</p>;
  if (call.status === 'failed') {
    return (
      <p className={css.failure} role="alert">
        {call.error.message} {call.error.remedy}
      </p>
    );
  }
  const { changeCount, changes, leftOut, problems } = call.value;
  const notes = [...leftOut, ...problems].filter((line) => !known.includes(line));
  return (
    <section aria-label="What would be hidden" className={css.preview}>
      <h3 className={css.previewTitle}>
        {changeCount === 0
          ? 'Nothing in the texts would change'
          : `${changeCount} texts would change`}
      </h3>
      {notes.map((line) => (
        <p key={line} className={css.previewNote}>
          {line}
        </p>
      ))}
      {changes.length > 0 && (
        <div className={css.changes} tabIndex={0} role="group" aria-label="Changes">
          {changes.map(({ place, before, after }) => (
            <div key={`${place} ${before}`} className={css.change}>
              <div className="dim">{place}</div>
              <del className="mono">{before}</del>
              <ins className="mono">{after}</ins>
            </div>
          ))}
          {changeCount > changes.length && (
            <p className="dim">and {changeCount - changes.length} more</p>
          )}
        </div>
      )}
    </section>
  );
}
