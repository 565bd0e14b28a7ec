import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { costLines } from '#core/cost/costLines.ts';
import { formatMoney } from '#core/format/money.ts';
import { shortId } from '#core/format/id.ts';
import { formatCount } from '#core/format/number.ts';
import { domainTitle } from '#core/waa/taskCatalogue.ts';
import type { RunCost, TaskCost } from '#protocol/cost.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { formatRoute, runRoute, settingsRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { sourceText } from '../kit/Sourced.tsx';
import { useCall } from '../kit/useCall.ts';
import tabs from '../tabs/tabs.module.css';
import { BudgetBar } from './BudgetBar.tsx';
import css from './cost.module.css';

/** Counting the tokens of new steps reads their files; the figures move slowly anyway. */
const REPEAT_MS = 20_000;

export function CostTab({ state }: { readonly state: RunState }) {
  const { rpc } = useMonitorStore().client;
  const { runId } = state;
  const isLive = state.endedAt === null;
  const call = useCall(runId, () => rpc.cost.ofRun({ runId }), isLive ? REPEAT_MS : undefined);
  if (call.status === 'loading') {
    return (
      <EmptyState
        title="Counting tokens"
        text="The saved prompts, answers and pictures of the run are read; a long run takes some seconds the first time."
      />
    );
  }
  if (call.status === 'failed') {
    return <EmptyState title={call.error.message} text={call.error.remedy} />;
  }
  return <CostOfRun cost={call.value} hasEnded={!isLive} />;
}

interface CostOfRunProps {
  readonly cost: RunCost;
  readonly hasEnded: boolean;
}

function CostOfRun({ cost, hasEnded }: CostOfRunProps) {
  return (
    <div className={css.columns}>
      <section aria-label="What the run costs">
        {cost.budget !== null && (
          <BudgetBar budget={cost.budget} currency={cost.currency} hasEnded={hasEnded} />
        )}
        <Figures cost={cost} />
        <p className={css.note}>
          <Anchor size="xs" href={formatRoute(settingsRoute('prices'))}>
            Prices and budget
          </Anchor>
        </p>
      </section>
      <section aria-label="What each task costs">
        <TaskCosts cost={cost} />
      </section>
    </div>
  );
}

function Figures({ cost }: { readonly cost: RunCost }) {
  return (
    <table className={tabs.table}>
      <thead>
        <tr>
          <th scope="col">Figure</th>
          <th scope="col" className={tabs.number}>
            Value
          </th>
          <th scope="col">How it is known</th>
        </tr>
      </thead>
      <tbody>
        {costLines(cost).map(({ title, text, figure }) => (
          <tr key={title}>
            <td className={css.name}>{title}</td>
            <td className={`mono ${tabs.number ?? ''}`}>
              <span
                className={figure.provenance === 'estimated' ? 'guess' : undefined}
                title={figure.formula}
              >
                {text}
              </span>
            </td>
            <td>
              <span className={tabs.badge} title={sourceText(figure.provenance)}>
                {figure.provenance}
              </span>{' '}
              <span className="dim">{figure.formula}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Order = 'task' | 'steps' | 'in' | 'out' | 'modelCost';

const COLUMNS: readonly { readonly id: Order; readonly title: string }[] = [
  { id: 'task', title: 'Task' },
  { id: 'steps', title: 'Steps' },
  { id: 'in', title: 'Tokens in' },
  { id: 'out', title: 'Tokens out' },
  { id: 'modelCost', title: 'Model' },
];

function TaskCosts({ cost }: { readonly cost: RunCost }) {
  const [order, setOrder] = useState<Order>('modelCost');
  if (cost.tasks.length === 0) return <p className="dim">{cost.tokensIn.formula}</p>;
  const tasks = [...cost.tasks].sort((a, b) => compareBy(order, a, b));
  return (
    <table className={tabs.table}>
      <thead>
        <tr>
          {COLUMNS.map(({ id, title }) => (
            <th
              key={id}
              scope="col"
              className={id === 'task' ? undefined : tabs.number}
              aria-sort={id !== order ? 'none' : id === 'task' ? 'ascending' : 'descending'}
            >
              <button type="button" className="plain-button" onClick={() => setOrder(id)}>
                {title}
                {id === order ? (id === 'task' ? ' ↑' : ' ↓') : ''}
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <tr key={task.task}>
            <td className={css.task}>
              <TaskLink runId={cost.runId} taskKey={task.task} />
            </td>
            <td className={`mono ${tabs.number ?? ''}`}>{task.steps}</td>
            <Tokens task={task} value={task.in} />
            <Tokens task={task} value={task.out} />
            <td className={`mono ${tabs.number ?? ''}`}>
              {formatMoney(task.modelCost, cost.currency)}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function TaskLink({ runId, taskKey }: { readonly runId: string; readonly taskKey: string }) {
  const [domain = '', exampleId = ''] = taskKey.split('/');
  return (
    <a href={formatRoute(runRoute(runId, { taskKey, tab: 'cost' }))} title={taskKey}>
      {domainTitle(domain)} <span className="mono">{shortId(exampleId)}</span>
    </a>
  );
}

function Tokens({ task, value }: { readonly task: TaskCost; readonly value: number }) {
  return (
    <td className={`mono ${tabs.number ?? ''}`}>
      <span
        className={task.provenance === 'estimated' ? 'guess' : undefined}
        title={sourceText(task.provenance)}
      >
        {formatCount(value)}
      </span>
    </td>
  );
}

/** Numbers from the highest, names from A. */
function compareBy(order: Order, a: TaskCost, b: TaskCost): number {
  if (order !== 'task') {
    const difference = (b[order] ?? -1) - (a[order] ?? -1);
    if (difference !== 0) return difference;
  }
  return a.task.localeCompare(b.task);
}
