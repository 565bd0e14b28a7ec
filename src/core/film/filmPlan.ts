/** A task's attempt as a short film: what is shown, for how long, and what is written below it. */
import { formatScore } from '../format/number.ts';
import { shortTaskName } from '../format/id.ts';
import { TASK_LOOKS } from '../format/status.ts';
import { markPlace, marksOf, pointerAfter, type Mark, type Point } from '../pictures/marks.ts';
import { pictureBefore } from '../run/selectPictures.ts';
import { parseAction } from '../waa/actions.ts';
import type { AttemptState, StepState, TaskState } from '#protocol/snapshot.ts';
import type { PictureRef } from '#protocol/vocabulary.ts';

export type FilmScene =
  | {
      readonly kind: 'card';
      readonly title: string;
      readonly text: string;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'screen';
      readonly picture: PictureRef;
      readonly marks: readonly Mark[];
      /** The way of the pointer within this scene; null when it stays unknown. */
      readonly pointer: { readonly from: Point; readonly to: Point } | null;
      /** `Step 3 of 13`. */
      readonly place: string;
      readonly caption: string;
      readonly durationMs: number;
    };

export interface FilmPlan {
  /** Stands above every scene. */
  readonly title: string;
  readonly scenes: readonly FilmScene[];
  /** Steps beyond what a film can hold; they are not in it, and the film's last card says so. */
  readonly leftOutSteps: number;
}

/** A film of more is not watched; WAA's own limit is 15. */
export const MAX_FILM_STEPS = 60;
const CARD_MS = 2200;
/** Long enough to read what is done, then short: what came of it. */
const ACT_MS = 1600;
const RESULT_MS = 900;
const MAX_CAPTION_CHARS = 140;

export function planFilm(task: TaskState, attempt: AttemptState): FilmPlan {
  const steps = attempt.steps.slice(0, MAX_FILM_STEPS);
  const leftOutSteps = attempt.steps.length - steps.length;
  const lastNumber = attempt.steps.at(-1)?.number ?? 0;
  let pointer: Point | null = null;
  const scenes = steps.flatMap((step): readonly FilmScene[] => {
    const made = stepScenes(attempt, step, lastNumber, pointer);
    pointer = pointerAfter(step.targets) ?? pointer;
    return made;
  });
  return {
    title: task.instruction ?? shortTaskName(task),
    scenes: [openingCard(task, attempt), ...scenes, closingCard(attempt, leftOutSteps)],
    leftOutSteps,
  };
}

function openingCard(task: TaskState, attempt: AttemptState): FilmScene {
  const again = task.attempts.length > 1 ? `, attempt ${attempt.number}` : '';
  return {
    kind: 'card',
    title: `${shortTaskName(task)}${again}`,
    text: task.instruction ?? '',
    durationMs: CARD_MS,
  };
}

function closingCard(attempt: AttemptState, leftOutSteps: number): FilmScene {
  const { glyph, word } = TASK_LOOKS[attempt.status];
  const score = attempt.score === null ? '' : `, score ${formatScore(attempt.score)}`;
  const cut = leftOutSteps === 0 ? '' : ` ${leftOutSteps} further steps are not shown.`;
  const steps = attempt.steps.length === 1 ? '1 step' : `${attempt.steps.length} steps`;
  return {
    kind: 'card',
    title: `${glyph} ${word}${score}`,
    text: `${steps}.${cut}${attempt.error === null ? '' : ` ${attempt.error.message}`}`,
    durationMs: CARD_MS,
  };
}

function stepScenes(
  attempt: AttemptState,
  step: StepState,
  lastNumber: number,
  pointer: Point | null,
): readonly FilmScene[] {
  const marks = marksOf(step.targets, pointer);
  const place = `Step ${step.number} of ${lastNumber}`;
  const caption = captionOf(step);
  const before = pictureBefore(attempt, step.number);
  const shared = { kind: 'screen', place, caption } as const;
  const to = marks.reduce<Point | null>((last, mark) => markPlace(mark) ?? last, null);
  const at = to ?? pointer;
  const way = at === null ? null : { from: pointer ?? at, to: at };
  return [
    ...(before === null
      ? []
      : [{ ...shared, picture: before, marks, pointer: way, durationMs: ACT_MS }]),
    ...(step.screenshot === null
      ? []
      : [{ ...shared, picture: step.screenshot, marks: [], pointer: null, durationMs: RESULT_MS }]),
  ];
}

function captionOf(step: StepState): string {
  if (step.actions.length === 0) return 'no action';
  const text = step.actions.map((action) => parseAction(action.text).label).join(' · ');
  const failed = step.actions.some((action) => action.isOk === false) ? ' (refused)' : '';
  const line = text.replaceAll(/\s+/g, ' ');
  const short = line.length > MAX_CAPTION_CHARS ? `${line.slice(0, MAX_CAPTION_CHARS - 1)}…` : line;
  return `${short}${failed}`;
}

/** Pictures of the film, each once. */
export function filmPictures(plan: FilmPlan): readonly PictureRef[] {
  return [
    ...new Set(plan.scenes.flatMap((scene) => (scene.kind === 'screen' ? scene.picture : []))),
  ];
}

/** `waa-settings-37e10fc4.gif`: safe as a file's name on every system. */
export function filmFileName(task: TaskState, ending: 'gif' | 'mp4'): string {
  const name = shortTaskName(task).replaceAll(/[^A-Za-z0-9_.-]+/g, '-');
  return `waa-${name}.${ending}`;
}
