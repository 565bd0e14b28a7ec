/**
 * What will happen in one attempt at a task: the agent's steps with the screens they lead to, and
 * how the attempt ends. Drawn from the seed alone, never from the clock.
 */
import type { TaskRef } from '#protocol/vocabulary.ts';
import { isInfeasibleTask } from '#core/waa/taskCatalogue.ts';
import type { Random } from '../random.ts';
import { elementsOf } from '../screens/elements.ts';
import type { Desktop, Point, ScreenElement } from '../screens/guestScreen.ts';
import { toCode, type ActionTarget } from './actionCode.ts';
import { difficultyOf } from './difficulty.ts';
import { move, press, type Move, type Recipe, scrollDown, clickAt } from './recipe.ts';

/** WAA's `--max_steps`. */
export const MAX_STEPS = 15;

export interface PlannedAction {
  /** As logged and written to traj.jsonl: a code block, or DONE, FAIL, WAIT. */
  readonly text: string;
  readonly targets: readonly ActionTarget[];
  /** False when the guest answers 500. */
  readonly isAccepted: boolean;
  readonly screenAfter: Desktop;
}

export interface PlannedStep {
  readonly see: string;
  readonly plan: string;
  readonly decision: 'COMMAND' | 'DONE' | 'FAIL' | 'WAIT';
  readonly memory: string;
  /** What the agent could name before it acted. */
  readonly elements: readonly ScreenElement[];
  readonly screenBefore: Desktop;
  /** Usually one; some agents return several for one look at the screen. */
  readonly actions: readonly PlannedAction[];
  readonly readMs: number;
  readonly modelMs: number;
  readonly executeMs: number;
}

export type PlannedEnding =
  /** The evaluator ran. `resultText` is the content of result.txt without newline. */
  | {
      readonly kind: 'evaluated';
      readonly score: number;
      readonly resultText: string;
      readonly printed: string;
      readonly missingFile: string | null;
    }
  /** A download in set-up fails three times. */
  | { readonly kind: 'setup_exception'; readonly url: string }
  /** navi got no answer from its model and trips over it. */
  | { readonly kind: 'agent_exception'; readonly atStep: number };

export interface TaskPlan {
  readonly task: TaskRef;
  readonly instruction: string;
  readonly recipe: Recipe;
  readonly opening: Desktop;
  readonly steps: readonly PlannedStep[];
  /** From this step on (0-based) the guest's server does not answer; null normally. */
  readonly outageFromStep: number | null;
  readonly ending: PlannedEnding;
}

type Outcome =
  | 'pass'
  | 'partial'
  | 'fail_done'
  | 'fail_max_steps'
  | 'infeasible_passed'
  | 'setup_exception'
  | 'agent_exception'
  | 'outage';

export function planTask(
  task: TaskRef,
  recipe: Recipe,
  random: Random,
  maxSteps = MAX_STEPS,
): TaskPlan {
  const outcome = drawOutcome(task, random.fork('outcome'));
  const opening: Desktop = {
    windows: recipe.opening,
    popup: null,
    isStartOpen: false,
    pointer: { x: 640, y: 400 },
    clockMs: 0,
  };
  const moves = chooseMoves(recipe, outcome, random.fork('moves'), maxSteps);
  const steps =
    outcome === 'setup_exception'
      ? []
      : planSteps(opening, moves, { outcome, maxSteps }, random.fork('steps'));
  return {
    task,
    instruction: recipe.instruction,
    recipe,
    opening,
    steps,
    outageFromStep: outcome === 'outage' ? Math.max(0, steps.length - 4) : null,
    ending: endingOf(task, outcome, steps.length, random.fork('ending')),
  };
}

