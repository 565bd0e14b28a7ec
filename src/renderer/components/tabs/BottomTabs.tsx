import { Tabs } from '@mantine/core';
import { lazy, Suspense } from 'react';
import type { RunState } from '#protocol/snapshot.ts';
import type { Selection } from '../../screens/selection.ts';
import { RUN_TABS, type RunRoute, type RunTab } from '../../store/route.ts';
import { changeRun } from '../../store/useRoute.ts';
import { CostTab } from '../cost/CostTab.tsx';
import { InspectorTab } from '../inspector/InspectorTab.tsx';
import { EmptyState } from '../kit/EmptyState.tsx';
import { Freshness } from '../kit/Freshness.tsx';
import { LogTab } from '../log/LogTab.tsx';
import { TaskPane } from '../task/TaskPane.tsx';
import { CommandsTab } from './CommandsTab.tsx';
import css from './tabs.module.css';
import { NumbersTab } from '../numbers/NumbersTab.tsx';
import { VmTab } from './VmTab.tsx';

/** The chart library is a third of the page's code; the first paint does not wait for it. */
const TimingTab = lazy(() =>
  import('./TimingTab.tsx').then((module) => ({ default: module.TimingTab })),
);

const TITLES: Readonly<Record<RunTab, string>> = {
  log: 'Log',
  timing: 'Timing',
  files: 'Step',
  vm: 'VM',
  commands: 'Commands',
  cost: 'Cost',
  numbers: 'Numbers',
  task: 'Task',
};

interface BottomTabsProps {
  readonly state: RunState;
  readonly route: RunRoute;
  readonly selection: Selection;
  /** On narrow windows the task moves here. */
  readonly hasTaskTab: boolean;
}

export function BottomTabs({ state, route, selection, hasTaskTab }: BottomTabsProps) {
  const tab = route.tab === 'task' && !hasTaskTab ? 'log' : route.tab;
  const shown = RUN_TABS.filter((name) => name !== 'task' || hasTaskTab);
  return (
    <Tabs
      className={css.bottom}
      value={tab}
      onChange={(value) => changeRun({ tab: RUN_TABS.find((name) => name === value) ?? 'log' })}
    >
      <div className={css.head}>
        <Tabs.List className={css.list}>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name} className={css.tab}>
              {TITLES[name]}
              {name === 'vm' && state.warnings.length > 0 && ` (${state.warnings.length})`}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <span className={css.end}>
          <Freshness
            channel={tab === 'files' || tab === 'task' ? 'files' : tab === 'log' ? 'log' : 'link'}
          />
        </span>
      </div>
      <Tabs.Panel value={tab} className={css.panel} tabIndex={0}>
        <TabBody tab={tab} state={state} selection={selection} />
      </Tabs.Panel>
    </Tabs>
  );
}

function TabBody({
  tab,
  state,
  selection,
}: {
  readonly tab: RunTab;
  readonly state: RunState;
  readonly selection: Selection;
}) {
  switch (tab) {
    case 'log':
      return <LogTab state={state} />;
    case 'timing':
      return (
        <Suspense
          fallback={
            <EmptyState
              title="Opening the charts"
              text="They are drawn from what is here already."
            />
          }
        >
          <TimingTab state={state} selection={selection} />
        </Suspense>
      );
    case 'files':
      return <InspectorTab runId={state.runId} selection={selection} />;
    case 'vm':
      return <VmTab state={state} />;
    case 'commands':
      return <CommandsTab runId={state.runId} />;
    case 'cost':
      return <CostTab state={state} />;
    case 'numbers':
      return <NumbersTab state={state} />;
    case 'task':
      return <TaskPane state={state} selection={selection} />;
  }
}
