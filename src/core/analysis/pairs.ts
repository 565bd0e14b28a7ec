/** One run held against the first: the two-by-two table, the tests on it, and a plain sentence. */
import type { ComparedTask, Denominator, Pair } from '#protocol/analysis.ts';
import { countRelations, isCounted } from './cells.ts';
import { DENOMINATOR_WORDS } from './denominators.ts';
import { mcnemar } from './mcnemar.ts';
import { pairedDifference } from './pairedBootstrap.ts';

/** The usual bound for "not by chance". */
const SIGNIFICANCE = 0.05;

export function comparePair(
  tasks: readonly ComparedTask[],
  other: number,
  denominator: Denominator,
): Pair {
  const common = tasks.flatMap(({ cells }) => {
    const first = cells[0];
    const second = cells[other];
    if (first === undefined || second === undefined) return [];
    if (!isCounted(first, denominator) || !isCounted(second, denominator)) return [];
    return [{ first, second }];
  });
  const table = { both: 0, firstOnly: 0, otherOnly: 0, neither: 0 };
  for (const { first, second } of common) {
    const isFirst = first.status === 'passed';
    const isSecond = second.status === 'passed';
    if (isFirst) table[isSecond ? 'both' : 'firstOnly'] += 1;
    else table[isSecond ? 'otherOnly' : 'neither'] += 1;
  }
  const test = mcnemar(table.firstOnly, table.otherOnly);
  const passDifference = pairedDifference(
    common.map(({ first }) => (first.status === 'passed' ? 1 : 0)),
    common.map(({ second }) => (second.status === 'passed' ? 1 : 0)),
  );
  const scoreDifference = pairedDifference(
    common.map(({ first }) => first.score ?? 0),
    common.map(({ second }) => second.score ?? 0),
  );
  const isDistinguishable = common.length > 0 && test.pValue < SIGNIFICANCE;
  const facts = { other, table, passDifference, isDistinguishable, denominator };
  return {
    other,
    counts: countRelations(tasks.flatMap(({ relations }) => relations[other - 1] ?? [])),
    table,
    mcnemar: test,
    passDifference,
    scoreDifference,
    isDistinguishable,
    sentence: sentenceOf({ ...facts, count: common.length, test }),
  };
}

interface PairFacts extends Pick<Pair, 'other' | 'table' | 'passDifference' | 'isDistinguishable'> {
  readonly denominator: Denominator;
  readonly count: number;
  readonly test: Pair['mcnemar'];
}

function sentenceOf(facts: PairFacts): string {
  const { other, table, passDifference, count, test, denominator } = facts;
  const name = runLetter(other);
  const words = denominator === 'all' ? 'tasks' : DENOMINATOR_WORDS[denominator].tasks;
  if (passDifference === null) return `A and ${name} have no ${words} in common.`;
  const { low, high } = passDifference.interval;
  const won = `Of the ${count} ${words} in both, ${name} passed ${table.otherOnly} that A did not and lost ${table.firstOnly} that A passed`;
  const points = `${signedPoints(passDifference.value)} points (95 % interval ${signedPoints(low)} to ${signedPoints(high)})`;
  const method = test.method === 'exact' ? 'exact McNemar test' : 'McNemar test';
  return `${won}: ${points}. ${conclusion(facts, name)} (${method}, p ${formatP(test.pValue)}).`;
}

function conclusion({ table, isDistinguishable }: PairFacts, name: string): string {
  if (table.firstOnly + table.otherOnly === 0) return 'They passed the very same tasks';
  if (!isDistinguishable) return 'The two are not distinguishable: this may well be chance';
  return table.otherOnly > table.firstOnly
    ? `${name} is better, by more than chance explains`
    : `${name} is worse, by more than chance explains`;
}

/** A for the first run, B for the second, … */
export function runLetter(index: number): string {
  return String.fromCharCode('A'.charCodeAt(0) + index);
}

/** `+3.4`, `−1.9`, `0.0` percentage points. */
function signedPoints(fraction: number): string {
  const points = Math.round(fraction * 1000) / 10;
  if (points === 0) return '0.0';
  return `${points > 0 ? '+' : '−'}${Math.abs(points).toFixed(1)}`;
}

/** `= 0.27`, `= 0.003`, `< 0.001`. */
function formatP(value: number): string {
  if (value < 0.001) return '< 0.001';
  return `= ${value.toFixed(value < 0.1 ? 3 : 2)}`;
}
