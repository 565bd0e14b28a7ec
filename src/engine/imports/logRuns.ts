/** Logs without results: a single log, or a `logs/` folder. The logs of one folder are one run. */
import { createHash } from 'node:crypto';
import path from 'node:path/posix';
import { toTaskKey } from '#protocol/vocabulary.ts';
import type { SourcedValue } from '#protocol/vocabulary.ts';
import { recordWaaRun } from './recordWaaRun.ts';
import type { RunSource } from './runSource.ts';
import type { SniffedLog } from './logSniff.ts';
import { withoutCopies } from './logSniff.ts';
import type { SourceTree } from './sourceTree.ts';
import { chooseLogs, sniffAll } from './waaPlan.ts';

export async function findLogRuns(
  tree: SourceTree,
  signal: AbortSignal,
): Promise<readonly RunSource[]> {
  const logs = await sniffAll(tree, tree.files, signal);
  const byFolder = Map.groupBy(logs, ({ file }) => path.dirname(file.path));
  return [...byFolder].map(([folder, own]) => {
    const chosen = chooseLogs(own);
    // A boot log alone is worth looking at, too.
    return toSource(tree, folder, chosen.length > 0 ? chosen : withoutCopies(own));
  });
}

function toSource(tree: SourceTree, folder: string, logs: readonly SniffedLog[]): RunSource {
  const settings: Record<string, SourcedValue> = {};
  for (const log of logs) Object.assign(settings, log.settings);
  const sizeBytes = logs.reduce((sum, { file }) => sum + file.sizeBytes, 0);
  const total = new Set(logs.flatMap(({ assigned }) => assigned.map(toTaskKey))).size;
  const base = path.basename(tree.location.split(/[/\\]/).join('/'));
  const inFolder = folder === '.' || tree.kind === 'file' ? [] : [folder];
  return {
    runId: null,
    fingerprint: createHash('sha256')
      .update(
        logs
          .map(({ file, firstRecord }) => `${String(file.sizeBytes)} ${firstRecord ?? ''}`)
          .join('\n'),
      )
      .digest('hex'),
    preview: {
      id: folder,
      kind: 'waa_log',
      name: [base, ...inFolder].join(' · ').slice(0, 200),
      tasks: { total, withScore: 0, withError: 0, withoutOutcome: total },
      steps: 0,
      pictures: 0,
      files: logs.length,
      sizeBytes,
      logs: logs.map(({ file }) => file.path),
      startedAt:
        logs
          .map(({ firstAt }) => firstAt)
          .filter((at) => at !== null)
          .sort()[0] ?? null,
      endedAt: null,
      settings,
      remarks: [
        'Only logs: there will be no pictures. Scores and steps are counted when the log is read.',
        ...(logs.some(({ hasClient }) => hasClient)
          ? []
          : ['The log holds the start of the container, and nothing of the benchmark.']),
      ],
    },
    write: (target) =>
      recordWaaRun({ tree, tasks: [], logs, logFiles: [], fileSettings: {} }, target),
  };
}