function drawOutcome(task: TaskRef, random: Random): Outcome {
  const roll = random.next();
  if (roll < 0.02) return 'setup_exception';
  if (roll < 0.035) return 'agent_exception';
  if (roll < 0.045) return 'outage';
  if (isInfeasibleTask(task.exampleId)) {
    return random.chance(0.45) ? 'infeasible_passed' : 'fail_max_steps';
  }
  if (random.chance(difficultyOf(task.domain))) return 'pass';
  const isGraded = task.domain === 'libreoffice_calc' || task.domain === 'libreoffice_writer';
  if (isGraded && random.chance(0.12)) return 'partial';
  return random.chance(0.55) ? 'fail_done' : 'fail_max_steps';
}

function chooseMoves(
  recipe: Recipe,
  outcome: Outcome,
  random: Random,
  maxSteps: number,
): readonly Move[] {
  const { moves } = recipe;
  switch (outcome) {
    case 'setup_exception':
      return [];
    case 'pass':
    case 'agent_exception':
      return withDetours(moves, 0.18, random);
    case 'partial':
      return withDetours(moves.slice(0, -1), 0.25, random);
    case 'infeasible_passed':
      return withDetours(moves.slice(0, random.int(2, 3)), 0.5, random);
    case 'fail_done':
      return withDetours(
        moves.slice(0, Math.max(1, moves.length - random.int(1, 2))),
        0.35,
        random,
      );
    case 'fail_max_steps':
    case 'outage':
      return wandering(moves, random, maxSteps);
  }
}

/** Looks around that lead nowhere, as agents do between the moves that count. */
function withDetours(moves: readonly Move[], chance: number, random: Random): readonly Move[] {
  return moves.flatMap((one) => (random.chance(chance) ? [detour(one, random), one] : [one]));
}

function detour(before: Move, random: Random): Move {
  const at: Point = { x: random.int(180, 1100), y: random.int(140, 600) };
  return random.pick([
    move(`The control for this is not visible yet. ${before.see}`, 'Scroll down to look for it', [
      scrollDown,
    ]),
    move(
      'The last click seems to have had no effect.',
      `Click again near the expected place, then: ${before.plan.toLowerCase()}`,
      [clickAt(at.x, at.y)],
    ),
    move('A tooltip may cover the target.', 'Press Escape to clear anything in the way', [
      press('esc'),
    ]),
  ]);
}

/** Works for a while, then repeats itself until the steps run out. */
function wandering(moves: readonly Move[], random: Random, maxSteps: number): readonly Move[] {
  const useful = moves.slice(0, Math.max(1, moves.length - random.int(1, 3)));
  const all: Move[] = [...withDetours(useful, 0.5, random)];
  const last = useful.at(-1) ?? moves[0];
  while (all.length < maxSteps && last !== undefined) {
    const again: Move = { ...last, see: `Nothing changed on the screen. ${last.see}` };
    all.push(random.chance(0.5) ? detour(last, random) : again);
  }
  return all.slice(0, maxSteps);
}

function planSteps(
  opening: Desktop,
  moves: readonly Move[],
  { outcome, maxSteps }: { readonly outcome: Outcome; readonly maxSteps: number },
  random: Random,
): readonly PlannedStep[] {
  const endsItself = outcome !== 'fail_max_steps' && outcome !== 'outage';
  const room = endsItself ? maxSteps - 1 : maxSteps;
  const steps: PlannedStep[] = [];
  let desktop = opening;
  let index = 0;
  while (index < moves.length && steps.length < room) {
    const [first, second] = [moves[index], moves[index + 1]];
    if (first === undefined) break;
    const takesTwo = second !== undefined && random.chance(0.03);
    const step = planStep(desktop, takesTwo ? [first, second] : [first], random);
    steps.push(step);
    desktop = step.actions.at(-1)?.screenAfter ?? desktop;
    index += takesTwo ? 2 : 1;
  }
  if (random.chance(0.06) && steps.length < room) steps.push(planWait(desktop, random));
  if (endsItself)
    steps.push(planEnd(desktop, outcome === 'infeasible_passed' ? 'FAIL' : 'DONE', random));
  return steps;
}

