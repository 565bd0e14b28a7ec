/** When two steps did the same thing to the same target. */
import type { StepState } from '#protocol/snapshot.ts';
import { memoise } from '../run/memoise.ts';
import { parseAction, type ActionKind } from '../waa/actions.ts';

/** Hundredths of the screen: a click two pixels beside the last one is the same click. */
const GRID = 100;

/**
 * The same text for steps that did the same, null for steps without an action. Comments and blanks
 * don't count. A region's number means another place in each picture, so where the places are known
 * they stand for the numbers.
 */
export const stepSignature: (step: StepState) => string | null = memoise((step) => {
  if (step.actions.length === 0 || isUnparseable(step)) return null;
  // Steps that were recorded before actions had targets of their own have only those of the step.
  const own = step.actions.flatMap((action) => action.targets ?? []);
  const targets = own.length > 0 ? own : step.targets;
  const places = targets.map(({ kind, x, y, text }) => {
    const at = x === null || y === null ? '' : `${Math.round(x * GRID)},${Math.round(y * GRID)}`;
    return `${kind}@${at} ${text ?? ''}`;
  });
  const hasPlaces = targets.some(({ x }) => x !== null);
  const codes = step.actions.map(({ text }) => bareCode(text, hasPlaces));
  return [...codes, ...places].join('\n');
});

/** `computer.mouse.move_id(id=4)`, `move_id(id="4")`, `move_id(4)`. */
const REGION_NUMBER = /\bmove_id\s{0,4}\([^()\n]{0,40}\)/g;
/** What moves the pointer only says where: the places tell it better. */
const MOVES = /\bmove_abs\s{0,4}\([^()\n]{0,80}\)/g;

function bareCode(text: string, hasPlaces: boolean): string {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  const code = lines.join(';').replace(/\s+/g, ' ');
  return hasPlaces ? code.replace(REGION_NUMBER, 'move').replace(MOVES, 'move') : code;
}

/** The reply held no action that could be read: WAA logs `# plan not found`, or nothing. */
export function isUnparseable(step: StepState): boolean {
  return step.actions.some(({ text }) => isNoAction(text));
}

function isNoAction(text: string): boolean {
  const bare = text.trim();
  return bare === '' || /^#\s{0,4}plan not found$/i.test(bare);
}

const parsedKinds = new Map<string, ActionKind>();
/** Texts remembered for counting kinds; the same short actions come again and again. */
const MAX_REMEMBERED = 20_000;

/** What kind of action a text is. */
export function actionKind(text: string): ActionKind {
  const known = parsedKinds.get(text);
  if (known !== undefined) return known;
  const { kind } = parseAction(text);
  if (parsedKinds.size >= MAX_REMEMBERED) parsedKinds.clear();
  parsedKinds.set(text, kind);
  return kind;
}
