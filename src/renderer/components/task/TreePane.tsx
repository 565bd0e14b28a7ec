import type { RunState } from '#protocol/snapshot.ts';
import { changeRun } from '../../store/useRoute.ts';
import { Freshness } from '../kit/Freshness.tsx';
import { Pane } from '../kit/Pane.tsx';
import { TaskTree } from './TaskTree.tsx';

interface TreePaneProps {
  readonly state: RunState;
  readonly selected: string | null;
}

export function TreePane({ state, selected }: TreePaneProps) {
  return (
    <Pane title="Tasks" end={<Freshness channel="log" />}>
      <TaskTree
        state={state}
        selected={selected}
        onSelect={(taskKey) => changeRun({ taskKey, step: null, attempt: null })}
      />
    </Pane>
  );
}
