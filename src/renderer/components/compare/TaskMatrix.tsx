import { SegmentedControl, TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useMemo, useRef, useState } from 'react';
import { runLetter } from '#core/analysis/index.ts';
import { shortId } from '#core/format/id.ts';
import { domainTitle } from '#core/waa/taskCatalogue.ts';
import {
  RELATIONS,
  type ComparedCell,
  type ComparedTask,
  type Comparison,
  type History,
  type Relation,
} from '#protocol/analysis.ts';
import type { TaskKey } from '#protocol/vocabulary.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { StatusMark } from '../kit/StatusMark.tsx';
import css from './compare.module.css';
import { HistoryStrip } from './HistoryStrip.tsx';
import {
  bitCounts,
  NO_FILTER,
  shownTasks,
  toggled,
  type Bit,
  type CompareFilter,
  type Trend,
} from './taskFilters.ts';
import { RELATION_SIGNS, relationWord, TREND_WORDS } from './words.ts';

const ROW_HEIGHT = 26;
export const COMPARE_FILTER_ID = 'compare-filter';
const TRENDS: readonly Trend[] = ['flaky', 'newly_failing', 'newly_fixed'];

interface TaskMatrixProps {
  readonly comparison: Comparison;
  /** Null until it is read. */
  readonly history: History | null;
  readonly selected: TaskKey | null;
  readonly onSelect: (task: TaskKey) => void;
  /** Tasks in the order shown, for the keys that walk them. */
  readonly onShown: (tasks: readonly TaskKey[]) => void;
}

/** Tasks × runs, with what changed and how the task fared before. */
export function TaskMatrix(props: TaskMatrixProps) {
  const { comparison, history, selected } = props;
  const [filter, setFilter] = useState<CompareFilter>(NO_FILTER);
  const byTask = useMemo(() => new Map(history?.tasks.map((task) => [task.task, task])), [history]);
  const tasks = useMemo(() => {
    return shownTasks(comparison.tasks, filter, (task) => byTask.get(task)?.trend ?? null);
  }, [comparison, filter, byTask]);
  const { onShown } = props;
  useEffect(() => onShown(tasks.map(({ task }) => task)), [onShown, tasks]);
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: tasks.length,
    overscan: 10,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
  });
  return (
    <section className={css.matrix} aria-label="Tasks">
      <Filters
        comparison={comparison}
        history={history}
        filter={filter}
        onFilter={setFilter}
        shownCount={tasks.length}
      />
      <div
        ref={scroller}
        className={css.rows}
        role="listbox"
        aria-label="Tasks of the runs"
        tabIndex={0}
      >
        {tasks.length === 0 && (
          <EmptyState
            title="No task is left"
            text="Take back some of the choices above to see more."
          />
        )}
        <div role="presentation" style={{ position: 'relative', height: list.getTotalSize() }}>
          {list.getVirtualItems().map((item) => {
            const task = tasks[item.index];
            if (task === undefined) return null;
            return (
              <TaskRow
                key={task.task}
                task={task}
                top={item.start}
                isSelected={task.task === selected}
                onSelect={props.onSelect}
                history={
                  history === null ? null : { runs: history.runs, own: byTask.get(task.task) }
                }
              />
            );
          })}
        </div>
      </div>
    </section>
  );
}

interface TaskRowProps {
  readonly task: ComparedTask;
  readonly top: number;
  readonly isSelected: boolean;
  readonly onSelect: (task: TaskKey) => void;
  readonly history: {
    readonly runs: History['runs'];
    readonly own: History['tasks'][number] | undefined;
  } | null;
}

function TaskRow({ task, top, isSelected, onSelect, history }: TaskRowProps) {
  const exampleId = task.task.slice(task.task.indexOf('/') + 1);
  return (
    <div
      className={css.row}
      role="option"
      aria-selected={isSelected}
      data-task={task.task}
      style={{ top, height: ROW_HEIGHT }}
      onClick={() => onSelect(task.task)}
    >
      <span
        className={`clip ${css.rowName ?? ''}`}
        title={`${task.task}\n${task.instruction ?? ''}`}
      >
        <span className="dim">{domainTitle(task.domain)}</span>{' '}
        <span className="mono">{shortId(exampleId)}</span>{' '}
        <span className="dim">{task.instruction}</span>
      </span>
      {task.cells.map((cell, index) => (
        <Cell key={index} cell={cell} letter={runLetter(index)} />
      ))}
      {task.relations.map((relation, index) => (
        <span
          key={index}
          className={css.relation}
          data-relation={relation}
          data-narrow={task.relations.length > 1}
          title={`${runLetter(index + 1)} to A: ${relationWord(relation, runLetter(index + 1))}`}
        >
          <span aria-hidden>{RELATION_SIGNS[relation]}</span>
          <span className={css.relationWord}>{relationWord(relation, runLetter(index + 1))}</span>
        </span>
      ))}
      {history?.own !== undefined && <HistoryStrip history={history.own} runs={history.runs} />}
    </div>
  );
}

