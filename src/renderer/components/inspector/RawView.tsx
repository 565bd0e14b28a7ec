import type { StepText } from '#protocol/inspector.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './inspector.module.css';
import { CutNote } from './TextView.tsx';

/** The step's lines of traj.jsonl, indented. */
export function RawView({ records }: { readonly records: readonly StepText[] }) {
  return (
    <div className={css.scroll}>
      {records.map((record, index) => (
        <section key={index} aria-label={titleOf(index, records.length)}>
          <div className={css.fileHead}>
            <span className="mono dim clip">
              {record.name}
              {records.length > 1 && `, ${titleOf(index, records.length)}`}
            </span>
            <CopyValue value={record.text} name="JSON" />
          </div>
          <pre className={`mono ${css.text ?? ''}`}>{record.text}</pre>
          <CutNote file={record} />
        </section>
      ))}
    </div>
  );
}

function titleOf(index: number, count: number): string {
  return count === 1 ? 'record' : `action ${index + 1} of ${count}`;
}
