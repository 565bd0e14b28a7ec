import type { RunState } from '#protocol/snapshot.ts';
import { CHARTS } from '../../charts/index.ts';
import { TaskStepsChart } from '../../charts/TaskStepsChart.tsx';
import css from '../../charts/charts.module.css';
import type { Selection } from '../../screens/selection.ts';
import { useThrottled } from '../../store/useMonitor.ts';
import { changeRun } from '../../store/useRoute.ts';

/** Charts change by the task, so once a second is plenty. */
const REDRAW_MS = 1000;

interface TimingTabProps {
  readonly state: RunState;
  readonly selection: Selection;
}

export function TimingTab({ state, selection }: TimingTabProps) {
  const shown = useThrottled(state, REDRAW_MS);
  const onTask = (taskKey: string): void => changeRun({ taskKey, step: null, attempt: null });
  return (
    <div className={css.charts}>
      {CHARTS.map(({ id, Chart }) => (
        <Chart key={id} state={shown} onTask={onTask} />
      ))}
      {selection.attempt !== null && selection.task !== null && (
        <TaskStepsChart state={shown} task={selection.task} attempt={selection.attempt} />
      )}
    </div>
  );
}
