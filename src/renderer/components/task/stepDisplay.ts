/** What the list of steps shows of each, remembered. */
import { readText, useRemembered } from '../../store/useRemembered.ts';

export const STEP_PARTS_SHOWN = ['thought', 'code', 'timing'] as const;
export type ShownStepPart = (typeof STEP_PARTS_SHOWN)[number];

/** Which steps are open besides the selected one. */
export const OPEN_STEPS = ['selected', 'troubled', 'all'] as const;
export type OpenSteps = (typeof OPEN_STEPS)[number];

export interface StepDisplay {
  readonly parts: ReadonlySet<ShownStepPart>;
  readonly open: OpenSteps;
}

const ALL = STEP_PARTS_SHOWN.join(',');
const displays = new Map<string, StepDisplay>();

export function useStepDisplay(): readonly [StepDisplay, (change: Partial<StepDisplay>) => void] {
  const [parts, setParts] = useRemembered('steps.parts', readText, ALL);
  const [open, setOpen] = useRemembered('steps.open', readText, 'selected');
  const display = readDisplay(parts, open);
  const change = (next: Partial<StepDisplay>): void => {
    if (next.parts !== undefined) setParts([...next.parts].join(','));
    if (next.open !== undefined) setOpen(next.open);
  };
  return [display, change];
}

/** The same object for the same choice, so that rows are not drawn anew for nothing. */
function readDisplay(parts: string, open: string): StepDisplay {
  const key = `${parts} ${open}`;
  const known = displays.get(key);
  if (known !== undefined) return known;
  const words = parts.split(',');
  const display: StepDisplay = {
    parts: new Set(STEP_PARTS_SHOWN.filter((part) => words.includes(part))),
    open: OPEN_STEPS.find((choice) => choice === open) ?? 'selected',
  };
  displays.set(key, display);
  return display;
}
