import type { TaskStatus } from '#protocol/vocabulary.ts';

/** `passed` is score ≥ 1, `partial` is 0 < score < 1, `failed` is 0 from an evaluator that worked. */
export function statusOfScore(score: number): 'passed' | 'partial' | 'failed' {
  if (score >= 1) return 'passed';
  return score > 0 ? 'partial' : 'failed';
}

/** Where a status stands in the life of a task. `skipped` tasks are never worked on. */
export type TaskPlace = 'ahead' | 'active' | 'ended' | 'skipped';

const PLACE_OF_STATUS: Readonly<Record<TaskStatus, TaskPlace>> = {
  not_started: 'ahead',
  resetting: 'active',
  setting_up: 'active',
  running: 'active',
  evaluating: 'active',
  passed: 'ended',
  partial: 'ended',
  failed: 'ended',
  error: 'ended',
  infra: 'ended',
  interrupted: 'ended',
  skipped: 'skipped',
};

export function placeOfStatus(status: TaskStatus): TaskPlace {
  return PLACE_OF_STATUS[status];
}

export function isActiveStatus(status: TaskStatus): boolean {
  return PLACE_OF_STATUS[status] === 'active';
}

export function isEndedStatus(status: TaskStatus): boolean {
  return PLACE_OF_STATUS[status] === 'ended';
}

/** Ended by the benchmark itself with something to show: not cut off, not a fault around it. */
export function isWorkedThrough(status: TaskStatus): boolean {
  return status === 'passed' || status === 'partial' || status === 'failed' || status === 'error';
}
