/**
 * Folds events into the state of a run: the only owner of that state. The engine, the journal, the
 * terminal and the window all use this one function. Pure: the state that goes in is not changed.
 */
import type { RunEvent, RunEventOf } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { assertNever } from '#protocol/vocabulary.ts';
import { interruptOpenTasks } from './attempts.ts';
import { laterOf, parseInstant, toVmTime } from './clock.ts';
import {
  closeAllPhases,
  reducePhaseCompleted,
  reducePhaseProgressed,
  reducePhaseStarted,
} from './reducePhases.ts';
import {
  reduceStepActed,
  reduceStepCompleted,
  reduceStepExecuted,
  reduceStepModelCalled,
  reduceStepObserved,
  reduceStepRecorded,
  reduceStepSkipped,
  reduceStepStarted,
} from './reduceSteps.ts';
import {
  mergeSourced,
  reduceConnectionChanged,
  reduceOperationChanged,
  reduceRunOpened,
  reduceScreenshot,
  reduceSourceClosed,
  reduceSourceOpened,
  reduceWarningCleared,
  reduceWarningRaised,
} from './reduceSurroundings.ts';
import {
  reduceTaskDescribed,
  reduceTaskErrored,
  reduceTaskFinished,
  reduceTaskInterrupted,
  reduceTaskScored,
  reduceTaskStaged,
  reduceTaskStarted,
  reduceWorkerAssigned,
} from './reduceTasks.ts';
import { workersToHearOf } from './runState.ts';
import { Scribe } from './scribe.ts';

/**
 * The state after `events`, which must be in order of `seq`. Events already folded in are passed
 * over, so a batch may overlap the snapshot it is applied to. How events are cut into batches makes
 * no difference to the result.
 */
export function reduceRun(state: RunState, events: readonly RunEvent[]): RunState {
  const scribe = new Scribe(state);
  for (const event of events) {
    if (event.seq > scribe.state.seq) reduceEvent(scribe, event);
  }
  return scribe.state.seq === state.seq ? state : scribe.state;
}

function reduceEvent(scribe: Scribe, event: RunEvent): void {
  const { state } = scribe;
  state.seq = event.seq;
  state.lastSeenAt = laterOf(state.lastSeenAt, event.seenAt);
  if (event.clock === 'vm') state.lastVmAt = laterOf(state.lastVmAt, event.at);
  const at = vmInstant(state, event);
  noteWorker(scribe, event, at);
  applyEvent(scribe, event, at);
}

