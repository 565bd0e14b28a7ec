/** The numbers of runs: what faces, exports and the engine use. */
export {
  analyseRun,
  everyRate,
  faultyZeros,
  NO_OVERRIDES,
  overridesOf,
  rateOf,
  type AnalysisInput,
  type Overrides,
} from './analyseRun.ts';
export { compareRuns } from './compareRuns.ts';
export {
  counts,
  DENOMINATOR_WORDS,
  rateLabel,
  readDenominator,
  type CountedTask,
} from './denominators.ts';
export { firstDivergence, pairSteps, type PairedStep } from './divergence.ts';
export { FAILURE_WORDS, findingContext, findingOf, findingsOf } from './failures.ts';
export { historyOf, outcomesOf, type RunOutcomes } from './history.ts';
export { loopsOf } from './loops.ts';
export { suspiciousByWarning, troublesOf, type TroubleLine } from './logTroubles.ts';
export { formatP, runLetter, signedPoints } from './pairs.ts';
export { groupNumbers, meanScore, passRate } from './rates.ts';
export { domainTimesOf, spreadsOf } from './spreads.ts';
export { timeMarks } from './timeMarks.ts';
export { isUnparseable, stepSignature } from './stepSignature.ts';
