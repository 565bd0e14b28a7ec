import type { StepObservation } from '#protocol/inspector.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import css from './inspector.module.css';

interface WindowsViewProps {
  readonly before: StepObservation | null;
  readonly after: StepObservation | null;
}

/** What the environment told besides pictures, before and after the action; what changed is marked. */
export function WindowsView({ before, after }: WindowsViewProps) {
  const rows = ROWS.map((row) => ({
    title: row.title,
    before: before === null ? null : row.read(before),
    after: after === null ? null : row.read(after),
  })).filter((row) => row.before !== null || row.after !== null);
  if (rows.length === 0) {
    return (
      <p className={`dim ${css.note ?? ''}`}>
        The recorder saved neither windows nor clipboard of this step.
      </p>
    );
  }
  return (
    <div className={css.scroll}>
      <table className={css.facts}>
        <thead>
          <tr>
            <th scope="col">
              <span className={css.hidden}>What</span>
            </th>
            <th scope="col">Before the action</th>
            <th scope="col">After it</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.title}>
              <th scope="row">{row.title}</th>
              <Fact text={row.before} title={row.title} isNew={false} />
              <Fact
                text={row.after}
                title={row.title}
                isNew={before !== null && after !== null && row.before !== row.after}
              />
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FactProps {
  readonly text: string | null;
  readonly title: string;
  readonly isNew: boolean;
}

function Fact({ text, title, isNew }: FactProps) {
  return (
    <td data-new={isNew}>
      {text === null ? (
        <span className="dim">not saved</span>
      ) : (
        <>
          {isNew && <span className={css.changed}>changed</span>}
          <span className={css.fact}>{text === '' ? '(empty)' : text}</span>
          {title === 'Clipboard' && <CopyValue value={text} name="clipboard" />}
        </>
      )}
    </td>
  );
}

const ROWS: readonly {
  readonly title: string;
  readonly read: (observation: StepObservation) => string | null;
}[] = [
  { title: 'Window', read: ({ windowTitle }) => windowTitle },
  {
    title: 'Place of the window',
    read: ({ windowRect: rect }) =>
      rect === null ? null : `(${rect.x}, ${rect.y}), ${rect.width} × ${rect.height} px`,
  },
  { title: 'Open windows', read: ({ windowNames }) => windowNames?.join('\n') ?? null },
  { title: 'Clipboard', read: ({ clipboard }) => clipboard },
  { title: 'Asked a human', read: ({ humanInput }) => humanInput },
  { title: 'Terminal', read: ({ terminal }) => terminal },
];