function applyEvent(scribe: Scribe, event: RunEvent, at: string): void {
  switch (event.type) {
    case 'run.opened':
      reduceRunOpened(scribe.state, event);
      return;
    case 'run.configured':
      scribe.state.settings = mergeSourced(scribe.state.settings, event.settings);
      return;
    case 'run.summarised':
      reduceRunSummarised(scribe, event, at);
      return;
    case 'run.finished':
      reduceRunFinished(scribe, event, at);
      return;
    case 'connection.changed':
      reduceConnectionChanged(scribe.state, event);
      return;
    case 'clock.measured':
      scribe.state.clockOffsetMs = event.offsetMs;
      return;
    case 'facts.discovered':
      scribe.state.facts = mergeSourced(scribe.state.facts, event.facts);
      return;
    case 'source.opened':
      reduceSourceOpened(scribe.state, event);
      return;
    case 'source.closed':
      reduceSourceClosed(scribe.state, event);
      return;
    case 'phase.started':
      noteStart(scribe.state, at);
      {
        reducePhaseStarted(scribe, event.phase, at);
        return;
      }
    case 'phase.progressed':
      reducePhaseProgressed(scribe, event, at);
      return;
    case 'phase.completed':
      reducePhaseCompleted(scribe, event, at);
      return;
    case 'worker.assigned':
      noteStart(scribe.state, at);
      {
        reduceWorkerAssigned(scribe, event);
        return;
      }
    case 'task.started':
      noteStart(scribe.state, at);
      {
        reduceTaskStarted(scribe, event, at);
        return;
      }
    case 'task.described':
      reduceTaskDescribed(scribe, event);
      return;
    case 'task.staged':
      reduceTaskStaged(scribe, event, at);
      return;
    case 'task.scored':
      reduceTaskScored(scribe, event, at);
      return;
    case 'task.finished':
      reduceTaskFinished(scribe, event, at);
      return;
    case 'task.errored':
      reduceTaskErrored(scribe, event, at);
      return;
    case 'task.interrupted':
      reduceTaskInterrupted(scribe, event, at);
      return;
    case 'step.started':
      reduceStepStarted(scribe, event, at);
      return;
    case 'step.modelCalled':
      reduceStepModelCalled(scribe, event, at);
      return;
    case 'step.acted':
      reduceStepActed(scribe, event, at);
      return;
    case 'step.executed':
      reduceStepExecuted(scribe, event, at);
      return;
    case 'step.observed':
      reduceStepObserved(scribe, event, at);
      return;
    case 'step.completed':
      reduceStepCompleted(scribe, event, at);
      return;
    case 'step.skipped':
      reduceStepSkipped(scribe, event, at);
      return;
    case 'step.recorded':
      reduceStepRecorded(scribe, event, at);
      return;
    case 'screenshot.captured':
      reduceScreenshot(scribe.state, event);
      return;
    case 'log.counted':
      scribe.state.log = {
        lineCount: event.lineCount,
        unknownCount: event.unknownCount,
        errorCount: event.errorCount,
        benignErrorCount: event.benignErrorCount,
      };
      return;
    case 'warning.raised':
      reduceWarningRaised(scribe.state, event);
      return;
    case 'warning.cleared':
      reduceWarningCleared(scribe.state, event.code);
      return;
    case 'verdict.changed':
      scribe.state.verdict = event.verdict;
      return;
    case 'operation.changed':
      reduceOperationChanged(scribe.state, event);
      return;
    default:
      return assertNever(event);
  }
}

/** Instants kept in the state are on the VM's clock, whichever clock the event had. */
function vmInstant(state: RunState, event: RunEvent): string {
  if (event.clock === 'vm' || state.clockOffsetMs === null || state.clockOffsetMs === 0) {
    return event.at;
  }
  const appMs = parseInstant(event.at);
  return appMs === null ? event.at : new Date(toVmTime(appMs, state.clockOffsetMs)).toISOString();
}

/** Files say nothing of what a worker does now, and only guess whose task it was. */
function noteWorker(scribe: Scribe, event: RunEvent, at: string): void {
  if (event.type === 'step.recorded' || !('workerId' in event)) return;
  if (event.workerId === undefined || isToldByFiles(scribe.state, event.source)) return;
  const worker = scribe.worker(event.workerId);
  worker.lastEventAt = laterOf(worker.lastEventAt, at);
}

function isToldByFiles(state: RunState, source: string | undefined): boolean {
  if (source === undefined) return false;
  return state.sources.some(({ id, kind }) => id === source && kind === 'results');
}

function noteStart(state: RunState, at: string): void {
  if (state.startedAt === null || at < state.startedAt) state.startedAt = at;
}

function reduceRunSummarised(
  scribe: Scribe,
  event: RunEventOf<'run.summarised'>,
  at: string,
): void {
  const worker = scribe.worker(event.workerId);
  worker.averageScore = event.averageScore;
  worker.isFinished = true;
  worker.currentTask = null;
  const workers = Object.values(scribe.state.workers);
  if (workers.length < workersToHearOf(scribe.state)) return;
  if (!workers.every((each) => each.isFinished)) return;
  endRun(scribe, 'completed', 'All workers gave their summary.', at);
}

/** The last word on a run, until something begins again. */
function reduceRunFinished(scribe: Scribe, event: RunEventOf<'run.finished'>, at: string): void {
  endRun(scribe, event.outcome, event.reason, at);
}

function endRun(
  scribe: Scribe,
  outcome: RunEventOf<'run.finished'>['outcome'],
  reason: string,
  at: string,
): void {
  interruptOpenTasks(scribe, at);
  closeAllPhases(scribe, at, outcome === 'completed' ? 'done' : 'failed');
  scribe.state.status = outcome;
  scribe.state.finishReason = reason;
  scribe.state.endedAt = at;
}
