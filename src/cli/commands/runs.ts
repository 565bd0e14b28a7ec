/** The runs of this data folder. */
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { findRun } from '../runRef.ts';
import { renderSummary, summaryJson } from '../views/summaryView.ts';

export function showRun(context: CommandContext, ref: string): Promise<ExitCode> {
  return withEngine(context, {}, async ({ client }) => {
    const { runId } = await findRun(client, ref);
    const state = await client.runs.snapshot({ runId });
    const now = context.io.now();
    context.result(renderSummary(state, now).join('\n'), summaryJson(state, now));
    return EXIT.done;
  });
}
