/** Numbers of the runs of a data folder. Gathers what core computes from; computes nothing itself. */
import {
  analyseRun,
  compareRuns,
  historyOf,
  outcomesOf,
  spreadsOf,
  timeMarks,
  troublesOf,
} from '#core/analysis/index.ts';
import type { Overrides, RunOutcomes, TroubleLine } from '#core/analysis/index.ts';
import type {
  Comparison,
  Denominator,
  EarlierTimes,
  History,
  LogTroubles,
  RunAnalysis,
  TimeMark,
} from '#protocol/analysis.ts';
import type { LogQuery, RunSummary } from '#protocol/contract.ts';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import type { RunId, TaskKey } from '#protocol/vocabulary.ts';
import type { RunLibrary } from '../runs/runLibrary.ts';
import type { LineStore } from '../runs/lineStore.ts';
import { RunStates } from './runStates.ts';

/** Lines looked at for errors; a run with more of them has one cause many times over. */
const MAX_ERROR_LINES = 10_000;
const LINES_AT_ONCE = 2000;
/** Earlier runs held against: older ones were other versions of the agent. */
const EARLIER_RUNS = 5;
/** More marks than these no axis can show; the newest are kept. */
const MAX_MARKS = 500;

const ERROR_LINES: LogQuery = { text: '', isRegex: false, minLevel: 'error', onlyUnknown: false };
/** Python's own words, which evaluators print without a level. */
const TRACEBACK_LINES: LogQuery = {
  text: '^(?:Traceback \\(most recent call last\\)|\\w{0,60}(?:Error|Exception): )',
  isRegex: true,
  minLevel: 'all',
  onlyUnknown: false,
};

/** run.py's list, see waaMessages.ts. */
const ASSIGNMENT = /Worker (\w{1,16}) is doing tasks:/;
const ASSIGNMENT_LINES: LogQuery = {
  text: ASSIGNMENT.source,
  isRegex: true,
  minLevel: 'all',
  onlyUnknown: false,
};

export interface RunAnalystOptions {
  readonly library: Pick<RunLibrary, 'open' | 'peek' | 'list' | 'events'>;
  readonly dataDir: string;
  /** Verdicts of people on tasks of the run. */
  readonly overrides: (runId: RunId) => Promise<Overrides>;
}

export class RunAnalyst {
  readonly #options: RunAnalystOptions;
  readonly #states: RunStates;
  /** By run and by how far its state was. */
  readonly #outcomes = new Map<RunId, { readonly seq: number; readonly outcomes: RunOutcomes }>();

  constructor(options: RunAnalystOptions) {
    this.#options = options;
    this.#states = new RunStates(options.library, options.dataDir);
  }

  async analyse(runId: RunId, denominator: Denominator): Promise<RunAnalysis> {
    const [state, troubles, overrides] = await Promise.all([
      this.#states.get(runId),
      this.troubles(runId),
      this.#options.overrides(runId),
    ]);
    return analyseRun(state, { denominator, troubles, overrides });
  }

  async troubles(runId: RunId): Promise<LogTroubles> {
    const state = await this.#states.get(runId);
    const { lines } = await this.#options.library.open(runId);
    const workers = await workersOfSources(lines);
    const found = new Map<number, TroubleLine>();
    let isWhole = true;
    for (const query of [ERROR_LINES, TRACEBACK_LINES]) {
      const { total } = await lines.page(0, 1, query);
      const wanted = Math.min(total, MAX_ERROR_LINES);
      if (wanted < total) isWhole = false;
      for (let from = 0; from < wanted; from += LINES_AT_ONCE) {
        const page = await lines.page(from, Math.min(LINES_AT_ONCE, wanted - from), query);
        for (const { index, at, text, source } of page.lines) {
          found.set(index, { index, at, text, workerId: workers.get(source) ?? null });
        }
      }
    }
    const ordered = [...found.values()].sort((a, b) => a.index - b.index);
    return troublesOf(state, ordered, isWhole);
  }

