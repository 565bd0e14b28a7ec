import { shortTaskName } from '#core/format/id.ts';
import type { ErrorGroup, RunAnalysis, SuspiciousZero } from '#protocol/analysis.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import type { Troubles } from '../../store/troublesStore.ts';
import { changeRun } from '../../store/useRoute.ts';
import tabs from '../tabs/tabs.module.css';
import css from './numbers.module.css';

const ZERO_WORDS: Readonly<Record<SuspiciousZero['kind'], string>> = {
  fault: 'fault',
  missing_file: 'missing',
};
const ERROR_WORDS: Readonly<Record<ErrorGroup['kind'], string>> = {
  exception: 'ended a task',
  action: 'action refused',
  log: 'in the log',
};

interface TroubleProps {
  readonly analysis: RunAnalysis;
  readonly troubles: Troubles;
}

/** Scores of 0 that the evaluator may have given for a fault of its own. */
export function ZeroList({ analysis, troubles }: TroubleProps) {
  const { suspiciousZeros } = analysis;
  return (
    <section className={css.section} aria-label="Suspicious zeros">
      <div className={css.sectionHead}>
        <h3>
          Suspicious zeros <span className="dim">{suspiciousZeros.length}</span>
        </h3>
      </div>
      <p className={css.note}>
        Scored 0 right after the evaluator complained. A missing file or window may just not have
        been made by the agent; a fault has nothing to do with it.
      </p>
      <LogNote troubles={troubles} />
      {suspiciousZeros.length > 0 && (
        <table className={tabs.table}>
          <thead>
            <tr>
              <th>Task</th>
              <th>Kind</th>
              <th>What it said</th>
            </tr>
          </thead>
          <tbody>
            {suspiciousZeros.map(({ task, kind, lines }) => (
              <tr key={task}>
                <td>
                  <TaskButton task={task} />
                </td>
                <td style={{ whiteSpace: 'nowrap' }}>{ZERO_WORDS[kind]}</td>
                <td className={css.said}>
                  {lines.map(({ text }, index) => (
                    <div key={index}>{text}</div>
                  ))}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

/** Errors that read alike, once each. */
export function ErrorList({ analysis, troubles }: TroubleProps) {
  const { errors } = analysis;
  return (
    <section className={css.section} aria-label="Errors that read alike">
      <div className={css.sectionHead}>
        <h3>
          Errors that read alike <span className="dim">{errors.length}</span>
        </h3>
      </div>
      <LogNote troubles={troubles} />
      {errors.length === 0 ? (
        <p className={css.note}>No error so far.</p>
      ) : (
        <table className={tabs.table}>
          <thead>
            <tr>
              <th className={tabs.number}>Times</th>
              <th className={tabs.number}>Tasks</th>
              <th>Error</th>
              <th>What it did</th>
            </tr>
          </thead>
          <tbody>
            {errors.map((error) => (
              <tr key={`${error.kind} ${error.pattern}`}>
                <td className={tabs.number}>{error.count}</td>
                <td className={tabs.number}>{error.tasks.length}</td>
                <td className={css.said} title={error.example}>
                  {error.pattern}
                  {error.tasks[0] !== undefined && (
                    <>
                      {' '}
                      <span className="dim">first in</span> <TaskButton task={error.tasks[0]} />
                    </>
                  )}
                </td>
                <td style={{ whiteSpace: 'nowrap' }}>{ERROR_WORDS[error.kind]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function LogNote({ troubles }: { readonly troubles: Troubles }) {
  if (troubles.status === 'loading') return <p className={css.note}>The log is being read…</p>;
  if (troubles.status === 'failed') {
    return (
      <p className={css.note}>
        The log could not be read, so only what the run itself tells is here.{' '}
        {troubles.error.message}
      </p>
    );
  }
  if (troubles.value.isWhole) return null;
  return <p className={css.note}>Only the first 10,000 error lines of the log were looked at.</p>;
}

function TaskButton({ task }: { readonly task: TaskKey }) {
  const [domain = '', exampleId = ''] = task.split('/');
  return (
    <button
      type="button"
      className={`plain-button mono ${css.task ?? ''}`}
      title={task}
      onClick={() => changeRun({ taskKey: task, step: null, attempt: null })}
    >
      {shortTaskName({ domain, exampleId })}
    </button>
  );
}
