import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRunState } from '#core/run/runState.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import type { EventDraft, RunEvent } from '#protocol/events.ts';
import { readDurationHistory } from '../../../../src/engine/runs/durationHistory.ts';
import { RunLibrary } from '../../../../src/engine/runs/runLibrary.ts';
import { runPaths } from '../../../../src/engine/runs/runPaths.ts';

const TASK = { domain: 'notepad', exampleId: 'a-WOS' };
const PLACE = { clock: 'vm', workerId: '0', task: TASK } as const;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'history-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** A run with one scored task of so many seconds. */
async function writeRun(runId: string, profileId: string, seconds: number): Promise<void> {
  const paths = runPaths(dir, runId);
  await mkdir(paths.dir, { recursive: true });
  const end = new Date(Date.UTC(2026, 10, 20) + seconds * 1000).toISOString();
  const drafts: EventDraft[] = [
    { ...PLACE, type: 'task.started', at: '2026-11-20T00:00:00.000Z' },
    { ...PLACE, type: 'task.scored', at: end, score: 1 },
    { ...PLACE, type: 'task.finished', at: end },
  ];
  const events = drafts.map((draft, index): RunEvent => ({
    seq: index + 1,
    seenAt: end,
    ...draft,
  }));
  await writeFile(paths.snapshot, JSON.stringify(reduceRun(createRunState(runId), events)));
  const manifest = {
    version: 1,
    runId,
    name: runId,
    targetLabel: '',
    profileId,
    runKey: '',
    openedAt: `2026-11-20T00:00:0${String(seconds % 10)}.000Z`,
    endedAt: null,
    outcome: null,
    appVersion: '0',
    appCommit: '',
    settings: {},
  };
  await writeFile(paths.manifest, JSON.stringify(manifest));
}

it('gives the durations of other runs on the same VM, by domain', async () => {
  await writeRun('now', 'vm-a', 9);
  await writeRun('before', 'vm-a', 61);
  await writeRun('elsewhere', 'vm-b', 75);
  expect(await readDurationHistory(new RunLibrary(dir), dir, 'now')).toEqual({ notepad: [61_000] });
});

it('passes over a snapshot that cannot be read', async () => {
  await writeRun('now', 'vm-a', 9);
  await writeRun('torn', 'vm-a', 61);
  await writeFile(runPaths(dir, 'torn').snapshot, '{"version":');
  expect(await readDurationHistory(new RunLibrary(dir), dir, 'now')).toEqual({});
});
