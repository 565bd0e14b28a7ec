/** How long tasks took in earlier runs on the same VM: a better guess than three tasks alone. */
import { readFile, stat } from 'node:fs/promises';
import { durationOf } from '#core/run/selectors.ts';
import { runStateSchema } from '#protocol/snapshot.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { RunId } from '#protocol/vocabulary.ts';
import type { RunLibrary } from './runLibrary.ts';
import { runPaths } from './runPaths.ts';

/** The newest runs say most; older ones were other versions of the agent. */
const MAX_RUNS = 5;
/** A snapshot of 154 tasks is about 1 MB; a huge one is not worth the wait. */
const MAX_SNAPSHOT_BYTES = 20 * 2 ** 20;

/** Task durations in ms by domain, of the newest other runs of the same profile. */
export async function readDurationHistory(
  library: Pick<RunLibrary, 'manifests'>,
  dataDir: string,
  runId: RunId,
): Promise<Record<string, number[]>> {
  const manifests = await library.manifests();
  const profileId = manifests.find((manifest) => manifest.runId === runId)?.profileId ?? null;
  if (profileId === null) return {};
  const others = manifests.filter(
    (manifest) => manifest.profileId === profileId && manifest.runId !== runId,
  );
  const history: Record<string, number[]> = {};
  for (const other of others.slice(0, MAX_RUNS)) {
    const state = await readSnapshot(runPaths(dataDir, other.runId).snapshot);
    if (state !== null) addDurations(history, state);
  }
  return history;
}

function addDurations(history: Record<string, number[]>, state: RunState): void {
  for (const task of Object.values(state.tasks)) {
    // Cut-off and faulty tasks say nothing of how long a task takes.
    if (task.score === null) continue;
    const durationMs = durationOf(task.attempts.at(-1));
    if (durationMs !== null && durationMs > 0) (history[task.domain] ??= []).push(durationMs);
  }
}

async function readSnapshot(filePath: string): Promise<RunState | null> {
  try {
    if ((await stat(filePath)).size > MAX_SNAPSHOT_BYTES) return null;
    const parsed = runStateSchema.safeParse(JSON.parse(await readFile(filePath, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // Missing, torn or of another version: the other runs still help.
    return null;
  }
}
