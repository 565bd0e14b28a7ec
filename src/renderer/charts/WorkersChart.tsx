import { useElementSize } from '@mantine/hooks';
import { formatDuration } from '#core/format/duration.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import type { MetricPoint } from '#core/metrics/metric.ts';
import { workerCourse, workersOf } from '#core/metrics/workerCourse.ts';
import { elapsedMs } from '#core/run/clock.ts';
import type { TimeMark } from '#protocol/analysis.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { statusColor } from '../components/kit/StatusMark.tsx';
import { useCall } from '../components/kit/useCall.ts';
import { useMonitorStore } from '../store/useMonitor.ts';
import { ChartFrame } from './ChartFrame.tsx';
import type { ChartProps } from './chartParts.ts';
import css from './charts.module.css';
import { durationAxis } from './durationAxis.ts';

const LABEL_WIDTH = 34;
const AXIS_HEIGHT = 18;
/** Above the bars, for the marks. */
const MARK_HEIGHT = 14;
/** A lane any higher is only colour. */
const MAX_LANE = 34;
/** Marks come from the journal, which is read anew for them. */
const REPEAT_MS = 30_000;

const MARK_SIGNS: Readonly<Record<TimeMark['kind'], string>> = {
  connection: '⚡',
  restart: '↻',
  configuration: '⚙',
  verdict: '?',
  warning: '!',
};

/** What each worker was at: gaps are idle VMs, marks are cuts, restarts, verdicts and warnings. */
export function WorkersChart({ state, onTask }: ChartProps) {
  const series = workerCourse.series(state);
  const { rpc } = useMonitorStore().client;
  const { runId } = state;
  const isLive = state.endedAt === null;
  const call = useCall(
    `marks ${runId}`,
    () => rpc.analysis.marks({ runId }),
    isLive ? REPEAT_MS : undefined,
  );
  return (
    <ChartFrame
      title={workerCourse.title}
      unit="min:s since the first task"
      valueUnit="s"
      series={series}
      emptyText="A bar per task on a line per worker appears as tasks begin; gaps show an idle VM."
      onTask={onTask}
    >
      <Lanes
        state={state}
        points={series.points}
        marks={call.status === 'ready' ? call.value : []}
        onTask={onTask}
      />
    </ChartFrame>
  );
}

interface LanesProps {
  readonly state: RunState;
  readonly points: readonly MetricPoint[];
  readonly marks: readonly TimeMark[];
  readonly onTask: (taskKey: string) => void;
}

function Lanes({ state, points, marks, onTask }: LanesProps) {
  const { ref, width, height } = useElementSize();
  const workers = workersOf(state);
  const longest = Math.max(1, ...points.map(({ values }) => values['end'] ?? 0));
  const axis = durationAxis(longest);
  const span = axis.domain[1];
  const plotWidth = Math.max(1, width - LABEL_WIDTH - 8);
  const plotHeight = Math.max(1, height - AXIS_HEIGHT - MARK_HEIGHT);
  const lane = Math.min(MAX_LANE, plotHeight / Math.max(1, workers.length));
  const bottom = MARK_HEIGHT + lane * workers.length;
  const toX = (seconds: number): number => LABEL_WIDTH + (seconds / span) * plotWidth;
  return (
    <div ref={ref} style={{ height: '100%' }}>
      <svg
        data-chart
        width={width}
        height={height}
        role="img"
        aria-label={wordsOf(workers, points)}
      >
        {axis.ticks.map((tick) => (
          <g key={tick}>
            <line x1={toX(tick)} x2={toX(tick)} y1={MARK_HEIGHT} y2={bottom} stroke="var(--line)" />
            <text
              x={toX(tick)}
              y={bottom + 13}
              fill="var(--text-2)"
              fontSize={11}
              textAnchor={tick === 0 ? 'start' : tick === span ? 'end' : 'middle'}
            >
              {axis.tickFormatter(tick)}
            </text>
          </g>
        ))}
        {workers.map((worker, index) => (
          <text
            key={worker}
            x={LABEL_WIDTH - 6}
            y={MARK_HEIGHT + lane * (index + 0.5) + 4}
            fill="var(--text-2)"
            fontSize={11}
            textAnchor="end"
          >
            w{worker}
          </text>
        ))}
        {points.map((point, index) => (
          <TaskBar key={index} point={point} lane={lane} toX={toX} onTask={onTask} />
        ))}
        <Marks state={state} marks={marks} span={span} bottom={bottom} toX={toX} />
      </svg>
    </div>
  );
}

interface TaskBarProps {
  readonly point: MetricPoint;
  readonly lane: number;
  readonly toX: (seconds: number) => number;
  readonly onTask: (taskKey: string) => void;
}

function TaskBar({ point, lane, toX, onTask }: TaskBarProps) {
  const { worker, start, end } = point.values;
  if (worker == null || start == null || end == null) return null;
  const { task, status } = point;
  const word = status === null ? '' : `, ${TASK_LOOKS[status].word}`;
  return (
    <rect
      className={css.lane}
      x={toX(start)}
      y={MARK_HEIGHT + lane * worker + 2}
      width={Math.max(1, toX(end) - toX(start) - 1)}
      height={Math.max(2, lane - 4)}
      rx={1}
      fill={status === null ? 'var(--state-waiting)' : statusColor(status)}
      onClick={() => task !== null && onTask(task)}
    >
      <title>{`${point.label}${word}, ${formatDuration((end - start) * 1000)}`}</title>
    </rect>
  );
}

interface MarksProps {
  readonly state: RunState;
  readonly marks: readonly TimeMark[];
  readonly span: number;
  readonly bottom: number;
  readonly toX: (seconds: number) => number;
}

/** Only those within the benchmark: set-up has a view of its own. */
function Marks({ state, marks, span, bottom, toX }: MarksProps) {
  const first = Object.values(state.tasks)
    .flatMap((task) => task.attempts.map(({ startedAt }) => startedAt))
    .sort()[0];
  return marks.map((mark, index) => {
    const ms = first === undefined || mark.at < first ? null : elapsedMs(first, mark.at);
    if (ms === null || ms / 1000 > span) return null;
    const x = toX(ms / 1000);
    return (
      <g key={index}>
        <line
          x1={x}
          x2={x}
          y1={MARK_HEIGHT}
          y2={bottom}
          stroke="var(--text)"
          strokeDasharray="2 2"
        />
        <text x={x} y={10} fill="var(--text)" fontSize={11} textAnchor="middle">
          {MARK_SIGNS[mark.kind]}
          <title>{mark.text}</title>
        </text>
      </g>
    );
  });
}

function wordsOf(workers: readonly string[], points: readonly MetricPoint[]): string {
  const tasks = `${points.length} ${points.length === 1 ? 'bar' : 'bars'}`;
  return `${workers.length} ${workers.length === 1 ? 'worker' : 'workers'}, ${tasks}; the table beside it has the same numbers`;
}
