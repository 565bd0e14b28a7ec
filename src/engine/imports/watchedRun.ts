/** Which of the runs in a growing folder is the one that goes on: that of the newest file. */
import { open } from 'node:fs/promises';
import { createLogPipeline } from '#core/logs/logPipeline.ts';
import { groupResults, placeTaskFile } from '#core/waa/resultGroups.ts';
import type { ResultGroup } from '#core/waa/resultGroups.ts';
import path from 'node:path';

export interface WatchedRun {
  /** Path below the results root for a path below the watched folder, which may lie within it. */
  wholePath(below: string): string;
  /** `<action_space>/…/<trial>`, or empty when nothing tells runs apart. */
  readonly prefix: string;
  /** Whether a log is of this run; what tells nothing of its model is. */
  isOwnLog(filePath: string): Promise<boolean>;
}

const HEAD_BYTES = 1 << 20;
const MAX_ANCESTORS = 8;

/** Null while there is no task's folder. */
export function chooseRun(
  files: readonly { readonly below: string; readonly modifiedAtMs: number }[],
  root: string,
): WatchedRun | null {
  const ancestors = root.split(path.sep).filter(Boolean).slice(-MAX_ANCESTORS);
  const groups = groupResults(
    files.map(({ below }) => below),
    ancestors,
  );
  const [newest] = groups
    .map((group) => ({ group, at: newestOf(group, files) }))
    .sort((a, b) => b.at - a.at);
  return newest === undefined ? null : toRun(newest.group, groups.length === 1, ancestors);
}

function newestOf(
  { tasks }: ResultGroup,
  files: readonly { readonly below: string; readonly modifiedAtMs: number }[],
): number {
  const folders = new Set(tasks.map(({ folder }) => folder));
  let newest = Number.NEGATIVE_INFINITY;
  for (const { below, modifiedAtMs } of files) {
    if (folders.has(path.posix.dirname(below))) newest = Math.max(newest, modifiedAtMs);
  }
  return newest;
}

function toRun(group: ResultGroup, isAlone: boolean, ancestors: readonly string[]): WatchedRun {
  const first = group.tasks[0];
  const sample = first === undefined ? '' : placeTaskFile(group, first, `${first.folder}/x`);
  const prefix = sample.split('/').slice(0, -3).join('/');
  const { actionSpace, model } = group.place;
  return {
    prefix,
    wholePath: (below) => {
      const parts = below.split('/');
      if (actionSpace === null) return below;
      const start = parts.indexOf(actionSpace);
      if (start !== -1) return parts.slice(start).join('/');
      const above = ancestors.lastIndexOf(actionSpace);
      return above === -1 ? below : [...ancestors.slice(above), ...parts].join('/');
    },
    isOwnLog: async (filePath) => {
      if (isAlone || model === null) return true;
      const told = await modelOf(filePath);
      return told === null || told === model;
    },
  };
}

export function isOfRun(whole: string, { prefix }: WatchedRun): boolean {
  return prefix === '' || whole.startsWith(`${prefix}/`);
}

async function modelOf(filePath: string): Promise<string | null> {
  const handle = await open(filePath, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const pipeline = createLogPipeline({ sourceId: 'sniffed' });
    const arrivedAt = '1970-01-01T00:00:00.000Z';
    for (const text of buffer.toString('utf8', 0, bytesRead).split('\n')) {
      for (const draft of pipeline.push({ stream: 'stdout', dockerAt: null, arrivedAt, text })) {
        if (draft.type === 'run.configured') return draft.settings['model']?.value ?? null;
      }
    }
    return null;
  } finally {
    await handle.close();
  }
}