function Cell({ cell, letter }: { readonly cell: ComparedCell; readonly letter: string }) {
  if (cell.status === null) {
    return (
      <span className={css.cell} title={`${letter}: not on its list`}>
        <span className="faint">–</span>
      </span>
    );
  }
  return (
    <span className={css.cell} title={`${letter}: ${String(cell.stepCount)} steps`}>
      <StatusMark status={cell.status} />
      <span className="mono">{cell.score === null ? '' : cell.score.toFixed(2)}</span>
    </span>
  );
}

interface FiltersProps {
  readonly comparison: Comparison;
  readonly history: History | null;
  readonly filter: CompareFilter;
  readonly onFilter: (filter: CompareFilter) => void;
  readonly shownCount: number;
}

function Filters({ comparison, history, filter, onFilter, shownCount }: FiltersProps) {
  const countOf = (relation: Relation): number =>
    comparison.tasks.filter(({ relations }) => relations.includes(relation)).length;
  return (
    <div className={css.filters}>
      <div className={css.filterLine}>
        <TextInput
          id={COMPARE_FILTER_ID}
          className={css.filterText}
          aria-label="Filter tasks"
          placeholder="Filter: words, id, domain"
          value={filter.text}
          onChange={(event) => onFilter({ ...filter, text: event.currentTarget.value })}
        />
        <span className="dim">
          {shownCount} of {comparison.tasks.length} tasks
        </span>
      </div>
      <div className={css.filterLine} role="group" aria-label="How tasks changed">
        {RELATIONS.filter((relation) => countOf(relation) > 0).map((relation) => (
          <button
            key={relation}
            type="button"
            className={`plain-button ${css.chip ?? ''}`}
            data-relation={relation}
            aria-pressed={filter.relations.has(relation)}
            onClick={() => onFilter({ ...filter, relations: toggled(filter.relations, relation) })}
          >
            <span aria-hidden>{RELATION_SIGNS[relation]}</span> {countOf(relation)}{' '}
            {relationWord(relation, comparison.runs.length === 2 ? 'B' : 'the other')}
          </button>
        ))}
        {TRENDS.map((trend) => {
          const count = history?.tasks.filter((task) => task.trend === trend).length ?? 0;
          if (count === 0) return null;
          return (
            <button
              key={trend}
              type="button"
              className={`plain-button ${css.chip ?? ''}`}
              aria-pressed={filter.trends.has(trend)}
              title={`Over the newest ${String(history?.runs.length ?? 0)} runs`}
              onClick={() => onFilter({ ...filter, trends: toggled(filter.trends, trend) })}
            >
              {count} {TREND_WORDS[trend]}
            </button>
          );
        })}
      </div>
      <div className={css.filterLine}>
        {comparison.runs.map((run, index) => (
          <BitSwitch
            key={run.runId}
            letter={runLetter(index)}
            counts={bitCounts(comparison.tasks, index)}
            bit={filter.bits[index] ?? 'any'}
            onBit={(bit) =>
              onFilter({
                ...filter,
                bits: comparison.runs.map((_, each) =>
                  each === index ? bit : (filter.bits[each] ?? 'any'),
                ),
              })
            }
          />
        ))}
      </div>
    </div>
  );
}

interface BitSwitchProps {
  readonly letter: string;
  readonly counts: { readonly passed: number; readonly not: number };
  readonly bit: Bit;
  readonly onBit: (bit: Bit) => void;
}

/** Passed (1) or not (0) in one run, with how many. */
function BitSwitch({ letter, counts, bit, onBit }: BitSwitchProps) {
  return (
    <span className={css.bits}>
      <span className={css.letter}>{letter}</span>
      <SegmentedControl
        size="xs"
        aria-label={`Tasks by result of run ${letter}`}
        value={bit}
        data={[
          { value: 'any', label: 'all' },
          { value: '1', label: `1 · ${counts.passed}` },
          { value: '0', label: `0 · ${counts.not}` },
        ]}
        onChange={(value) => onBit(value === '1' || value === '0' ? value : 'any')}
      />
    </span>
  );
}
