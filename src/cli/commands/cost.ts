/** What runs cost, as a table and as JSON. */
import { formatMoney } from '#core/format/money.ts';
import { formatCount, formatPercent } from '#core/format/number.ts';
import type { Figure, GivenPrices, RunCost } from '#protocol/cost.ts';
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
  const { currency } = cost;
  const money = ({ value }: Figure): string => formatMoney(value, currency);
  const count = ({ value }: Figure): string => (value === null ? '–' : formatCount(value));
  const rows: readonly (readonly [string, string, Figure])[] = [
    ['tokens in', count(cost.tokensIn), cost.tokensIn],
    ['  of these cached', count(cost.tokensCached), cost.tokensCached],
    ['tokens out', count(cost.tokensOut), cost.tokensOut],
    ['model', money(cost.modelCost), cost.modelCost],
    ['VM', money(cost.vmCost), cost.vmCost],
    ['total', money(cost.totalCost), cost.totalCost],
    ['per solved task', money(cost.costPerSolved), cost.costPerSolved],
    ['VM idle since', money(cost.idleCost), cost.idleCost],
  ];
  return [
    `Run ${cost.runId}, ${cost.model ?? 'model unknown'}`,
    table(
      ['', 'VALUE', 'HOW', 'FROM'],
      rows.map(([name, value, figure]) => [name, value, figure.provenance, figure.formula]),
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
