import {
  selectCounts,
  selectOverallProgress,
  selectPhase,
  selectTotal,
} from '#core/run/selectors.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { CommandContext } from '../context.ts';
import { writeLine } from '../io.ts';
import type { Display } from './display.ts';
import { summaryJson } from './summaryView.ts';

/**
 * One object a line: `run.state` where the state came as a whole, every event as it is journalled,
 * `run.summary` at the end. Without events only the last.
 */
export function createJsonDisplay({ io }: CommandContext, hasEvents: boolean): Display {
  const write = (value: unknown): void => writeLine(io.stdout, JSON.stringify(value));
  return {
    onRun: (view, events) => {
      if (!hasEvents) return;
      if (events === null) write(stateJson(view.state, io.now()));
      else for (const event of events) write(event);
    },
    pause: () => undefined,
    resume: () => undefined,
    finish: ({ state }) => write(summaryJson(state, io.now())),
    close: () => undefined,
  };
}

function stateJson(state: RunState, nowMs: number): Readonly<Record<string, unknown>> {
  return {
    type: 'run.state',
    runId: state.runId,
    target: state.targetLabel,
    seq: state.seq,
    status: state.status,
    phase: selectPhase(state),
    progress: selectOverallProgress(state, nowMs).fraction,
    counts: { ...selectCounts(state), total: selectTotal(state).count },
    connection: state.connection,
    verdict: state.verdict,
    workers: Object.values(state.workers),
  };
}
