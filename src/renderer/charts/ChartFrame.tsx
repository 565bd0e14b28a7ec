import { ActionIcon, Tooltip } from '@mantine/core';
import { IconChartBar, IconTable } from '@tabler/icons-react';
import { useRef, useState, type ReactNode } from 'react';
import type { MetricSeries } from '#core/metrics/metric.ts';
import { EmptyState } from '../components/kit/EmptyState.tsx';
import { SaveMenu } from '../components/save/SaveMenu.tsx';
import css from './charts.module.css';
import { SeriesTable } from './SeriesTable.tsx';
import { seriesSheet } from './seriesSheet.ts';

export interface LegendEntry {
  readonly label: string;
  readonly color: string;
}

interface ChartFrameProps {
  readonly title: string;
  /** As the axis shows it. */
  readonly unit: string;
  /** Of the values themselves, where the axis shows them otherwise. */
  readonly valueUnit?: string;
  readonly series: MetricSeries;
  /** What will appear here and when. */
  readonly emptyText: string;
  readonly legend?: readonly LegendEntry[];
  /** Buttons beside the title. */
  readonly tools?: ReactNode;
  readonly onTask?: (taskKey: string) => void;
  readonly children: ReactNode;
}

/** What every chart has: title with unit, its table, and words while there is nothing to draw. */
export function ChartFrame({
  title,
  unit,
  valueUnit = unit,
  series,
  emptyText,
  legend,
  tools,
  onTask,
  children,
}: ChartFrameProps) {
  const figure = useRef<HTMLElement>(null);
  const [isTable, setTable] = useState(false);
  const isEmpty = series.points.length === 0;
  return (
    <figure
      ref={figure}
      className={css.chart}
      style={{ margin: 0 }}
      aria-label={`${title} (${unit})`}
    >
      <figcaption className={css.head}>
        <h3 className={css.title}>
          {title} <span>({unit})</span>
        </h3>
        <span className={css.end}>
          {tools}
          <SaveMenu
            name={title}
            sheet={() => seriesSheet(series, valueUnit)}
            drawing={{ title: `${title} (${unit})`, find: () => findDrawing(figure.current) }}
            isDisabled={isEmpty}
          />
          <Tooltip label={isTable ? 'Show as chart' : 'Show as table'}>
            <ActionIcon
              size={22}
              aria-label={isTable ? `${title} as chart` : `${title} as table`}
              disabled={isEmpty}
              onClick={() => setTable(!isTable)}
            >
              {isTable ? <IconChartBar size={14} /> : <IconTable size={14} />}
            </ActionIcon>
          </Tooltip>
        </span>
      </figcaption>
      {legend !== undefined && !isEmpty && (
        <div className={css.legend}>
          {legend.map((entry) => (
            <span key={entry.label}>
              <i style={{ background: entry.color }} />
              {entry.label}
            </span>
          ))}
        </div>
      )}
      {isEmpty ? (
        <EmptyState title="Nothing to draw yet" text={emptyText} />
      ) : isTable ? (
        <div className={css.tableBody}>
          <SeriesTable
            series={series}
            unit={valueUnit}
            {...(onTask === undefined ? {} : { onTask })}
          />
        </div>
      ) : (
        <div className={css.body}>{children}</div>
      )}
      {series.note !== null && !isEmpty && (
        <p className={css.note} style={{ margin: 0 }}>
          {series.note}
        </p>
      )}
    </figure>
  );
}

/** The chart library's own drawing, or one that a chart draws itself; icons are drawings too. */
function findDrawing(figure: HTMLElement | null): SVGSVGElement | null {
  return figure?.querySelector<SVGSVGElement>('svg.recharts-surface, svg[data-chart]') ?? null;
}