function planStep(before: Desktop, moves: readonly Move[], random: Random): PlannedStep {
  const elements = elementsOf(before);
  const actions: PlannedAction[] = [];
  let desktop = before;
  for (const one of moves) {
    const isAccepted = !random.chance(0.03);
    const code = toCode(one, elementsOf(desktop), desktop.pointer, isAccepted, random);
    const moved = { ...desktop, pointer: code.pointer };
    desktop = isAccepted ? one.then(moved) : moved;
    actions.push({ text: code.text, targets: code.targets, isAccepted, screenAfter: desktop });
  }
  const [first] = moves;
  return {
    see: first?.see ?? '',
    plan: first?.plan ?? '',
    decision: 'COMMAND',
    memory: random.chance(0.25) ? `- ${first?.plan ?? ''}` : '# empty memory block',
    elements,
    screenBefore: before,
    actions,
    ...drawTimes(elements.length, random),
  };
}

function planWait(before: Desktop, random: Random): PlannedStep {
  return planBareStep(
    before,
    'WAIT',
    'The window is still loading.',
    'Wait until it has finished loading',
    random,
  );
}

function planEnd(before: Desktop, decision: 'DONE' | 'FAIL', random: Random): PlannedStep {
  return decision === 'DONE'
    ? planBareStep(
        before,
        'DONE',
        'The screen shows the expected state.',
        'The objective is met, nothing is left to do',
        random,
      )
    : planBareStep(
        before,
        'FAIL',
        'No menu or setting offers what the task asks for.',
        'The task can not be done with this application',
        random,
      );
}

function planBareStep(
  before: Desktop,
  decision: 'DONE' | 'FAIL' | 'WAIT',
  see: string,
  plan: string,
  random: Random,
): PlannedStep {
  const elements = elementsOf(before);
  return {
    see,
    plan,
    decision,
    memory: '# empty memory block',
    elements,
    screenBefore: before,
    actions: [{ text: decision, targets: [], isAccepted: true, screenAfter: before }],
    ...drawTimes(elements.length, random),
  };
}

/** Reading the screen takes longer the more there is on it; the model has a long tail. */
function drawTimes(
  elementCount: number,
  random: Random,
): Pick<PlannedStep, 'readMs' | 'modelMs' | 'executeMs'> {
  return {
    readMs: Math.round(random.duration(1_500 + elementCount * 25, 0.2)),
    modelMs: Math.round(random.duration(7_200, 0.45)),
    executeMs: Math.round(random.duration(350, 0.6)),
  };
}

function endingOf(
  task: TaskRef,
  outcome: Outcome,
  stepCount: number,
  random: Random,
): PlannedEnding {
  const evaluated = (score: number, resultText: string, printed: string): PlannedEnding => ({
    kind: 'evaluated',
    score,
    resultText,
    printed,
    missingFile:
      score === 0 && random.chance(0.3) ? String.raw`C:\Users\Docker\Documents\result.txt` : null,
  });
  switch (outcome) {
    case 'setup_exception':
      return {
        kind: 'setup_exception',
        url: `https://raw.githubusercontent.com/rogeriobonatti/winarenafiles/main/task_files/${task.domain}/${task.exampleId}/config/input.zip`,
      };
    case 'agent_exception':
      return { kind: 'agent_exception', atStep: random.int(0, Math.max(0, stepCount - 2)) };
    case 'pass':
      return evaluated(1, '1.0', 'True True');
    case 'infeasible_passed':
      return evaluated(1, '1', '');
    case 'partial': {
      const score = random.pick([0.25, 0.5, 0.5, 0.75]);
      return evaluated(score, String(score), '');
    }
    case 'fail_done':
    case 'fail_max_steps':
    case 'outage':
      // An infeasible task has no getters: WAA writes an integer there.
      return isInfeasibleTask(task.exampleId)
        ? evaluated(0, '0', '')
        : evaluated(0, '0.0', '0.0 1.0');
  }
}
