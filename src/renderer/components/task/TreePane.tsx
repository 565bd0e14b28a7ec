import type { RunState } from '#protocol/snapshot.ts';
import { changeRun } from '../../store/useRoute.ts';
import { Freshness } from '../kit/Freshness.tsx';
import { Pane } from '../kit/Pane.tsx';
import { useThrottled } from '../../store/useMonitor.ts';
import { TaskTree } from './TaskTree.tsx';

/** The tree of 10,000 tasks is drawn again at most this often while events pour in. */
const REDRAW_MS = 250;

interface TreePaneProps {
  readonly state: RunState;
  readonly selected: string | null;
}

export function TreePane({ state, selected }: TreePaneProps) {
  const shownState = useThrottled(state, REDRAW_MS);
  return (
    <Pane title="Tasks" end={<Freshness channel="log" />}>
      <TaskTree state={shownState} selected={selected} onSelect={selectTask} />
    </Pane>
  );
}

function selectTask(taskKey: string): void {
  changeRun({ taskKey, step: null, attempt: null });
}
