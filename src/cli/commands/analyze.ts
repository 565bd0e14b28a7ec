/** The numbers of a run, and of several against each other. */
import type { Denominator } from '#protocol/analysis.ts';
import { MAX_COMPARED_RUNS } from '#protocol/analysis.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { renderAnalysis } from '../views/analysisView.ts';
import { renderComparison } from '../views/comparisonView.ts';

export interface AnalysisFlags {
  readonly denominator: Denominator;
  /** Every task, not only what changed. */
  readonly all?: boolean;
}

export function analyzeRun(
  context: CommandContext,
  runId: string,
  flags: AnalysisFlags,
): Promise<ExitCode> {
  checkRunIds([runId]);
  return withEngine(context, {}, async ({ client }) => {
    const { denominator } = flags;
    const analysis = await client.analysis.run({ runId, denominator });
    context.result(renderAnalysis(analysis), { type: 'run.analysis', ...analysis });
    return EXIT.done;
  });
}

/** A run that can't be read fails the command: a comparison of what is left would mislead. */
export function compareRuns(
  context: CommandContext,
  runIds: readonly string[],
  flags: AnalysisFlags,
): Promise<ExitCode> {
  checkRunIds(runIds);
  if (runIds.length < 2 || runIds.length > MAX_COMPARED_RUNS) {
    throw new UsageError(
      `${String(runIds.length)} runs cannot be compared.`,
      `Name two to ${String(MAX_COMPARED_RUNS)}; the others are held against the first.`,
    );
  }
  return withEngine(context, {}, async ({ client }) => {
    const { denominator } = flags;
    const comparison = await client.analysis.compare({ runIds: [...runIds], denominator });
    const text = renderComparison(comparison, { hasAllTasks: flags.all ?? false });
    context.result(text, { type: 'runs.comparison', ...comparison });
    return EXIT.done;
  });
}

function checkRunIds(runIds: readonly string[]): void {
  const bad = runIds.find((runId) => !runIdSchema.safeParse(runId).success);
  if (bad === undefined) return;
  throw new UsageError(`"${bad}" is no id of a run.`, 'See "waa-monitor runs list".');
}
