import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useCallback, useEffect, useRef } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { Comparison } from '#protocol/analysis.ts';
import type { RunId, TaskKey } from '#protocol/vocabulary.ts';
import { compareRoute, runRoute, type CompareRoute } from '../../store/route.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { readSizes, useRemembered } from '../../store/useRemembered.ts';
import { goHome, goTo } from '../../store/useRoute.ts';
import { AppMenu } from '../header/AppMenu.tsx';
import { useKeys } from '../keyboard/useKeys.ts';
import { EmptyState } from '../kit/EmptyState.tsx';
import { useCall } from '../kit/useCall.ts';
import { DenominatorSelect } from '../numbers/DenominatorSelect.tsx';
import { useDenominator } from '../numbers/useDenominator.ts';
import css from './compare.module.css';
import { CompareSummary } from './CompareSummary.tsx';
import { RunPicker } from './RunPicker.tsx';
import { SideBySide } from './SideBySide.tsx';
import { COMPARE_FILTER_ID, TaskMatrix } from './TaskMatrix.tsx';

const NO_SIZES: Record<string, number> = {};

/** Runs against each other: as a whole, task by task, and step by step. */
export function CompareScreen({ route }: { readonly route: CompareRoute }) {
  const { runIds, taskKey } = route;
  const [only] = runIds;
  const back = (): void => (only === undefined ? goHome() : goTo(runRoute(only)));
  return (
    <main className={css.screen}>
      <header className={css.top}>
        <Tooltip label="Back to run A">
          <ActionIcon aria-label="Back to run A" onClick={back}>
            <IconArrowLeft size={17} />
          </ActionIcon>
        </Tooltip>
        <h1>Compare</h1>
        <RunPicker runIds={runIds} taskKey={taskKey} />
        <span className={css.end}>
          <span className={`dim ${css.denominatorLabel ?? ''}`}>Rates are a share of</span>
          <DenominatorSelect />
          <AppMenu />
        </span>
      </header>
      {runIds.length < 2 ? (
        <EmptyState
          title="Compare with which run?"
          text="Choose a second run above. Their tasks are held against each other, with what the difference is worth."
        />
      ) : (
        <Compared runIds={runIds} taskKey={taskKey} />
      )}
    </main>
  );
}

interface ComparedProps {
  readonly runIds: readonly RunId[];
  readonly taskKey: TaskKey | null;
}

function Compared({ runIds, taskKey }: ComparedProps) {
  const { rpc } = useMonitorStore().client;
  const [denominator] = useDenominator();
  const call = useCall(`${runIds.join()} ${denominator}`, () =>
    rpc.analysis.compare({ runIds: [...runIds], denominator }),
  );
  if (call.status === 'loading') {
    return <EmptyState title="Comparing" text="The runs are being read from disk." />;
  }
  if (call.status === 'failed') {
    return (
      <EmptyState
        title={call.error.message}
        text={call.error.remedy}
        action={<Button onClick={goHome}>All runs</Button>}
      />
    );
  }
  return <Panes comparison={call.value} runIds={runIds} taskKey={taskKey} />;
}

interface PanesProps extends ComparedProps {
  readonly comparison: Comparison;
}

function Panes({ comparison, runIds, taskKey }: PanesProps) {
  const { rpc } = useMonitorStore().client;
  const [sizes, setSizes] = useRemembered('compare.columns', readSizes, NO_SIZES);
  const history = useCall('history', () => rpc.analysis.history({}));
  const shown = useRef<readonly TaskKey[]>([]);
  const keepShown = useCallback((tasks: readonly TaskKey[]) => {
    shown.current = tasks;
  }, []);
  const select = (task: TaskKey | null): void => goTo(compareRoute(runIds, task));
  useTaskKeys(shown, taskKey, select);
  return (
    <Group
      className={css.panes}
      orientation="horizontal"
      {...(sizes === NO_SIZES ? {} : { defaultLayout: sizes })}
      onLayoutChanged={(layout, meta) => meta.isUserInteraction && setSizes(layout)}
    >
      <Panel id="tasks" className={css.panel} minSize={320} defaultSize="42%">
        <TaskMatrix
          comparison={comparison}
          history={history.status === 'ready' ? history.value : null}
          selected={taskKey}
          onSelect={select}
          onShown={keepShown}
        />
      </Panel>
      <Separator aria-label="Resize the list of tasks" />
      <Panel id="detail" className={css.panel} minSize={360}>
        {taskKey === null ? (
          <CompareSummary comparison={comparison} />
        ) : (
          <SideBySide runs={comparison.runs} taskKey={taskKey} onClose={() => select(null)} />
        )}
      </Panel>
    </Group>
  );
}

/** j and k through the tasks shown, Escape back to the summary, / to the filter. */
function useTaskKeys(
  shown: { readonly current: readonly TaskKey[] },
  selected: TaskKey | null,
  select: (task: TaskKey | null) => void,
): void {
  useEffect(() => {
    if (selected === null) return;
    document
      .querySelector(`[data-task="${CSS.escape(selected)}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  useKeys((action) => {
    const index = selected === null ? -1 : shown.current.indexOf(selected);
    const go = (to: number): void => {
      const task = shown.current[to];
      if (task !== undefined) select(task);
    };
    if (action === 'next_task') go(index + 1);
    else if (action === 'previous_task') go(index < 0 ? shown.current.length - 1 : index - 1);
    else if (action === 'filter_tasks') document.getElementById(COMPARE_FILTER_ID)?.focus();
    else if (action === 'close' && selected !== null) select(null);
    else return false;
    return true;
  });
}
