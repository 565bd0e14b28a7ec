import {
  IconApps,
  IconArrowsMove,
  IconCheck,
  IconClick,
  IconClock,
  IconCode,
  IconCursorText,
  IconDots,
  IconHandStop,
  IconKeyboard,
  IconMinus,
  IconMouse,
  IconPointer,
  type TablerIcon,
} from '@tabler/icons-react';
import type { ActionKind } from '#core/waa/actions.ts';

const ICONS: Readonly<Record<ActionKind, TablerIcon>> = {
  click: IconClick,
  double_click: IconClick,
  right_click: IconClick,
  move: IconPointer,
  drag: IconArrowsMove,
  scroll: IconMouse,
  type: IconCursorText,
  press: IconKeyboard,
  open: IconApps,
  switch: IconApps,
  wait: IconClock,
  done: IconCheck,
  fail: IconHandStop,
  code: IconCode,
  none: IconMinus,
};

/** What kind of action it was; the words beside it say the same. */
export function ActionIcon({ kind }: { readonly kind: ActionKind | null }) {
  const Icon = kind === null ? IconDots : ICONS[kind];
  return <Icon size={14} color="var(--text-2)" aria-hidden />;
}
