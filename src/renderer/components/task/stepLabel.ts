/** What a step did in a few words: `click (412, 233) · type "Receipts" · press enter`. */
import { type ActionKind, type ParsedAction, parseAction } from '#core/waa/actions.ts';
import type { StepState } from '#protocol/snapshot.ts';

export interface StepLabel {
  /** Of the first thing done that is more than a move or a pause; null while nothing was done. */
  readonly kind: ActionKind | null;
  readonly text: string;
}

/** The size of the guest's screen, to name places as its pixels; null while no picture was seen. */
export interface ScreenSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

const MINOR_KINDS: ReadonlySet<ActionKind> = new Set<ActionKind>(['move', 'wait', 'none']);

export function stepLabel(step: StepState, screen: ScreenSize | null): StepLabel {
  if (step.status === 'skipped') {
    return { kind: null, text: 'passed over: the screen could not be read' };
  }
  if (step.actions.length === 0) return { kind: null, text: `${step.status}…` };
  const parsed = step.actions.map((action) => parseAction(action.text));
  const main = parsed.find(({ kind }) => !MINOR_KINDS.has(kind)) ?? parsed[0];
  const text = step.actions.map((action, index) => {
    // Steps that were recorded before actions had targets of their own: those of an only action.
    const targets = action.targets ?? (step.actions.length === 1 ? step.targets : []);
    return actionLabel(parsed[index], targets, screen);
  });
  return { kind: main?.kind ?? null, text: text.join(' · ') };
}

function actionLabel(
  parsed: ParsedAction | undefined,
  targets: StepState['targets'],
  screen: ScreenSize | null,
): string {
  if (parsed === undefined) return '';
  const label = parsed.kind === 'code' ? parsed.label : withDots(parsed.label);
  return screen === null ? label : withPixels(label, parsed, targets, screen);
}

/** What was typed may read like a place. */
const QUOTED = /("[^"]*")/;

/** Between things done; commas within what was typed stay. */
const JOINT =
  /, (?=(?:click|double-click|right-click|move to|drag to|scroll|type|press|open|switch to|wait|done|give up)\b)/g;

function withDots(label: string): string {
  return label
    .split(QUOTED)
    .map((part, index) => (index % 2 === 1 ? part : part.replaceAll(JOINT, ' · ')))
    .join('');
}

/** A place that the code names by a region's number or as a share of the screen. */
const PLACE = /\b(click|move to|drag to) (?:#\S+|\([\d.]+ %, [\d.]+ %\)|\(-?[\d.]+, -?[\d.]+\))/g;
/**
 * Region numbers mean nothing without the agent's own picture, so places are told in pixels of the
 * screen where the step's targets are known. A region stays its number unless each place has its one target.
 */
function withPixels(
  text: string,
  parsed: ParsedAction,
  given: StepState['targets'],
  screen: ScreenSize,
): string {
  const wanted = parsed.targets;
  const isWhole = wanted.length === given.length;
  const targets = given.filter(
    (target, index) =>
      target.kind !== 'scroll' &&
      (wanted[index]?.point ?? null) !== null &&
      // Where a drag begins is drawn, not named.
      !(target.kind === 'move' && given[index + 1]?.kind === 'drag'),
  );
  const parts = text.split(QUOTED);
  const placeCount = parts.reduce(
    (sum, part, index) => sum + (index % 2 === 0 ? (part.match(PLACE)?.length ?? 0) : 0),
    0,
  );
  const isAligned = isWhole && placeCount === targets.length;
  let next = 0;
  return parts
    .map((part, index) =>
      index % 2 === 1
        ? part
        : part.replaceAll(PLACE, (place, verb: string) => {
            const target = isAligned ? targets[next] : readShares(place);
            next += 1;
            if (target == null || target.x === null || target.y === null) return place;
            const x = Math.round(target.x * screen.widthPx);
            const y = Math.round(target.y * screen.heightPx);
            return `${verb} (${x}, ${y})`;
          }),
    )
    .join('');
}

/** `click (46 %, 31.2 %)` tells its place itself. */
function readShares(place: string): { readonly x: number; readonly y: number } | null {
  const shares = /\(([\d.]+) %, ([\d.]+) %\)/.exec(place);
  return shares === null ? null : { x: Number(shares[1]) / 100, y: Number(shares[2]) / 100 };
}
