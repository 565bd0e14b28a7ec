/** Memory of the engine over a simulated run of ten hours. */
import { setTimeout as wait } from 'node:timers/promises';
import { Cleanup, makeDir, openFace, startDemo, until, watch } from '../test/support/watchDemo.ts';
import type { Finding, Measurement } from './report.ts';

const SPEED = 600;
const SAMPLE_MS = 1000;

export const longRun: Measurement = {
  id: 'long-run',
  title: 'memory over a ten-hour run',
  run: async () => {
    const cleanup = new Cleanup();
    try {
      return await measure(cleanup);
    } finally {
      await cleanup.run();
    }
  },
};

async function measure(cleanup: Cleanup): Promise<readonly Finding[]> {
  // The VM lives in this process too: what is measured is the sum, so flat means both are.
  const vm = await startDemo({ tasks: 154, speed: SPEED, seed: 4 }, cleanup);
  const { client } = await openFace(await makeDir(cleanup), cleanup);
  const runId = await watch(client, vm);
  const samples: number[] = [];
  const ending = new AbortController();
  const sampling = (async () => {
    while (!ending.signal.aborted) {
      globalThis.gc?.();
      samples.push(process.memoryUsage().heapUsed / 2 ** 20);
      await wait(SAMPLE_MS, undefined, { signal: ending.signal }).catch(() => undefined);
    }
  })();
  const startedAt = performance.now();
  const state = await until(client, runId, ({ status }) => status === 'completed');
  ending.abort();
  await sampling;
  const third = Math.floor(samples.length / 3);
  const early = mean(samples.slice(third, 2 * third));
  const late = mean(samples.slice(2 * third));
  const hours = (Date.parse(state.endedAt ?? '') - Date.parse(state.startedAt ?? '')) / 3_600_000;
  return [
    {
      name: 'heap growth, last third of the run against the middle one',
      value: late - early,
      unit: 'MB',
      aim: null,
      isMet: null,
      note: `${hours.toFixed(1)} simulated hours in ${((performance.now() - startedAt) / 1000).toFixed(0)} s, middle ${early.toFixed(0)} MB, demo VM included`,
    },
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
