/**
 * The report on paper, and behind its "Summary": what was run, with which versions and settings, how
 * every rate is counted, what was left out, one line a task.
 */
import { Fragment } from 'react';
import { analyseRun, NO_OVERRIDES } from '#core/analysis/index.ts';
import { tasksOf } from '#core/exports/csvTables.ts';
import { formatDuration } from '#core/format/duration.ts';
import { formatUtc } from '#core/format/instant.ts';
import { formatPercent, formatRate, formatScore } from '#core/format/number.ts';
import { describeOutcomes, RUN_LOOKS, TASK_LOOKS } from '#core/format/status.ts';
import { memoise } from '#core/run/memoise.ts';
import { durationOf, phaseTitle, selectCounts } from '#core/run/selectors.ts';
import type { PassRate } from '#protocol/analysis.ts';
import { runNotesSchema, type RunNotes } from '#protocol/library.ts';
import { answerKey, type RecordedRun } from '#protocol/recordedRun.ts';
import type { RunState } from '#protocol/snapshot.ts';
import './summary.css';

const numbersOf = memoise((state: RunState) =>
  analyseRun(state, { denominator: 'all', troubles: null, overrides: NO_OVERRIDES }),
);

export function ReportSummary({ recorded }: { readonly recorded: RecordedRun }) {
  const { state } = recorded;
  const notes = notesOf(recorded);
  return (
    <article className="summary">
      <h1>
        {notes?.meta.name ?? (state.name === '' ? state.runId : state.name)}:{' '}
        {RUN_LOOKS[state.status].word}
      </h1>
      <p>
        {describeOutcomes(selectCounts(state))}. From {formatUtc(state.startedAt)} to{' '}
        {formatUtc(state.endedAt)}, clock of the VM.
        {state.finishReason !== null && ` ${state.finishReason}`}
      </p>
      {recorded.remarks.length > 0 && (
        <ul>
          {recorded.remarks.map((remark) => (
            <li key={remark}>{remark}</li>
          ))}
        </ul>
      )}
      {notes !== null && <PeopleSay notes={notes} />}
      <Rates state={state} />
      <Domains state={state} />
      <Failures state={state} />
      <Settings recorded={recorded} />
      <Phases state={state} />
      <Tasks state={state} notes={notes} />
    </article>
  );
}

function notesOf({ answers, state }: RecordedRun): RunNotes | null {
  const parsed = runNotesSchema.safeParse(
    answers[answerKey('library.meta', { runId: state.runId })],
  );
  return parsed.success ? parsed.data : null;
}

function PeopleSay({ notes }: { readonly notes: RunNotes }) {
  const { tags, note } = notes.meta;
  if (tags.length === 0 && note === '') return null;
  return (
    <section>
      <h2>Notes</h2>
      {tags.length > 0 && <p>Tags: {tags.join(', ')}</p>}
      {note !== '' && <p className="summary-note">{note}</p>}
    </section>
  );
}

function Rates({ state }: { readonly state: RunState }) {
  return (
    <section>
      <h2>Passed</h2>
      <table>
        <tbody>
          {numbersOf(state).everyDenominator.map(({ id, pass }) => (
            <tr key={id}>
              <td>{formatRate(pass)}</td>
              <td className="dim">{formatInterval(pass)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function formatInterval({ interval }: PassRate): string {
  if (interval === null) return '';
  return `95 % interval ${formatPercent(interval.low)} to ${formatPercent(interval.high)}`;
}

function Domains({ state }: { readonly state: RunState }) {
  return (
    <section>
      <h2>Domains</h2>
      <table>
        <thead>
          <tr>
            <th>domain</th>
            <th className="num">passed of all its tasks</th>
            <th className="num">mean score</th>
            <th>95 % interval of the rate</th>
          </tr>
        </thead>
        <tbody>
          {numbersOf(state).domains.map((domain) => (
            <tr key={domain.id}>
              <td>{domain.title}</td>
              <td className="num">
                {domain.pass.numerator} of {domain.pass.denominator} (
                {formatPercent(domain.pass.fraction)})
              </td>
              <td className="num">{formatScore(domain.score.mean)}</td>
              <td className="dim">{formatInterval(domain.pass).replace('95 % interval ', '')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Failures({ state }: { readonly state: RunState }) {
  const { failures } = numbersOf(state);
  if (failures.length === 0) return null;
  return (
    <section>
      <h2>Why tasks were not passed</h2>
      <table>
        <tbody>
          {failures.map(({ failure, title, text, tasks }) => (
            <tr key={failure}>
              <td className="num">{tasks.length}</td>
              <td>{title}</td>
              <td className="dim">{text}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Settings({ recorded }: { readonly recorded: RecordedRun }) {
  const { state, app } = recorded;
  const entries = [...Object.entries(state.settings), ...Object.entries(state.facts)];
  return (
    <section>
      <h2>Configuration</h2>
      <dl>
        <dt>run</dt>
        <dd>
          {state.runId} on {state.targetLabel}
        </dd>
        <dt>report</dt>
        <dd>
          WAA Monitor {app.version} ({app.commit}), exported {formatUtc(recorded.exportedAt)}
        </dd>
        {entries.map(([key, { value, provenance }]) => (
          <Fragment key={key}>
            <dt>{key}</dt>
            <dd>
              {value} <span className="faint">({provenance})</span>
            </dd>
          </Fragment>
        ))}
      </dl>
    </section>
  );
}

function Phases({ state }: { readonly state: RunState }) {
  return (
    <section>
      <h2>Phases</h2>
      <table>
        <tbody>
          {state.phases.map(({ id, status, startedAt, endedAt }) => (
            <tr key={id}>
              <td>{phaseTitle(id)}</td>
              <td>{status}</td>
              <td className="num">{formatDuration(timeBetween(startedAt, endedAt))}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function timeBetween(from: string | null, to: string | null): number | null {
  return from === null || to === null ? null : Date.parse(to) - Date.parse(from);
}

function Tasks({ state, notes }: { readonly state: RunState; readonly notes: RunNotes | null }) {
  return (
    <section>
      <h2>Tasks</h2>
      <table className="summary-tasks">
        <thead>
          <tr>
            <th>task</th>
            <th>status</th>
            <th className="num">score</th>
            <th className="num">steps</th>
            <th className="num">duration</th>
            <th>asked, error, notes</th>
          </tr>
        </thead>
        <tbody>
          {tasksOf(state).map((task) => {
            const latest = task.attempts.at(-1);
            const told = notes?.tasks[task.key];
            return (
              <tr key={task.key}>
                <td>
                  {task.domain} <span className="mono">{task.exampleId.slice(0, 8)}</span>
                </td>
                <td>
                  {TASK_LOOKS[task.status].glyph} {TASK_LOOKS[task.status].word}
                </td>
                <td className="num">{formatScore(task.score)}</td>
                <td className="num">{latest?.steps.length ?? 0}</td>
                <td className="num">{formatDuration(durationOf(latest))}</td>
                <td>
                  {task.instruction}
                  {latest?.error != null && <div className="dim">{latest.error.message}</div>}
                  {told?.override != null && (
                    <div className="dim">
                      Set to {told.override.value} by hand: {told.override.reason}
                    </div>
                  )}
                  {told !== undefined && told.note !== '' && <div className="dim">{told.note}</div>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
