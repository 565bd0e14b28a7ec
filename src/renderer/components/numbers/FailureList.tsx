import type { RunAnalysis } from '#protocol/analysis.ts';
import { useTaskFilter } from '../task/useTaskFilter.ts';
import css from './numbers.module.css';

/** Why tasks were not passed; a click shows only those tasks in the list of tasks. */
export function FailureList({ analysis }: { readonly analysis: RunAnalysis }) {
  const { filter, setFilter } = useTaskFilter();
  const { failures } = analysis;
  const most = Math.max(1, ...failures.map(({ tasks }) => tasks.length));
  const total = failures.reduce((sum, { tasks }) => sum + tasks.length, 0);
  return (
    <section className={css.section} aria-label="Why tasks were not passed">
      <div className={css.sectionHead}>
        <h3>
          Why tasks were not passed <span className="dim">{total}</span>
        </h3>
      </div>
      {failures.length === 0 && (
        <p className={css.note}>No task has failed so far. Reasons appear here as tasks end.</p>
      )}
      <ul className={css.failures}>
        {failures.map(({ failure, title, text, tasks }) => {
          const own = `failure:${failure}`;
          return (
            <li key={failure}>
              <button
                type="button"
                className={`plain-button ${css.failure ?? ''}`}
                aria-pressed={filter === own}
                title={`${text} Click shows only these tasks.`}
                onClick={() => setFilter(filter === own ? '' : own)}
              >
                <span className={css.failureCount}>{tasks.length}</span>
                <span className={css.failureTitle}>{title}</span>
                <span className={css.failureBar}>
                  <span style={{ width: `${String((tasks.length / most) * 100)}%` }} />
                </span>
                <span className={`dim clip ${css.failureText ?? ''}`}>{text}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
