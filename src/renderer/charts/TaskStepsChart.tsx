import { useMemo } from 'react';
import { shortTaskName } from '#core/format/id.ts';
import { stepTimesOfTask } from '#core/metrics/stepTimes.ts';
import type { AttemptState, RunState, TaskState } from '#protocol/snapshot.ts';
import { changeRun } from '../store/useRoute.ts';
import { ChartFrame } from './ChartFrame.tsx';
import { partLegend, StackedTimes } from './StackedTimes.tsx';

interface TaskStepsChartProps {
  readonly state: RunState;
  readonly task: TaskState;
  readonly attempt: AttemptState;
}

/** The steps of the selected task; a click selects the step. */
export function TaskStepsChart({ state, task, attempt }: TaskStepsChartProps) {
  const series = useMemo(() => stepTimesOfTask(attempt, state.settings), [attempt, state.settings]);
  return (
    <ChartFrame
      title={`Steps of ${shortTaskName(task)}`}
      unit="min:s per step"
      valueUnit="s"
      series={series}
      legend={partLegend(series)}
      emptyText="One bar per step appears as the agent works on this task."
    >
      <StackedTimes
        series={series}
        hasLabels
        onPoint={(index) => {
          const step = attempt.steps[index]?.number;
          if (step !== undefined && series.points.length === attempt.steps.length) {
            changeRun({ taskKey: task.key, attempt: attempt.number, step });
          }
        }}
      />
    </ChartFrame>
  );
}
