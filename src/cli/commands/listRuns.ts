/** `runs list`: found by the same language as in the window, newest first. */
import { describeProblem } from '#core/filter/describeProblem.ts';
import { compileFilter } from '#core/filter/matchFilter.ts';
import { parseFilter } from '#core/filter/parseFilter.ts';
import { printValue } from '#core/filter/printFilter.ts';
import { fieldTerms } from '#core/filter/filterNode.ts';
import { formatTime } from '#core/format/instant.ts';
import { formatScore } from '#core/format/number.ts';
import { formatOutcomes, RUN_LOOKS } from '#core/format/status.ts';
import { beganAt, RUN_FILTER } from '#core/library/runFilter.ts';
import { sortRuns } from '#core/library/sortRuns.ts';
import type { RunSortKey } from '#core/library/sortRuns.ts';
import { countEnded, phaseTitle } from '#core/run/selectors.ts';
import type { RunSummary } from '#protocol/contract.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { table } from '../views/table.ts';

export interface ListFlags {
  readonly filter?: string;
  readonly since?: string;
  readonly before?: string;
  readonly model?: string;
  readonly status?: string;
  readonly tag?: string;
  readonly limit?: number;
  readonly sort?: RunSortKey;
  /** The other way round. */
  readonly reverse?: boolean;
}

/** Figures are of interest from the highest down, words from A on. */
const DESCENDING: ReadonlySet<RunSortKey> = new Set([
  'began',
  'tasks',
  'passed',
  'score',
  'steps',
  'duration',
]);

export function listRuns(context: CommandContext, flags: ListFlags): Promise<ExitCode> {
  const isWanted = testOf(flags, context.io.now());
  return withEngine(context, {}, async ({ client }) => {
    const all = await client.runs.list();
    const by = flags.sort ?? 'began';
    const isDescending = DESCENDING.has(by) !== (flags.reverse ?? false);
    const found = sortRuns(all.filter(isWanted), { by, isDescending });
    const runs = flags.limit === undefined ? found : found.slice(0, flags.limit);
    if (context.isJson) for (const run of runs) context.result('', { type: 'run', ...run });
    else context.result(listText(runs, found.length, all.length, context.io.now()), {});
    return EXIT.done;
  });
}

/** @throws UsageError with the place of what can't be understood. */
function testOf(flags: ListFlags, nowMs: number): (run: RunSummary) => boolean {
  const text = [
    flags.filter === undefined ? '' : `(${flags.filter})`,
    term('since', flags.since),
    term('before', flags.before),
    term('model', flags.model),
    term('status', flags.status),
    term('tag', flags.tag),
  ]
    .filter((part) => part !== '' && part !== '()')
    .join(' ');
  // Told of what was typed, not of what it was put together to.
  const own = parseFilter(flags.filter ?? '', RUN_FILTER).problems[0];
  if (own !== undefined) throw badFilter(describeProblem(own, flags.filter ?? ''));
  const { filter, problems } = parseFilter(text, RUN_FILTER);
  if (problems[0] !== undefined) throw badFilter(problems[0].message);
  const isAboutArchived = fieldTerms(filter).some(({ values }) => values.includes('archived'));
  const test = compileFilter(filter, RUN_FILTER, nowMs);
  return (run) => (isAboutArchived || !run.meta.isArchived) && test(run);
}

function term(field: string, value: string | undefined): string {
  if (value === undefined) return '';
  return `${field}:${value.split(',').map(printValue).join(',')}`;
}

function badFilter(message: string): UsageError {
  const examples = RUN_FILTER.examples.map((example) => `"${example}"`).join(', ');
  return new UsageError(message, `Examples: ${examples}.`);
}

function listText(
  runs: readonly RunSummary[],
  found: number,
  total: number,
  nowMs: number,
): string {
  if (total === 0) return 'No run yet. Try one with: waa-monitor demo';
  if (found === 0) return `None of ${String(total)} runs matches.`;
  const rows = runs.map((run) => [
    run.runId,
    `${RUN_LOOKS[run.status].glyph} ${RUN_LOOKS[run.status].word}`,
    formatTime(beganAt(run), { nowMs }),
    progressOf(run),
    `${formatScore(run.details.meanScore)} of ${String(run.details.scoredCount)}`,
    run.model ?? '',
    run.name === '' || run.name === run.targetLabel
      ? run.targetLabel
      : `${run.name} (${run.targetLabel})`,
    [run.meta.isStarred ? '★' : '', ...run.meta.tags.map((tag) => `#${tag}`)].join(' ').trim(),
  ]);
  const header = ['RUN', 'STATUS', 'BEGAN', 'TASKS', 'MEAN SCORE', 'MODEL', 'RUN OF', 'TAGS'];
  const rest = found - runs.length;
  const more = rest > 0 ? `\n… and ${String(rest)} more (--limit).` : '';
  return `${table(header, rows)}${more}`;
}

function progressOf(run: RunSummary): string {
  if (run.counts.total === 0) return run.phase === null ? '' : phaseTitle(run.phase);
  return `${String(countEnded(run.counts))}/${String(run.counts.total)} ${formatOutcomes(run.counts)}`;
}
