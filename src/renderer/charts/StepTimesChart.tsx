import { stepTimes } from '#core/metrics/stepTimes.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { ChartProps } from './chartParts.ts';
import { partLegend, StackedTimes } from './StackedTimes.tsx';

export function StepTimesChart({ state, onTask }: ChartProps) {
  const series = stepTimes.series(state);
  return (
    <ChartFrame
      title={stepTimes.title}
      unit="min:s per task"
      valueUnit="s"
      series={series}
      legend={partLegend(series)}
      emptyText="As tasks end, this shows whether the model or the VM takes the time."
      onTask={onTask}
    >
      <StackedTimes
        series={series}
        hasLabels={false}
        onPoint={(index) => {
          const task = series.points[index]?.task ?? null;
          if (task !== null) onTask(task);
        }}
      />
    </ChartFrame>
  );
}
