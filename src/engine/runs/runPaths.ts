/** Names of the files of a run, below `<dataDir>/runs/<runId>/`. */
import path from 'node:path';
import type { RunId } from '#protocol/vocabulary.ts';

export interface RunPaths {
  readonly dir: string;
  readonly manifest: string;
  readonly journal: string;
  readonly snapshot: string;
  /** What the list of runs shows of it, so that the list need not read snapshots. */
  readonly summary: string;
  readonly benchmarkLive: string;
  /** One line a step; older lines beside it as `turn_metrics.<n>.jsonl.gz`. */
  readonly turnMetrics: string;
  readonly runStats: string;
  readonly lines: string;
  /** Exists and is touched while some instance writes the run. */
  readonly watching: string;
  readonly commands: string;
  /** Written when the run is found stuck or crashed. */
  readonly runError: string;
  /** What people added: names, tags, notes, verdicts of their own. Never raw data. */
  readonly notes: string;
  readonly artifacts: string;
  readonly screens: string;
  readonly thumbs: string;
}

export function runsDir(dataDir: string): string {
  return path.join(dataDir, 'runs');
}

export function runPaths(dataDir: string, runId: RunId): RunPaths {
  const dir = path.join(runsDir(dataDir), runId);
  return {
    dir,
    manifest: path.join(dir, 'run.json'),
    journal: path.join(dir, 'events.jsonl'),
    snapshot: path.join(dir, '.progress.json'),
    summary: path.join(dir, 'summary.json'),
    benchmarkLive: path.join(dir, 'benchmark_live.json'),
    turnMetrics: path.join(dir, 'turn_metrics.jsonl'),
    runStats: path.join(dir, 'runstats.json'),
    lines: path.join(dir, 'logs', 'lines.log'),
    watching: path.join(dir, '.watching'),
    commands: path.join(dir, 'commands.json'),
    runError: path.join(dir, 'run_error.json'),
    notes: path.join(dir, 'notes.json'),
    artifacts: path.join(dir, 'artifacts'),
    screens: path.join(dir, 'screens'),
    thumbs: path.join(dir, 'thumbs'),
  };
}
