/** The runs of this data folder. */
import { phaseTitle, countEnded } from '#core/run/selectors.ts';
import { formatTime } from '#core/format/instant.ts';
import { formatOutcomes, RUN_LOOKS } from '#core/format/status.ts';
import type { RunSummary } from '#protocol/contract.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { renderSummary, summaryJson } from '../views/summaryView.ts';
import { table } from '../views/table.ts';

export function listRuns(context: CommandContext): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const runs = await client.runs.list();
    if (context.isJson) for (const run of runs) context.result('', { type: 'run', ...run });
    else context.result(runTable(runs, context.io.now()), {});
    return EXIT.done;
  });
}

export function showRun(context: CommandContext, runId: string): Promise<ExitCode> {
  if (!runIdSchema.safeParse(runId).success) {
    throw new UsageError(`"${runId}" is no id of a run.`, 'See "waa-monitor runs list".');
  }
  return withEngine(context, {}, async ({ client }) => {
    const state = await client.runs.snapshot({ runId });
    const now = context.io.now();
    context.result(renderSummary(state, now).join('\n'), summaryJson(state, now));
    return EXIT.done;
  });
}

function runTable(runs: readonly RunSummary[], nowMs: number): string {
  if (runs.length === 0) return 'No run yet. Try one with: waa-monitor demo';
  const rows = runs.map((run) => [
    run.runId,
    `${RUN_LOOKS[run.status].glyph} ${RUN_LOOKS[run.status].word}`,
    formatTime(run.startedAt ?? run.openedAt, { nowMs }),
    progressOf(run),
    run.targetLabel,
  ]);
  return table(['RUN', 'STATUS', 'STARTED', 'TASKS', 'TARGET'], rows);
}

function progressOf(run: RunSummary): string {
  if (run.counts.total === 0) return run.phase === null ? '' : phaseTitle(run.phase);
  return `${String(countEnded(run.counts))}/${String(run.counts.total)} ${formatOutcomes(run.counts)}`;
}
