/** The numbers of runs: what faces, exports and the engine use. */
export {
  analyseRun,
  everyRate,
  faultyZeros,
  NO_OVERRIDES,
  overridesOf,
  type Overrides,
} from './analyseRun.ts';
export { compareRuns } from './compareRuns.ts';
export { DENOMINATOR_WORDS, readDenominator } from './denominators.ts';
export { firstDivergence, pairSteps, type PairedStep } from './divergence.ts';
export { FAILURE_WORDS, findingContext, findingOf } from './failures.ts';
export { historyOf, outcomesOf, type RunOutcomes } from './history.ts';
export { loopsOf } from './loops.ts';
export { suspiciousByWarning, troublesOf, type TroubleLine } from './logTroubles.ts';
export { runLetter } from './pairs.ts';
export { domainTimesOf, spreadsOf } from './spreads.ts';
export { timeMarks } from './timeMarks.ts';
export { isUnparseable } from './stepSignature.ts';
