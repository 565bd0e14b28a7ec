/** Phases only move forward, except that a container that starts again sets the later ones back. */
import type { RunEventOf } from '#protocol/events.ts';
import type { PhaseState } from '#protocol/snapshot.ts';
import { PHASE_IDS, type PhaseId } from '#protocol/vocabulary.ts';
import { interruptOpenTasks, isAtWork } from './attempts.ts';
import { createPhase } from './runState.ts';
import type { Scribe } from './scribe.ts';

const POSITION: ReadonlyMap<PhaseId, number> = new Map(PHASE_IDS.map((id, index) => [id, index]));
const BENCHMARK = PHASE_IDS.indexOf('benchmark');
const SUMMARY = PHASE_IDS.indexOf('summary');

export function reducePhaseStarted(scribe: Scribe, phase: PhaseId, at: string): void {
  const position = positionOf(phase);
  if (!isReached(scribe, position)) {
    enterPhase(scribe, position, at);
  } else if (isFreshStart(scribe, phase, at)) {
    interruptOpenTasks(scribe, at);
    resetFrom(scribe, position);
    enterPhase(scribe, position, at);
  } else if (phaseAt(scribe, position)?.status === 'skipped') {
    // Told late: the log of the benchmark was read before the one of its container.
    const late = ownPhase(scribe, position);
    late.status = 'done';
    late.startedAt = at;
  }
}

/**
 * True for a container that starts again, and for a client that starts again after its summary.
 * A start from before work that is known already is an older one, or another worker's, told late.
 */
function isFreshStart(scribe: Scribe, phase: PhaseId, at: string): boolean {
  const isAfterSummary = phaseAt(scribe, SUMMARY)?.status !== 'pending';
  if (phase !== 'container_start' && !(phase === 'client_start' && isAfterSummary)) return false;
  const { workers, phases } = scribe.state;
  const known = [
    ...Object.values(workers).map((worker) => worker.lastEventAt),
    ...phases.map((each) => each.startedAt),
  ];
  return known.every((instant) => instant === null || instant <= at);
}

export function reducePhaseProgressed(
  scribe: Scribe,
  event: RunEventOf<'phase.progressed'>,
  at: string,
): void {
  const position = positionOf(event.phase);
  if (!isReached(scribe, position)) enterPhase(scribe, position, at);
  if (phaseAt(scribe, position)?.status !== 'active') return;
  const phase = ownPhase(scribe, position);
  phase.fraction = event.fraction;
  phase.detail = event.detail;
}

export function reducePhaseCompleted(
  scribe: Scribe,
  event: RunEventOf<'phase.completed'>,
  at: string,
): void {
  const position = positionOf(event.phase);
  const current = phaseAt(scribe, position);
  if (current?.status === 'done' && event.result !== 'failed') {
    if (current.endedAt === null) ownPhase(scribe, position).endedAt = at;
    return;
  }
  if (position >= BENCHMARK && hasTaskInHand(scribe)) return;
  if (event.result === 'skipped') {
    if (current?.status === 'pending') ownPhase(scribe, position).status = 'skipped';
    return;
  }
  if (!isReached(scribe, position)) closeEarlier(scribe, position, at);
  const phase = ownPhase(scribe, position);
  phase.status = event.result;
  phase.startedAt ??= at;
  phase.endedAt = at;
  if (event.result === 'done') phase.fraction = 1;
}

/** A task is under way, so the run is in `benchmark`, also when its summary had begun. */
export function enterBenchmark(scribe: Scribe, at: string): void {
  if (phaseAt(scribe, BENCHMARK)?.status === 'active') return;
  if (phaseAt(scribe, SUMMARY)?.status !== 'pending') {
    scribe.own(scribe.state, 'phases')[SUMMARY] = createPhase('summary');
  }
  closeEarlier(scribe, BENCHMARK, at);
  const benchmark = ownPhase(scribe, BENCHMARK);
  benchmark.status = 'active';
  benchmark.startedAt ??= at;
  benchmark.endedAt = null;
  benchmark.fraction = null;
  setRunning(scribe, 'running');
}

/** Every phase that is still open is over: the run has ended. */
export function closeAllPhases(scribe: Scribe, at: string, outcome: 'done' | 'failed'): void {
  for (let index = 0; index < PHASE_IDS.length; index += 1) {
    if (phaseAt(scribe, index)?.status !== 'active') continue;
    const phase = ownPhase(scribe, index);
    phase.status = outcome;
    phase.endedAt = at;
  }
}

function enterPhase(scribe: Scribe, position: number, at: string): void {
  if (position === BENCHMARK) {
    enterBenchmark(scribe, at);
    return;
  }
  // With several workers the first one's summary comes while others still work.
  if (position === SUMMARY && hasTaskInHand(scribe)) return;
  closeEarlier(scribe, position, at);
  const phase = ownPhase(scribe, position);
  phase.status = 'active';
  phase.startedAt = at;
  phase.endedAt = null;
  setRunning(scribe, position < BENCHMARK ? 'setting_up' : 'running');
}

/** Something begins, so the run is not over, whatever was thought before. */
function setRunning(scribe: Scribe, status: 'setting_up' | 'running'): void {
  scribe.state.status = status;
  scribe.state.endedAt = null;
  scribe.state.finishReason = null;
}

/** Starting a phase ends the active ones before it; those never seen were not needed. */
function closeEarlier(scribe: Scribe, position: number, at: string): void {
  for (let index = 0; index < position; index += 1) {
    const status = phaseAt(scribe, index)?.status;
    if (status !== 'active' && status !== 'pending') continue;
    const phase = ownPhase(scribe, index);
    phase.status = status === 'active' ? 'done' : 'skipped';
    if (status === 'active') {
      phase.endedAt = at;
      phase.fraction = 1;
    }
  }
}

function resetFrom(scribe: Scribe, position: number): void {
  const phases = scribe.own(scribe.state, 'phases');
  for (let index = position; index < PHASE_IDS.length; index += 1) {
    const id = PHASE_IDS[index];
    if (id !== undefined) phases[index] = createPhase(id);
  }
}

/** True when the run is in that phase, past it, or was. */
function isReached(scribe: Scribe, position: number): boolean {
  return scribe.state.phases.some(
    (phase, index) => index >= position && phase.status !== 'pending',
  );
}

function hasTaskInHand(scribe: Scribe): boolean {
  return Object.values(scribe.state.workers).some((worker) => isAtWork(scribe.state, worker));
}

function positionOf(phase: PhaseId): number {
  return POSITION.get(phase) ?? 0;
}

function phaseAt(scribe: Scribe, position: number): PhaseState | undefined {
  return scribe.state.phases[position];
}

function ownPhase(scribe: Scribe, position: number): PhaseState {
  return scribe.own(scribe.own(scribe.state, 'phases'), position);
}
