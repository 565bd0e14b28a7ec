import { describe, expect, it } from 'vitest';
import type { DemoOptions } from '#protocol/contract.ts';
import { createLogPipeline } from '#core/logs/logPipeline.ts';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { Simulation } from '../../../../src/demo/simulation/simulation.ts';
import { formatStamp } from '../../../../src/demo/vm/containerLog.ts';

const START_MS = Date.UTC(2026, 0, 5, 8);

function simulate(faults: DemoOptions['faults']): Simulation {
  const simulation = new Simulation({
    tasks: 154,
    speed: 1,
    seed: 3,
    workers: 1,
    faults,
    isPrepared: false,
    startAtMs: START_MS,
  });
  simulation.scheduler.advanceTo(START_MS + 7 * 86_400_000);
  return simulation;
}

/** The log alone, read by core as the engine would. */
function readBack(simulation: Simulation): RunState {
  const pipeline = createLogPipeline({ sourceId: 'container:winarena' });
  const seenAt = new Date(START_MS).toISOString();
  const drafts = (simulation.machine.containers[0]?.log.entries ?? []).flatMap((entry) =>
    pipeline.push({
      stream: entry.stream,
      dockerAt: formatStamp(entry),
      arrivedAt: seenAt,
      text: entry.bytes.toString().replace(/\r?\n$/, ''),
    }),
  );
  const events = drafts.map((draft, index) => ({ ...draft, seq: index + 1, seenAt }));
  return reduceRun(createRunState('demo'), events);
}

describe('the log of a simulated run, read back', () => {
  it.each([
    ['as it is', []],
    [
      'with every fault of the log',
      ['exception', 'disk_full', 'restart_container', 'garbage_log', 'slow_model'],
    ],
  ] satisfies [string, DemoOptions['faults']][])(
    'tells of all 154 tasks what happened, %s',
    (_name, faults) => {
      const simulation = simulate(faults);
      const state = readBack(simulation);
      const truth = simulation.truth();
      const shown = truth.tasks.map(({ key }) => {
        const task = state.tasks[key];
        return {
          key,
          status: task?.status,
          score: task?.score,
          instruction: task?.instruction,
          steps: task?.attempts.at(-1)?.steps.length,
        };
      });
      expect(shown).toEqual(
        truth.tasks.map(({ key, status, score, instruction, attempts }) => ({
          key,
          status,
          score,
          instruction,
          steps: attempts.at(-1)?.steps.length,
        })),
      );
    },
  );
});
