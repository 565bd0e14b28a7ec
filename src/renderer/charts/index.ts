/** All charts of a run, in order. A new one is a file here and a line in this list. */
import type { ComponentType } from 'react';
import type { ChartProps } from './chartParts.ts';
import { CumulativeSuccessChart } from './CumulativeSuccessChart.tsx';
import { DomainDurationsChart } from './DomainDurationsChart.tsx';
import { StepTimesChart } from './StepTimesChart.tsx';
import { TaskDurationsChart } from './TaskDurationsChart.tsx';
import { ThroughputChart } from './ThroughputChart.tsx';
import { WorkersChart } from './WorkersChart.tsx';

export const CHARTS: readonly { readonly id: string; readonly Chart: ComponentType<ChartProps> }[] =
  [
    { id: 'task-durations', Chart: TaskDurationsChart },
    { id: 'step-times', Chart: StepTimesChart },
    { id: 'throughput', Chart: ThroughputChart },
    { id: 'cumulative-success', Chart: CumulativeSuccessChart },
    { id: 'worker-course', Chart: WorkersChart },
    { id: 'domain-durations', Chart: DomainDurationsChart },
  ];
