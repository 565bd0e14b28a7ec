import {
  IconCheck,
  IconClock,
  IconPlayerPause,
  IconPlayerPlay,
  IconSettings,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import { RUN_LOOKS } from '#core/format/status.ts';
import type { RunStatus } from '#protocol/vocabulary.ts';
import css from './kit.module.css';

const ICONS: Readonly<Record<RunStatus, TablerIcon>> = {
  waiting: IconClock,
  setting_up: IconSettings,
  running: IconPlayerPlay,
  completed: IconCheck,
  interrupted: IconPlayerPause,
  failed: IconX,
};

/** A run's status as icon, word and colour. */
export function RunStatusMark({ status }: { readonly status: RunStatus }) {
  const Icon = ICONS[status];
  const look = RUN_LOOKS[status];
  return (
    // CSSProperties does not list custom properties.
    <span
      className={css.status}
      style={{ '--status': `var(--state-${look.token})` } as CSSProperties}
    >
      <Icon size={14} stroke={2.2} aria-hidden />
      {look.word}
    </span>
  );
}
