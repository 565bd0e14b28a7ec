/** What faces ask of a run's state. Answers are remembered per state object where that pays. */
export { freshness, toAppTime, toVmTime, type Freshness } from './clock.ts';
export { phaseTitle, usualPhaseMs } from './phaseWeights.ts';
export { selectActivity, type Activity } from './selectActivity.ts';
export { countEnded, selectCounts, selectRates, selectTotal, type Rate } from './selectCounts.ts';
export { selectEta } from './selectEta.ts';
export { pictureBefore, selectPictures, type TaskPicture } from './selectPictures.ts';
export { selectMaxSteps, selectOverallProgress, type ProgressPart } from './selectProgress.ts';
export { selectRunDetails } from './selectRunDetails.ts';
export { selectNewestPicture, selectPhase, selectRunSummary } from './selectSummary.ts';
export {
  selectCurrentTask,
  selectTaskGroups,
  type TaskGroup,
  type TaskRow,
} from './selectTaskGroups.ts';
export {
  durationOf,
  selectStepTiming,
  selectTaskTiming,
  STEP_PARTS,
  type StepPart,
  type StepTiming,
} from './selectTiming.ts';
