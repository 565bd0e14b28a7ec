import { domainTimesOf } from '#core/analysis/index.ts';
import { memoise } from '#core/run/memoise.ts';
import type { Metric } from './metric.ts';

const seconds = (ms: number | null): number | null => (ms === null ? null : ms / 1000);

/** Ends, quartiles and middle of the durations of each domain's tasks. */
export const domainDurations: Metric = {
  id: 'domain-durations',
  title: 'Task durations by domain',
  unit: 's',
  series: memoise((state) => ({
    columns: [
      { id: 'min', title: 'Shortest' },
      { id: 'q1', title: 'Lower quartile' },
      { id: 'p50', title: 'Middle' },
      { id: 'q3', title: 'Upper quartile' },
      { id: 'max', title: 'Longest' },
      { id: 'count', title: 'Tasks' },
    ],
    points: domainTimesOf(state)
      .filter(({ count }) => count > 0)
      .map((times) => ({
        label: times.title,
        at: null,
        values: {
          min: seconds(times.minMs),
          q1: seconds(times.q1Ms),
          p50: seconds(times.p50Ms),
          q3: seconds(times.q3Ms),
          max: seconds(times.maxMs),
          count: times.count,
        },
        task: null,
        status: null,
        count: times.count,
      })),
    note: null,
  })),
};
