/** The figures of a run's cost in the order that every face tells them. */
import { formatMoney } from '#core/format/money.ts';
import { formatCount } from '#core/format/number.ts';
import { UNKNOWN_TEXT } from '#core/format/duration.ts';
import type { Figure, RunCost } from '#protocol/cost.ts';

export interface CostLine {
  readonly title: string;
  /** The value in words; a dash when it is not known. */
  readonly text: string;
  readonly figure: Figure;
}

export function costLines(cost: RunCost): readonly CostLine[] {
  const money = (title: string, figure: Figure): CostLine => ({
    title,
    text: formatMoney(figure.value, cost.currency),
    figure,
  });
  const count = (title: string, figure: Figure): CostLine => ({
    title,
    text: figure.value === null ? UNKNOWN_TEXT : formatCount(figure.value),
    figure,
  });
  return [
    money('Total', cost.totalCost),
    money('Per solved task', cost.costPerSolved),
    money(withName('Model', cost.model), cost.modelCost),
    money(withName('VM', cost.vmSize), cost.vmCost),
    money('VM idle afterwards', cost.idleCost),
    count('Tokens in', cost.tokensIn),
    count('Of these cached', cost.tokensCached),
    count('Tokens out', cost.tokensOut),
  ];
}

function withName(title: string, name: string | null): string {
  return name === null ? title : `${title}, ${name}`;
}
