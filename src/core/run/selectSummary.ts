import type { RunSummary } from '#protocol/contract.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { PhaseId, PictureRef } from '#protocol/vocabulary.ts';
import { briefOf } from '#core/watchdog/verdictBrief.ts';
import { EMPTY_RUN_META } from '#protocol/library.ts';
import { memoise } from './memoise.ts';
import { ownValue } from './runState.ts';
import { selectCounts } from './selectCounts.ts';
import { selectPictures } from './selectPictures.ts';
import { selectOverallProgress } from './selectProgress.ts';
import { selectRunDetails } from './selectRunDetails.ts';
import { selectCurrentTask } from './selectTaskGroups.ts';

/** What a list of runs shows of one. Whether it is being watched only the engine knows. */
export const selectRunSummary: (state: RunState) => Omit<RunSummary, 'isWatched'> = memoise(
  (state) => ({
    runId: state.runId,
    name: state.name,
    targetLabel: state.targetLabel,
    profileId: state.profileId,
    status: state.status,
    phase: selectPhase(state),
    counts: selectCounts(state),
    progress: selectOverallProgress(state).fraction,
    openedAt: state.openedAt,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    lastSeenAt: state.lastSeenAt,
    model: ownValue(state.settings, 'model')?.value ?? null,
    agent: agentName(state),
    picture: selectNewestPicture(state),
    verdict: briefOf(state.verdict),
    meta: EMPTY_RUN_META,
    details: selectRunDetails(state),
  }),
);

/** The furthest phase the run has come to; null before the first. */
export function selectPhase(state: RunState): PhaseId | null {
  const active = state.phases.findLast((phase) => phase.status === 'active');
  const reached = state.phases.findLast((phase) => phase.status !== 'pending');
  return active?.id ?? reached?.id ?? null;
}

/** WAA calls it `agent_name` in its arguments and `agent` in its start script. */
function agentName(state: RunState): string | null {
  const told = ownValue(state.settings, 'agent') ?? ownValue(state.settings, 'agent_name');
  return told?.value ?? null;
}

/** The screen as it was last seen: by the app, else by the steps of the task in progress. */
export function selectNewestPicture(state: RunState): PictureRef | null {
  if (state.screen !== null) return state.screen.picture;
  const current = selectCurrentTask(state);
  return current === null ? null : (selectPictures(current.task).at(-1)?.ref ?? null);
}
