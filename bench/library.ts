/** The list of a thousand runs, and finding among them. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { compileFilter } from '../src/core/filter/matchFilter.ts';
import { parseFilter } from '../src/core/filter/parseFilter.ts';
import { RUN_FILTER } from '../src/core/library/runFilter.ts';
import { sortRuns } from '../src/core/library/sortRuns.ts';
import { changeNotesFile } from '../src/engine/library/notesFile.ts';
import { RunLibrary } from '../src/engine/runs/runLibrary.ts';
import { runPaths } from '../src/engine/runs/runPaths.ts';
import { buildDraft, buildTask } from '../test/support/builders.ts';
import { writePastRun } from '../test/support/libraryDir.ts';
import { atMost, median } from './report.ts';
import type { Finding, Measurement } from './report.ts';
import { inTempDir } from './setup.ts';

const RUNS = 1000;
const TASKS = 20;
const AIM_MS = 300;
const FILTER = 'status:running,setting_up model:gpt -tag:old since:30d (score>=0.2 OR has:note)';

export const library: Measurement = {
  id: 'library',
  title: `the list of ${String(RUNS)} runs`,
  run: () =>
    inTempDir(async (dataDir) => {
      for (let index = 0; index < RUNS; index += 1) await writeRun(dataDir, index);
      const first = await timeList(dataDir, true);
      const withIndex = await timeList(dataDir, false);
      const shared = new RunLibrary(dataDir, { isWriter: false });
      await shared.list();
      const warm: number[] = [];
      for (let round = 0; round < 5; round += 1) {
        const startedAt = performance.now();
        await shared.list();
        warm.push(performance.now() - startedAt);
      }
      const runs = await shared.list();
      await shared.close();
      const startedAt = performance.now();
      const { filter } = parseFilter(FILTER, RUN_FILTER);
      const found = sortRuns(runs.filter(compileFilter(filter, RUN_FILTER, Date.now())), {
        by: 'score',
        isDescending: true,
      });
      const filterMs = performance.now() - startedAt;
      return [
        finding('list, first time ever', first, 'every summary and note read'),
        finding('list, first time of a process', withIndex, 'runs-index.json and a look at each'),
        finding('list, again', median(warm), 'a look at each folder'),
        {
          name: `filter and sort of ${String(RUNS)} runs`,
          value: filterMs,
          unit: 'ms',
          ...atMost(50, 'ms', filterMs),
          note: `${String(found.length)} found by: ${FILTER}`,
        },
      ];
    }),
};

async function timeList(dataDir: string, isFirst: boolean): Promise<number> {
  if (isFirst) await rm(path.join(dataDir, 'runs-index.json'), { force: true });
  const opened = new RunLibrary(dataDir, { isWriter: true });
  const startedAt = performance.now();
  const runs = await opened.list();
  const elapsedMs = performance.now() - startedAt;
  await opened.close();
  if (runs.length !== RUNS)
    throw new Error(`Listed ${String(runs.length)} of ${String(RUNS)} runs.`);
  return elapsedMs;
}

function finding(name: string, value: number, note: string): Finding {
  return { name, value, unit: 'ms', ...atMost(AIM_MS, 'ms', value), note };
}

async function writeRun(dataDir: string, index: number): Promise<void> {
  const runId = `bench-${String(index).padStart(5, '0')}`;
  const model = index % 2 === 0 ? 'gpt-4o' : 'claude-4';
  const drafts = [
    buildDraft('run.configured', 1, { settings: { model: { value: model, provenance: 'log' } } }),
    ...Array.from({ length: TASKS }, (_, task) => {
      const inTask = { workerId: '0', task: buildTask(task) };
      return [
        buildDraft('task.started', task * 60 + 2, inTask),
        buildDraft('task.scored', task * 60 + 50, {
          ...inTask,
          score: (task + index) % 3 === 0 ? 1 : 0,
        }),
      ];
    }).flat(),
  ];
  await writePastRun(dataDir, runId, drafts);
  if (index % 4 !== 0) return;
  await changeNotesFile(runPaths(dataDir, runId).notes, new Date().toISOString(), (notes) => ({
    ...notes,
    meta: { ...notes.meta, tags: ['baseline'], note: `Run ${String(index)}` },
  }));
}
