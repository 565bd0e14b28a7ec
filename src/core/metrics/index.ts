/** All series of a run. A new one is a file here and a line in this list. */
import { cumulativeSuccess } from './cumulativeSuccess.ts';
import { domainDurations } from './domainDurations.ts';
import type { Metric } from './metric.ts';
import { stepTimes } from './stepTimes.ts';
import { taskDurations } from './taskDurations.ts';
import { throughput } from './throughput.ts';
import { workerCourse } from './workerCourse.ts';

export const METRICS: readonly Metric[] = [
  taskDurations,
  stepTimes,
  throughput,
  cumulativeSuccess,
  workerCourse,
  domainDurations,
];
