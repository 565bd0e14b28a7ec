import { memoise } from '#core/run/memoise.ts';
import { parseInstant } from '#core/run/clock.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { selectEndedTasks } from './endedTasks.ts';
import type { Metric, MetricPoint } from './metric.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** A task takes minutes, so shorter stretches would show nothing but noise. */
const STRETCHES_MS = [15 * MINUTE_MS, HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS];
/** Stretches are widened until the run fits into this many. */
const MAX_STRETCHES = 120;

/** Tasks ended per hour, over stretches of equal length. */
export const throughput: Metric = {
  id: 'throughput',
  title: 'Throughput',
  unit: 'tasks/hour',
  series: memoise((state) => {
    const columns = [{ id: 'perHour', title: 'Tasks per hour' }];
    const endsMs = selectEndedTasks(state)
      .map((task) => parseInstant(task.endedAt))
      .filter((ms) => ms !== null);
    const firstMs = endsMs[0];
    const lastMs = endsMs.at(-1);
    if (firstMs === undefined || lastMs === undefined) return { columns, points: [], note: null };
    const fromMs = Math.min(benchmarkStartMs(state) ?? firstMs, firstMs);
    const stretchMs = stretchFor(lastMs - fromMs);
    return {
      columns,
      points: countByStretch(endsMs, fromMs, lastMs, stretchMs),
      note: `Over stretches of ${stretchMs / MINUTE_MS} min`,
    };
  }),
};

function benchmarkStartMs(state: RunState): number | null {
  return parseInstant(state.phases.find((phase) => phase.id === 'benchmark')?.startedAt ?? null);
}

function stretchFor(spanMs: number): number {
  const fitting = STRETCHES_MS.find((stretch) => spanMs / stretch <= MAX_STRETCHES);
  return fitting ?? Math.ceil(spanMs / MAX_STRETCHES / HOUR_MS) * HOUR_MS;
}

/** The last stretch takes up the remainder: a sliver of its own would show a rate by chance. */
function countByStretch(
  endsMs: readonly number[],
  fromMs: number,
  lastMs: number,
  stretchMs: number,
): readonly MetricPoint[] {
  const stretches = Math.max(1, Math.round((lastMs - fromMs) / stretchMs));
  const counts = new Array<number>(stretches).fill(0);
  for (const endMs of endsMs) {
    const index = Math.min(stretches - 1, Math.floor((endMs - fromMs) / stretchMs));
    counts[index] = (counts[index] ?? 0) + 1;
  }
  return counts.map((count, index) => {
    const startMs = fromMs + index * stretchMs;
    const lengthMs = index === stretches - 1 ? lastMs - startMs : stretchMs;
    const at = new Date(startMs).toISOString();
    return {
      label: at,
      at,
      values: { perHour: lengthMs > 0 ? (count * HOUR_MS) / lengthMs : null },
      task: null,
      status: null,
      count,
    };
  });
}
