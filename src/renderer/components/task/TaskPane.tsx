import { SegmentedControl } from '@mantine/core';
import { shortId } from '#core/format/id.ts';
import { formatDuration } from '#core/format/duration.ts';
import { formatScore } from '#core/format/number.ts';
import { domainTitle } from '#core/waa/taskCatalogue.ts';
import { taskNotesOf } from '#core/library/changeNotes.ts';
import { durationOf, selectMaxSteps } from '#core/run/selectors.ts';
import type { RunState, TaskState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import { useRunNotes } from '../../store/useRunNotes.ts';
import { changeRun } from '../../store/useRoute.ts';
import { CopyValue } from '../kit/CopyValue.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Freshness } from '../kit/Freshness.tsx';
import { Pane } from '../kit/Pane.tsx';
import { StatusMark } from '../kit/StatusMark.tsx';
import { AttemptError } from './AttemptError.tsx';
import { StepList } from './StepList.tsx';
import { TaskBadges } from './TaskBadges.tsx';
import { TaskReview } from './TaskReview.tsx';
import { useFinding } from './useFinding.ts';
import css from './task.module.css';

interface TaskPaneProps {
  readonly state: RunState;
  readonly selection: Selection;
}

/** The selected task: what was asked, how it goes, and each of its steps. */
export function TaskPane({ state, selection }: TaskPaneProps) {
  const { task, attempt } = selection;
  return (
    <Pane title="Task" end={<Freshness channel="files" />}>
      {task === null ? (
        <EmptyState
          title="No task yet"
          text="When the benchmark begins, the task in progress opens here with its steps. Choose any task at the left to read it."
        />
      ) : (
        <div className={css.detail}>
          <div className={css.about}>
            <TaskHeading task={task} />
            <p className={css.instruction}>
              {task.instruction ?? (
                <span className="dim">The instruction appears when the task is set up.</span>
              )}
            </p>
            <AttemptLine state={state} selection={selection} />
            <Review state={state} task={task} />
            {attempt?.error != null && <AttemptError error={attempt.error} />}
            {attempt === null && <p className="dim">Not begun in this run.</p>}
          </div>
          {attempt !== null && (
            <StepList
              attempt={attempt}
              settings={state.settings}
              screen={state.screen}
              selection={selection}
            />
          )}
        </div>
      )}
    </Pane>
  );
}

function TaskHeading({ task }: { readonly task: TaskState }) {
  return (
    <div className={css.line}>
      <span>
        {domainTitle(task.domain)}{' '}
        <span className="mono dim" title={task.key}>
          {shortId(task.exampleId)}
        </span>
        <CopyValue value={task.key} name="task id" />
      </span>
      {task.difficulty === 'hard' && <span className="dim">hard</span>}
    </div>
  );
}

function Review({ state, task }: { readonly state: RunState; readonly task: TaskState }) {
  const notes = taskNotesOf(useRunNotes(state.runId), task.key);
  const finding = useFinding(state, task);
  return (
    <>
      <TaskBadges finding={finding} />
      <TaskReview
        key={task.key}
        runId={state.runId}
        taskKey={task.key}
        notes={notes}
        score={task.score}
      />
    </>
  );
}

function AttemptLine({ state, selection }: TaskPaneProps) {
  const { task, attempt } = selection;
  if (task === null || attempt === null) return null;
  const durationMs = durationOf(attempt);
  return (
    <div className={css.line}>
      <StatusMark status={attempt.status} hasWord />
      {attempt.score !== null && (
        <span title="Score from the evaluator">score {formatScore(attempt.score)}</span>
      )}
      <span className="dim">
        step {attempt.steps.at(-1)?.number ?? 0}/{selectMaxSteps(state).count}
      </span>
      {durationMs !== null && <span className="dim">{formatDuration(durationMs)}</span>}
      {Object.keys(state.workers).length > 1 && (
        <span className="dim">worker {attempt.workerId}</span>
      )}
      {task.attempts.length > 1 && (
        <SegmentedControl
          size="xs"
          aria-label="Attempt"
          value={String(attempt.number)}
          data={task.attempts.map((each) => ({
            value: String(each.number),
            label: `Attempt ${each.number}`,
          }))}
          onChange={(value) => changeRun({ taskKey: task.key, attempt: Number(value), step: null })}
        />
      )}
    </div>
  );
}
