/** What runs cost, as a table and as JSON. */
import { costLines } from '#core/cost/costLines.ts';
import { formatMoney } from '#core/format/money.ts';
import { formatPercent } from '#core/format/number.ts';
import type { GivenPrices, RunCost } from '#protocol/cost.ts';
import { runIdSchema } from '#protocol/vocabulary.ts';
import type { CommandContext } from '../context.ts';
import { withEngine } from '../engineSession.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../io.ts';
import type { ExitCode } from '../io.ts';
import { table } from '../views/table.ts';

interface CostFlags {
  readonly in?: number;
  readonly out?: number;
  readonly cached?: number;
  readonly vmHour?: number;
}

export function costOfRuns(
  context: CommandContext,
  runIds: readonly string[],
  flags: CostFlags,
): Promise<ExitCode> {
  const bad = runIds.find((runId) => !runIdSchema.safeParse(runId).success);
  if (bad !== undefined) {
    throw new UsageError(`"${bad}" is no id of a run.`, 'See "waa-monitor runs list".');
  }
  return withEngine(context, {}, async ({ client }) => {
    for (const runId of runIds) {
      const cost = await client.cost.ofRun({ runId, ...givenPrices(flags) });
      context.result(renderCost(cost), { type: 'run.cost', ...cost });
    }
    return EXIT.done;
  });
}

function givenPrices(flags: CostFlags): GivenPrices {
  return {
    ...(flags.in !== undefined && { inPerMillion: flags.in }),
    ...(flags.out !== undefined && { outPerMillion: flags.out }),
    ...(flags.cached !== undefined && { cachedPerMillion: flags.cached }),
    ...(flags.vmHour !== undefined && { vmPerHour: flags.vmHour }),
  };
}

function renderCost(cost: RunCost): string {
  return [
    `Run ${cost.runId}, ${cost.model ?? 'model unknown'}`,
    table(
      ['', 'VALUE', 'HOW', 'FROM'],
      costLines(cost).map(({ title, text, figure }) => [
        title,
        text,
        figure.provenance,
        figure.formula,
      ]),
    ),
    ...budgetLine(cost),
  ].join('\n');
}

function budgetLine({ budget, currency }: RunCost): string[] {
  if (budget === null) return [];
  const projected = formatMoney(budget.projected.value, currency);
  return [
    `Budget ${formatMoney(budget.limit, currency)}: ${formatPercent(budget.spentShare)} spent, ` +
      `${projected} projected (${budget.projected.provenance})`,
  ];
}
