/** A step of OpenAdapt in our words: what was done as one line, and where on the picture. */
import type { StepTarget } from '#protocol/events.ts';
import type { OpenAdaptAction } from './openAdaptSchema.ts';

/** `click(x=0.41, y=0.2)`, `type(text="hello")`: as close to code as the file lets it be. */
export function actionText(action: OpenAdaptAction | null | undefined): string | null {
  if (action === null || action === undefined) return null;
  const type = action.type ?? '';
  if (/^(?:done|fail|wait)$/i.test(type)) return type.toUpperCase();
  const { x, y, end_x, end_y, text, key, modifiers, scroll_direction, answer } = action;
  const told = { x, y, end_x, end_y, text, key, modifiers, direction: scroll_direction, answer };
  const args = Object.entries(told).flatMap(([name, value]) =>
    value === null || value === undefined ? [] : [`${name}=${JSON.stringify(value)}`],
  );
  return type === '' && args.length === 0
    ? null
    : `${type === '' ? 'action' : type}(${args.join(', ')})`;
}

const KINDS: ReadonlyMap<string, StepTarget['kind']> = new Map([
  ['click', 'click'],
  ['left_click', 'click'],
  ['double_click', 'double_click'],
  ['right_click', 'right_click'],
  ['move', 'move'],
  ['hover', 'move'],
  ['drag', 'drag'],
  ['scroll', 'scroll'],
  ['type', 'type'],
  ['key', 'press'],
  ['press', 'press'],
  ['hotkey', 'press'],
]);

/** Up to 1 in both, OpenAdapt means fractions of the screen; beyond, pixels. */
export function actionTargets(
  action: OpenAdaptAction | null | undefined,
  picture: { readonly widthPx: number; readonly heightPx: number } | null,
): StepTarget[] {
  const kind = KINDS.get(action?.type?.toLowerCase() ?? '');
  if (action === null || action === undefined || kind === undefined) return [];
  const start = place(action.x, action.y, picture);
  const text = action.text ?? action.key;
  const first: StepTarget = {
    kind,
    x: start?.x ?? null,
    y: start?.y ?? null,
    ...(text === null || text === undefined ? {} : { text }),
  };
  const end = kind === 'drag' ? place(action.end_x, action.end_y, picture) : null;
  return end === null
    ? [first]
    : [
        { ...first, kind: 'move' },
        { kind, ...end },
      ];
}

function place(
  x: number | null | undefined,
  y: number | null | undefined,
  picture: { readonly widthPx: number; readonly heightPx: number } | null,
): { readonly x: number; readonly y: number } | null {
  if (x === null || x === undefined || y === null || y === undefined) return null;
  if (x >= 0 && y >= 0 && x <= 1 && y <= 1) return { x, y };
  if (picture === null) return null;
  const point = { x: x / picture.widthPx, y: y / picture.heightPx };
  return point.x >= 0 && point.x <= 1 && point.y >= 0 && point.y <= 1 ? point : null;
}

/** ISO 8601 of seconds since 1970 or of a text; null for neither. */
export function toTime(value: number | string | null | undefined): string | null {
  if (value === null || value === undefined) return null;
  const ms = typeof value === 'number' ? value * 1000 : Date.parse(asUtc(value));
  const isDate = Number.isFinite(ms) && ms > 0 && ms < 8.64e15;
  return isDate ? new Date(ms).toISOString() : null;
}

/** Python's `isoformat()` of a time without a zone; the client runs in UTC. */
function asUtc(value: string): string {
  return /^\d{4}-\d\d-\d\dT[\d:.]+$/.test(value) ? `${value}Z` : value;
}
