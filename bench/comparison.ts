/** Comparing two whole runs from their files, as the first comparison after a start does. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NO_OVERRIDES } from '../src/core/analysis/index.ts';
import { createRunState } from '../src/core/run/runState.ts';
import { reduceRun } from '../src/core/run/reduceRun.ts';
import { RunAnalyst } from '../src/engine/analysis/runAnalyst.ts';
import { RunLibrary } from '../src/engine/runs/runLibrary.ts';
import { runPaths } from '../src/engine/runs/runPaths.ts';
import { hugeRunEvents } from './hugeRun.ts';
import { atMost } from './report.ts';
import type { Measurement } from './report.ts';

/** As many as WAA has. */
const TASKS = 154;
const AIM_MS = 200;

export const comparison: Measurement = {
  id: 'comparison',
  title: 'comparing two runs of 154 tasks',
  run: async () => {
    const dir = await mkdtemp(path.join(tmpdir(), 'waa-bench-'));
    try {
      await writeRun(dir, 'one');
      await writeRun(dir, 'two');
      const library = new RunLibrary(dir);
      const overrides = () => Promise.resolve(NO_OVERRIDES);
      const analyst = new RunAnalyst({ library, dataDir: dir, overrides });
      const time = async (): Promise<number> => {
        const startedAt = performance.now();
        await analyst.compare(['one', 'two'], 'attempted');
        return performance.now() - startedAt;
      };
      const firstMs = await time();
      const nextMs = await time();
      await library.close();
      const note = `${String(TASKS)} tasks of 15 steps each`;
      return [
        {
          name: 'two runs compared, from their files',
          value: firstMs,
          unit: 'ms',
          ...atMost(AIM_MS, 'ms', firstMs),
          note,
        },
        {
          name: 'the same again',
          value: nextMs,
          unit: 'ms',
          ...atMost(AIM_MS, 'ms', nextMs),
          note: 'states remembered',
        },
      ];
    } finally {
      await rm(dir, { recursive: true });
    }
  },
};

async function writeRun(dir: string, runId: string): Promise<void> {
  const paths = runPaths(dir, runId);
  await mkdir(paths.dir, { recursive: true });
  const events = hugeRunEvents(TASKS);
  const header = {
    format: 'waa-monitor-journal',
    version: 1,
    runId,
    createdAt: events[0]?.at,
    appVersion: 'bench',
  };
  const lines = [header, ...events].map((each) => `${JSON.stringify(each)}\n`);
  await writeFile(paths.journal, lines.join(''));
  await writeFile(paths.snapshot, JSON.stringify(reduceRun(createRunState(runId), events)));
}