  /** Of the newest runs of the same VM that began before this one. */
  async earlier(runId: RunId): Promise<EarlierTimes> {
    const runs = await this.#options.library.list();
    const own = runs.find((run) => run.runId === runId);
    if (own === undefined) return { runIds: [], times: [] };
    const before = runs
      .filter((run) => run.runId !== runId && isOnSameVm(run, own) && isBefore(run, own))
      .slice(0, EARLIER_RUNS);
    const states = await this.#readAll(before.map((run) => run.runId));
    return {
      runIds: states.map((state) => state.runId),
      times: states.length === 0 ? [] : [...spreadsOf(states)],
    };
  }

  async marks(runId: RunId): Promise<TimeMark[]> {
    const state = await this.#states.get(runId);
    const events = await this.#options.library.events(runId, 0, Number.MAX_SAFE_INTEGER);
    return timeMarks(events, state.clockOffsetMs)
      .toSorted((a, b) => a.at.localeCompare(b.at))
      .slice(-MAX_MARKS);
  }

  /** @throws MonitorError `invalid_input` for a run named twice, `not_found`. */
  async compare(runIds: readonly RunId[], denominator: Denominator): Promise<Comparison> {
    if (new Set(runIds).size < runIds.length) {
      throw new MonitorError(
        ERROR_CODES.invalidInput,
        'A run cannot be compared with itself.',
        'Name each run once.',
      );
    }
    const states = await Promise.all(runIds.map((runId) => this.#states.get(runId)));
    return compareRuns(states, denominator);
  }

  async history(options: {
    readonly runIds?: readonly RunId[] | undefined;
    readonly tasks?: readonly TaskKey[] | undefined;
    readonly limit: number;
  }): Promise<History> {
    const newest = async (): Promise<readonly RunId[]> =>
      (await this.#options.library.list()).slice(0, options.limit).map((run) => run.runId);
    const runIds = options.runIds ?? (await newest());
    const outcomes: RunOutcomes[] = [];
    // One after the other: a hundred states at once would not fit into memory.
    for (const runId of runIds) {
      const own = await this.#outcomesOf(runId);
      if (own !== null) outcomes.push(own);
    }
    return historyOf(outcomes, options.tasks);
  }

  async #outcomesOf(runId: RunId): Promise<RunOutcomes | null> {
    const state = await this.#states.get(runId).catch(() => null);
    if (state === null) return null;
    const known = this.#outcomes.get(runId);
    if (known?.seq === state.seq) return known.outcomes;
    const outcomes = outcomesOf(state);
    this.#outcomes.set(runId, { seq: state.seq, outcomes });
    return outcomes;
  }

  async #readAll(runIds: readonly RunId[]) {
    const states = await Promise.all(
      runIds.map((runId) => this.#states.get(runId).catch(() => null)),
    );
    return states.filter((state) => state !== null);
  }
}

/** Sources in which just one worker tells its list: all of their lines are its own. */
async function workersOfSources(
  lines: Pick<LineStore, 'page'>,
): Promise<ReadonlyMap<string, string>> {
  const told = new Map<string, Set<string>>();
  const { lines: lists } = await lines.page(0, LINES_AT_ONCE, ASSIGNMENT_LINES);
  for (const { source, text } of lists) {
    const workerId = ASSIGNMENT.exec(text)?.[1];
    if (workerId === undefined) continue;
    told.set(source, (told.get(source) ?? new Set()).add(workerId));
  }
  return new Map(
    [...told].flatMap(([source, ids]): [string, string][] => {
      const [only] = ids;
      return ids.size === 1 && only !== undefined ? [[source, only]] : [];
    }),
  );
}

function isOnSameVm(run: RunSummary, own: RunSummary): boolean {
  return own.profileId === null
    ? run.targetLabel === own.targetLabel
    : run.profileId === own.profileId;
}

function isBefore(run: RunSummary, own: RunSummary): boolean {
  return (run.startedAt ?? run.openedAt ?? '') < (own.startedAt ?? own.openedAt ?? '');
}
