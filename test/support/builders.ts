/** Valid values of the protocol with the fewest words: a test says only what it is about. */
import type { EventDraft, RunEvent, RunEventOf, RunEventType } from '#protocol/events.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { TaskRef } from '#protocol/vocabulary.ts';
import { reduceRun } from '#core/run/reduceRun.ts';
import { createRunState } from '#core/run/runState.ts';

/** Where every built story begins, on the VM's clock. */
const STORY_START = '2026-11-20T11:00:00.000Z';

export function instantAfter(seconds: number, from = STORY_START): string {
  return new Date(Date.parse(from) + seconds * 1000).toISOString();
}

export const TASK_A: TaskRef = {
  domain: 'notepad',
  exampleId: '366de66e-cbae-4d72-b042-26390db2b145-WOS',
};
export const TASK_B: TaskRef = {
  domain: 'settings',
  exampleId: '37e10fc4-b4c5-4b02-a65c-bfae8bc51d3f-wos',
};

/** A task with an id of its own in a domain of WAA. */
export function buildTask(index: number, domain = 'chrome'): TaskRef {
  return { domain, exampleId: `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000-WOS` };
}

type Envelope = 'seq' | 'at' | 'clock' | 'seenAt' | 'source' | 'type';
type Body<T extends RunEventType> = Omit<RunEventOf<T>, Envelope>;

/** A draft `seconds` after the story's start, on the VM's clock. */
export function buildDraft<T extends RunEventType>(
  type: T,
  seconds: number,
  body: Body<T>,
  envelope: Partial<Pick<RunEvent, 'clock' | 'source'>> = {},
): EventDraft {
  // The compiler can't see that a body and its type make up that member of the union.
  return {
    type,
    at: instantAfter(seconds),
    clock: 'vm',
    ...envelope,
    ...body,
  } as unknown as EventDraft;
}

/** Numbers drafts as the journal does; each is learnt `delaySeconds` after it happened. */
export function numberDrafts(
  drafts: readonly EventDraft[],
  options: { firstSeq?: number; delaySeconds?: number } = {},
): RunEvent[] {
  const { firstSeq = 1, delaySeconds = 1 } = options;
  return drafts.map((draft, index) => ({
    ...draft,
    seq: firstSeq + index,
    seenAt: instantAfter(delaySeconds, draft.at),
  }));
}

/** The state after drafts, from an empty run or onto an earlier state. */
export function foldDrafts(drafts: readonly EventDraft[], state?: RunState): RunState {
  const before = state ?? createRunState('run-1');
  return reduceRun(before, numberDrafts(drafts, { firstSeq: before.seq + 1 }));
}

export interface StepStory {
  readonly number: number;
  /** Seconds after the story's start at which the agent is asked. */
  readonly at: number;
  readonly action?: string;
  readonly isDone?: boolean;
  /** Seconds of thinking (1 s of it before the model is called), acting, settling with observing. */
  readonly seconds?: { readonly think?: number; readonly act?: number; readonly settle?: number };
}

/** One step as the navi agent logs it. */
export function buildStep(task: TaskRef, step: StepStory, workerId = '0'): EventDraft[] {
  const { think = 10, act = 1, settle = 4 } = step.seconds ?? {};
  const target = { workerId, task, stepNumber: step.number };
  const actedAt = step.at + think;
  const observedAt = actedAt + act + settle;
  return [
    buildDraft('step.started', step.at, target),
    buildDraft('step.modelCalled', step.at + Math.min(1, think), target),
    buildDraft('step.acted', actedAt, {
      ...target,
      actionIndex: 0,
      action: step.action ?? `computer.mouse.move_id(id=${step.number})`,
    }),
    buildDraft('step.executed', actedAt + act, { ...target, isOk: true, message: 'success' }),
    buildDraft('step.observed', observedAt, { ...target, reward: 0 }),
    buildDraft('step.completed', observedAt, { ...target, isDone: step.isDone ?? false }),
  ];
}

export type TaskEnding =
  | { readonly kind: 'score'; readonly score: number }
  | { readonly kind: 'error' | 'infra'; readonly message: string }
  | { readonly kind: 'open' };

