import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { RunState } from '#protocol/snapshot.ts';
import { WarningsBanner } from '../components/header/Banners.tsx';
import { NewerRunBanner } from '../components/header/NewerRunBanner.tsx';
import { RunHeader } from '../components/header/RunHeader.tsx';
import { RunKeys } from '../components/keyboard/RunKeys.tsx';
import { EmptyState } from '../components/kit/EmptyState.tsx';
import { ReplayBar } from '../components/replay/ReplayBar.tsx';
import { Centre } from '../components/stage/Centre.tsx';
import { Gallery } from '../components/stage/Gallery.tsx';
import { BottomTabs } from '../components/tabs/BottomTabs.tsx';
import { OperationBanner } from '../components/starting/OperationBanner.tsx';
import { TaskPane } from '../components/task/TaskPane.tsx';
import { TreePane } from '../components/task/TreePane.tsx';
import { VerdictCard } from '../components/verdict/VerdictCard.tsx';
import type { RunRoute } from '../store/route.ts';
import { goHome } from '../store/useRoute.ts';
import { ReplayContext, useReplayPlayer } from '../store/useReplay.ts';
import { readSizes, useRemembered } from '../store/useRemembered.ts';
import { RunIdContext, useFollowedRun, useRunView } from '../store/useMonitor.ts';
import css from './screens.module.css';
import { selectionOf, type Selection } from './selection.ts';

const NO_SIZES: Record<string, number> = {};

export function RunScreen({ route }: { readonly route: RunRoute }) {
  return (
    <RunIdContext value={route.runId}>
      <main className={css.screen}>
        {route.isReplay ? <ReplayedRun route={route} /> : <FollowedRun route={route} />}
      </main>
    </RunIdContext>
  );
}

function FollowedRun({ route }: { readonly route: RunRoute }) {
  useFollowedRun(route.runId);
  return <LoadedRun route={route} />;
}

function ReplayedRun({ route }: { readonly route: RunRoute }) {
  const player = useReplayPlayer(route.runId);
  return (
    <ReplayContext value={player}>
      <ReplayBar player={player} />
      <LoadedRun route={route} />
    </ReplayContext>
  );
}

function LoadedRun({ route }: { readonly route: RunRoute }) {
  const state = useRunView((view) => view.state);
  const failure = useRunView((view) => view.failure);
  if (failure !== null) {
    return (
      <EmptyState
        title={failure.message}
        text={
          failure.remedy === ''
            ? 'The run may have been deleted. The list of runs shows what there is.'
            : failure.remedy
        }
        action={<Button onClick={goHome}>All runs</Button>}
      />
    );
  }
  if (state === null) {
    return (
      <EmptyState
        title="Opening the run"
        text="Its history is being read; a long run takes a second or two."
      />
    );
  }
  const selection = selectionOf(state, route);
  const { isReplay } = route;
  return (
    <>
      <RunKeys state={state} route={route} selection={selection} />
      <RunHeader state={state} />
      <VerdictCard state={state} />
      {!isReplay && <OperationBanner state={state} />}
      {!isReplay && <NewerRunBanner state={state} />}
      <WarningsBanner state={state} />
      <Panes state={state} route={route} selection={selection} />
    </>
  );
}

interface PanesProps {
  readonly state: RunState;
  readonly route: RunRoute;
  readonly selection: Selection;
}

function Panes({ state, route, selection }: PanesProps) {
  const isNarrow = useMediaQuery('(max-width: 999px)', false, { getInitialValueInEffect: false });
  const [rows, setRows] = useRemembered('panes.rows', readSizes, NO_SIZES);
  const [columns, setColumns] = useRemembered('panes.columns', readSizes, NO_SIZES);
  const middle =
    route.view === 'gallery' ? (
      <Gallery route={route} selection={selection} />
    ) : (
      <Centre state={state} route={route} selection={selection} />
    );
  return (
    <Group
      className={css.panes}
      orientation="vertical"
      {...(rows === NO_SIZES ? {} : { defaultLayout: rows })}
      onLayoutChanged={(layout, meta) => meta.isUserInteraction && setRows(layout)}
    >
      <Panel id="top" className={css.panel} minSize="25%" defaultSize="66%">
        <Group
          orientation="horizontal"
          {...(columns === NO_SIZES || isNarrow ? {} : { defaultLayout: columns })}
          onLayoutChanged={(layout, meta) =>
            meta.isUserInteraction && !isNarrow && setColumns(layout)
          }
        >
          <Panel
            id="tasks"
            className={css.panel}
            collapsible
            minSize={170}
            defaultSize={270}
            groupResizeBehavior="preserve-pixel-size"
          >
            <TreePane state={state} selected={selection.task?.key ?? null} />
          </Panel>
          <Separator aria-label="Resize the list of tasks" />
          <Panel id="stage" className={css.panel} minSize={320}>
            {middle}
          </Panel>
          {!isNarrow && <Separator aria-label="Resize the task" />}
          {!isNarrow && (
            <Panel
              id="task"
              className={css.panel}
              collapsible
              minSize={220}
              defaultSize={320}
              groupResizeBehavior="preserve-pixel-size"
            >
              <TaskPane state={state} selection={selection} />
            </Panel>
          )}
        </Group>
      </Panel>
      <Separator aria-label="Resize the log and charts" />
      <Panel
        id="bottom"
        className={css.panel}
        collapsible
        collapsedSize={32}
        minSize={110}
        defaultSize="34%"
      >
        <BottomTabs state={state} route={route} selection={selection} hasTaskTab={isNarrow} />
      </Panel>
    </Group>
  );
}
