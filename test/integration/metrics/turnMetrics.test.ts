import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { RunState } from '#protocol/snapshot.ts';
import type { DemoTruth } from '../../../src/demo/index.ts';
import { Cleanup, makeDir, openFace, startDemo, until, watch } from '../../support/watchDemo.ts';

/** Of the steps that happened, as promised. */
const MIN_SHARE = 0.95;
const isCompleted = (state: RunState): boolean => state.status === 'completed';

interface Line {
  readonly turn_id: string;
  readonly llm_ms: number | null;
  readonly status: string;
}

async function linesIn(dir: string): Promise<Line[]> {
  const text = await readFile(path.join(dir, 'turn_metrics.jsonl'), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
}

/** Model time of each step that the VM really made, by the step's id. */
function modelTimes(truth: DemoTruth): Map<string, number | null> {
  const times = new Map<string, number | null>();
  for (const { key, attempts } of truth.tasks) {
    for (const { number, steps } of attempts) {
      for (const { stepNumber, modelCalledAt, actedAt } of steps) {
        const ms =
          modelCalledAt === null || actedAt === null
            ? null
            : Date.parse(actedAt) - Date.parse(modelCalledAt);
        times.set(`${key}#${String(number)}.${String(stepNumber)}`, ms);
      }
    }
  }
  return times;
}

describe('turn metrics of a watched run', () => {
  const cleanup = new Cleanup();
  afterEach(() => cleanup.run());

  it('cover the steps that the VM made, once each, across a restart of the app', async () => {
    const vm = await startDemo({ tasks: 8, speed: 300, seed: 11, isPrepared: true }, cleanup);
    const dataDir = await makeDir(cleanup);
    const first = await openFace(dataDir, cleanup);
    const runId = await watch(first.client, vm);
    await until(
      first.client,
      runId,
      (state) =>
        state.tasks[state.taskOrder[2] ?? '']?.score !== null && state.taskOrder.length > 2,
    );
    await first.engine.close();
    const second = await openFace(dataDir, cleanup);
    await watch(second.client, vm);
    const state = await until(second.client, runId, isCompleted);
    await second.engine.close();

    const dir = path.join(dataDir, 'runs', runId);
    const lines = await linesIn(dir);
    const truth = modelTimes(vm.truth());
    const ids = lines.map(({ turn_id }) => turn_id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => truth.has(id)).length / truth.size).toBeGreaterThanOrEqual(MIN_SHARE);
    // The log's stamps are milliseconds, the truth's too.
    const wrong = lines.filter(
      ({ turn_id, llm_ms }) => Math.abs((llm_ms ?? 0) - (truth.get(turn_id) ?? 0)) > 2,
    );
    expect(wrong).toEqual([]);

    const stats = JSON.parse(await readFile(path.join(dir, 'runstats.json'), 'utf8')) as {
      turn_metrics_summary: { turns: number; events: number; llm_ms: { count: number } };
    };
    expect(stats.turn_metrics_summary.turns).toBe(lines.length);
    expect(stats.turn_metrics_summary.events).toBeGreaterThanOrEqual(state.seq);
    expect(stats.turn_metrics_summary.llm_ms.count).toBe(
      lines.filter(({ llm_ms }) => llm_ms !== null).length,
    );
  });
});