export interface TaskStory {
  readonly task: TaskRef;
  /** Seconds after the story's start. */
  readonly at: number;
  readonly workerId?: string;
  readonly stepCount?: number;
  readonly ending?: TaskEnding;
}

const SETUP_SECONDS = 20;
const STEP_SECONDS = 15;
const EVALUATE_SECONDS = 5;

/** How long a told task lasts, in seconds. */
export function taskSeconds(stepCount: number): number {
  return SETUP_SECONDS + stepCount * STEP_SECONDS + EVALUATE_SECONDS;
}

/** A whole task as the log tells it; passed after two steps unless said otherwise. */
export function buildTaskStory(story: TaskStory): EventDraft[] {
  const { task, at, workerId = '0', stepCount = 2 } = story;
  const ending = story.ending ?? { kind: 'score', score: 1 };
  const inTask = { workerId, task };
  const readyAt = at + SETUP_SECONDS;
  const doneAt = readyAt + stepCount * STEP_SECONDS;
  const steps = Array.from({ length: stepCount }, (_, index) =>
    buildStep(
      task,
      {
        number: index + 1,
        at: readyAt + index * STEP_SECONDS,
        isDone: ending.kind === 'score' && index === stepCount - 1,
      },
      workerId,
    ),
  ).flat();
  return [
    buildDraft('task.started', at, { ...inTask, difficulty: 'normal' }),
    buildDraft('task.described', at, { ...inTask, instruction: `Do ${task.exampleId}` }),
    buildDraft('task.staged', at + 1, { ...inTask, stage: 'resetting' }),
    buildDraft('task.staged', at + 10, { ...inTask, stage: 'setting_up' }),
    buildDraft('task.staged', readyAt, { ...inTask, stage: 'running' }),
    ...steps,
    ...buildEnding(story.ending ?? ending, inTask, doneAt),
  ];
}

function buildEnding(
  ending: TaskEnding,
  inTask: { workerId: string; task: TaskRef },
  at: number,
): EventDraft[] {
  switch (ending.kind) {
    case 'open':
      return [];
    case 'error':
    case 'infra':
      return [
        buildDraft('task.errored', at, {
          ...inTask,
          kind: ending.kind,
          message: ending.message,
          traceback: '',
        }),
      ];
    case 'score':
      return [
        buildDraft('task.staged', at, { ...inTask, stage: 'evaluating' }),
        buildDraft('task.scored', at + EVALUATE_SECONDS, { ...inTask, score: ending.score }),
        buildDraft('task.finished', at + EVALUATE_SECONDS, inTask),
      ];
  }
}

/** The first boot, as far as phases go. */
export function buildBoot(): EventDraft[] {
  const phases = [
    ['container_start', 0],
    ['windows_download', 5],
    ['windows_prepare', 65],
    ['windows_boot', 95],
    ['windows_install', 125],
    ['windows_setup', 425],
    ['server_ready', 725],
    ['client_start', 730],
  ] as const;
  return phases.map(([phase, seconds]) => buildDraft('phase.started', seconds, { phase }));
}

/** Lists for workers: tasks go round, as WAA deals them. */
export function buildAssignments(
  tasks: readonly TaskRef[],
  workerCount = 1,
  seconds = 740,
): EventDraft[] {
  return Array.from({ length: workerCount }, (_, worker) =>
    buildDraft('worker.assigned', seconds, {
      workerId: String(worker),
      tasks: tasks.filter((_task, index) => index % workerCount === worker),
    }),
  );
}

/** A whole run of one worker: boot, tasks one after the other with these endings, summary. */
export function buildRun(
  endings: readonly TaskEnding[],
  options: { total?: number } = {},
): EventDraft[] {
  const total = options.total ?? endings.length;
  const tasks = Array.from({ length: total }, (_, index) => buildTask(index));
  const slot = taskSeconds(2) + 5;
  const stories = endings.flatMap((ending, index) =>
    buildTaskStory({ task: buildTask(index), at: 750 + index * slot, ending }),
  );
  return [...buildBoot(), ...buildAssignments(tasks), ...stories];
}
