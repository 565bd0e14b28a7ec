/** navi's code for a move: what is logged as `Step n:` and sent to the guest. */
import type { Random } from '../random.ts';
import {
  centreOf,
  type Point,
  SCREEN_HEIGHT,
  SCREEN_WIDTH,
  type ScreenElement,
} from '../screens/guestScreen.ts';
import type { Move, Op } from './recipe.ts';

/** Where and how an action acted, in fractions of the screen. */
export interface ActionTarget {
  readonly kind: 'click' | 'double_click' | 'right_click' | 'drag' | 'scroll' | 'type' | 'press';
  readonly x: number | null;
  readonly y: number | null;
  readonly text?: string;
}

export interface ActionCode {
  /** Python lines with a newline at the end, as the model's code block gives them. */
  readonly text: string;
  readonly targets: readonly ActionTarget[];
  readonly pointer: Point;
}

const CLICK_CALLS = {
  click: 'computer.mouse.single_click()',
  double_click: 'computer.mouse.double_click()',
  right_click: 'computer.mouse.right_click()',
} as const;

interface Draft {
  readonly lines: readonly string[];
  readonly targets: readonly ActionTarget[];
  readonly pointer: Point;
}

export function toCode(
  move: Move,
  elements: readonly ScreenElement[],
  pointer: Point,
  isAccepted: boolean,
  random: Random,
): ActionCode {
  const comment = random.chance(0.5) ? [`# ${move.plan}`] : [];
  let draft: Draft = { lines: comment, targets: [], pointer };
  for (const op of move.ops) draft = append(draft, op, elements, isAccepted);
  return { text: `${draft.lines.join('\n')}\n`, targets: draft.targets, pointer: draft.pointer };
}

function append(
  draft: Draft,
  op: Op,
  elements: readonly ScreenElement[],
  isAccepted: boolean,
): Draft {
  switch (op.kind) {
    case 'click':
    case 'double_click':
    case 'right_click': {
      const index = elements.findIndex((element) => element.name === op.target);
      const element = elements[index];
      const at = element === undefined ? snapped(draft.pointer) : centreOf(element.rect);
      // A rejected block names an element that is not there: the guest raises and answers 500.
      const id = isAccepted ? index : elements.length + 21;
      const go =
        element === undefined && isAccepted ? moveAbs(at) : `computer.mouse.move_id(id=${id})`;
      return acted(draft, [go, CLICK_CALLS[op.kind]], op.kind, at);
    }
    case 'click_at':
      return acted(draft, [moveAbs(op.at), CLICK_CALLS.click], 'click', snapped(op.at));
    case 'drag':
      return acted(
        draft,
        [moveAbs(op.from), `computer.mouse.drag(screen_x=${op.to.x}, screen_y=${op.to.y})`],
        'drag',
        op.to,
      );
    case 'scroll':
      return acted(
        draft,
        [`computer.mouse.scroll(dir="${op.direction}")`],
        'scroll',
        draft.pointer,
      );
    case 'type':
      return typed(draft, `computer.keyboard.write(${pythonText(op.text)})`, 'type', op.text);
    case 'press':
      return typed(draft, `computer.keyboard.press("${op.keys}")`, 'press', op.keys);
    case 'open':
      return { ...draft, lines: [...draft.lines, `computer.os.open_program("${op.program}")`] };
  }
}

function acted(
  draft: Draft,
  lines: readonly string[],
  kind: ActionTarget['kind'],
  at: Point,
): Draft {
  const target = { kind, x: at.x / SCREEN_WIDTH, y: at.y / SCREEN_HEIGHT };
  return { lines: [...draft.lines, ...lines], targets: [...draft.targets, target], pointer: at };
}

function typed(draft: Draft, line: string, kind: 'type' | 'press', text: string): Draft {
  const target = { kind, x: null, y: null, text };
  return { ...draft, lines: [...draft.lines, line], targets: [...draft.targets, target] };
}

function moveAbs(at: Point): string {
  return `computer.mouse.move_abs(x=${fraction(at.x, SCREEN_WIDTH)}, y=${fraction(at.y, SCREEN_HEIGHT)})`;
}

/** Models write two decimals: the pointer goes where the code says, not where it was meant to. */
function snapped(at: Point): Point {
  return {
    x: Number(fraction(at.x, SCREEN_WIDTH)) * SCREEN_WIDTH,
    y: Number(fraction(at.y, SCREEN_HEIGHT)) * SCREEN_HEIGHT,
  };
}

function fraction(value: number, whole: number): string {
  return (value / whole).toFixed(2);
}

function pythonText(text: string): string {
  return JSON.stringify(text);
}
