/** What a path holds: opens it as a tree of files and finds the runs in it. */
import { lstat, open } from 'node:fs/promises';
import path from 'node:path';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { ImportKind } from '#protocol/imports.ts';
import { findBenchmarkLive } from './benchmarkLiveRun.ts';
import { findOwnRuns } from './bundleRuns.ts';
import { findLogRuns } from './logRuns.ts';
import { findOpenAdaptRuns } from './openAdaptRuns.ts';
import type { Recognised, RunSource } from './runSource.ts';
import { openFolderTree } from './sourceTree.ts';
import type { SourceTree } from './sourceTree.ts';
import { findWaaRuns } from './waaRuns.ts';
import { openZipTree } from './zipTree.ts';

/** Each finds the runs of its kind; the first that finds any has the tree. */
const FINDERS: readonly ((
  tree: SourceTree,
  signal: AbortSignal,
) => Promise<readonly RunSource[]>)[] = [
  findOwnRuns,
  findWaaRuns,
  findOpenAdaptRuns,
  findLogRuns,
  findBenchmarkLive,
];

const ZIP_SIGNATURE = Buffer.from([0x50, 0x4b]);

/** @throws MonitorError `not_found`, or `invalid_input` with why it cannot be opened. */
export async function openTree(filePath: string, signal: AbortSignal): Promise<SourceTree> {
  const found = await lstat(filePath).catch((cause: unknown) => {
    throw new MonitorError(
      ERROR_CODES.notFound,
      `There is nothing at ${filePath}, or it cannot be read.`,
      'Check the path: it is one of the machine on which the monitor runs.',
      { cause },
    );
  });
  if (found.isFile() && (await isZip(filePath))) return openZipTree(filePath);
  // The list of experiments says nothing without what lies beside it.
  const isList = found.isFile() && path.basename(filePath) === 'experiments.json';
  return openFolderTree(isList ? path.dirname(filePath) : filePath, undefined, signal);
}

async function isZip(filePath: string): Promise<boolean> {
  const handle = await open(filePath, 'r');
  try {
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    return buffer.equals(ZIP_SIGNATURE);
  } finally {
    await handle.close();
  }
}

/** @throws MonitorError `invalid_input` when there is no run in it. */
export async function recognise(tree: SourceTree, signal: AbortSignal): Promise<Recognised> {
  for (const find of FINDERS) {
    const sources = await find(tree, signal);
    if (sources.length === 0) continue;
    return {
      title: titleOf(tree, sources),
      sources,
      remarks: tree.remarks,
      newestFileMs: tree.kind === 'zip' ? null : newestOf(tree),
    };
  }
  throw new MonitorError(
    ERROR_CODES.invalidInput,
    tree.files.length === 0
      ? `${tree.location} is empty.`
      : `No run was found in ${tree.location} (${String(tree.files.length)} files).`,
    'A run is known by traj.jsonl, result.txt or execution.json in the folders of its tasks, or by the log of the client. Choose the results folder, a zip of it, a log, or a .waarun file.',
  );
}

function newestOf(tree: SourceTree): number | null {
  let newest = Number.NEGATIVE_INFINITY;
  for (const { modifiedAtMs } of tree.files) newest = Math.max(newest, modifiedAtMs);
  return Number.isFinite(newest) ? newest : null;
}

const TITLES: Readonly<Record<ImportKind, string>> = {
  waa_results: 'WAA results',
  waa_log: 'Log of a WAA run',
  osworld_results: 'OSWorld-style results',
  azure_results: 'WAA results from Azure',
  openadapt_run: 'OpenAdapt run',
  benchmark_live: "OpenAdapt's benchmark_live.json",
  bundle: 'Bundle of WAA Monitor',
  run_folder: 'Run folder of WAA Monitor',
};

function titleOf(tree: SourceTree, sources: readonly RunSource[]): string {
  const kinds = [...new Set(sources.map(({ preview }) => preview.kind))];
  const title = kinds.map((kind) => TITLES[kind]).join(', ');
  const held = tree.kind === 'zip' && kinds[0] !== 'bundle' ? ' in a zip' : '';
  return `${title}${held}${sources.length > 1 ? `: ${String(sources.length)} runs` : ''}`;
}
