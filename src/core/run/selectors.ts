/** What faces ask of a run's state. Answers are remembered per state object where that pays. */
export { freshness, toAppTime, toVmTime, type Freshness } from './clock.ts';
export { phaseTitle, usualPhaseMs } from './phaseWeights.ts';
export { selectActivity, type Activity, type ActivityKind } from './selectActivity.ts';
export {
  countEnded,
  selectCounts,
  selectRates,
  selectTotal,
  type Rate,
  type TaskTotal,
} from './selectCounts.ts';
export { selectEta, type Eta, type TaskHistory } from './selectEta.ts';
export { pictureBefore, selectPictures, stepCaption, type TaskPicture } from './selectPictures.ts';
export {
  selectMaxSteps,
  selectOverallProgress,
  type OverallProgress,
  type ProgressPart,
} from './selectProgress.ts';
export { selectPhase, selectRunSummary } from './selectSummary.ts';
export {
  selectCurrentTask,
  selectTaskGroups,
  type CurrentTask,
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
  type TaskTiming,
  type TimedPart,
} from './selectTiming.ts';
