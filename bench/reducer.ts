/** Folding a huge run. */
import { createRunState } from '../src/core/run/runState.ts';
import { reduceRun } from '../src/core/run/reduceRun.ts';
import type { Measurement } from './report.ts';
import { hugeRunEvents } from './hugeRun.ts';

export const reducer: Measurement = {
  id: 'reducer',
  title: 'folding 10,000 tasks with 150,000 steps',
  run: () => {
    const events = hugeRunEvents();
    const startedAt = performance.now();
    const state = reduceRun(createRunState('bench'), events);
    const tookMs = performance.now() - startedAt;
    const text = JSON.stringify(state);
    return Promise.resolve([
      {
        name: 'events folded in one batch',
        value: (events.length / tookMs) * 1000,
        unit: '/s',
        aim: null,
        isMet: null,
        note: `${String(events.length)} events, ${String(state.taskOrder.length)} tasks`,
      },
      {
        name: 'snapshot of that run',
        value: text.length / 1e6,
        unit: 'MB',
        aim: null,
        isMet: null,
        note: 'as JSON',
      },
    ]);
  },
};
