import {
  IconAlertTriangle,
  IconClock,
  IconHeartbeat,
  IconLinkOff,
  IconPlayerPauseFilled,
  IconZzz,
  type TablerIcon,
} from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { VERDICT_LOOKS } from '#core/watchdog/verdictLooks.ts';
import type { VerdictKind } from '#protocol/verdict.ts';
import css from './verdict.module.css';

const ICONS: Readonly<Record<VerdictKind, TablerIcon>> = {
  healthy: IconHeartbeat,
  waiting_on_model: IconClock,
  stuck: IconPlayerPauseFilled,
  connection_lost: IconLinkOff,
  abandoned: IconZzz,
  crashed: IconAlertTriangle,
};

/** The colour of a verdict as `--status`; CSSProperties does not list custom properties. */
export function verdictStyle(kind: VerdictKind): CSSProperties {
  return { '--status': `var(--state-${VERDICT_LOOKS[kind].token})` } as CSSProperties;
}

export function VerdictIcon({ kind }: { readonly kind: VerdictKind }) {
  const Icon = ICONS[kind];
  return <Icon size={13} stroke={2.2} aria-hidden />;
}

/** A verdict as icon, word and colour. */
export function VerdictMark({ kind }: { readonly kind: VerdictKind }) {
  return (
    <span className={css.mark} style={verdictStyle(kind)}>
      <VerdictIcon kind={kind} />
      {VERDICT_LOOKS[kind].word}
    </span>
  );
}
