import {
  IconAlertTriangle,
  IconCheck,
  IconCircleDotted,
  IconCircleHalf2,
  IconCloudOff,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipForward,
  IconRefresh,
  IconSettings,
  IconScale,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import type { CSSProperties } from 'react';
import type { TaskStatus } from '#protocol/vocabulary.ts';
import { TASK_LOOKS } from '#core/format/status.ts';
import css from './kit.module.css';

const ICONS: Readonly<Record<TaskStatus, TablerIcon>> = {
  not_started: IconCircleDotted,
  resetting: IconRefresh,
  setting_up: IconSettings,
  running: IconPlayerPlay,
  evaluating: IconScale,
  passed: IconCheck,
  partial: IconCircleHalf2,
  failed: IconX,
  error: IconAlertTriangle,
  infra: IconCloudOff,
  interrupted: IconPlayerPause,
  skipped: IconPlayerSkipForward,
};

interface StatusMarkProps {
  readonly status: TaskStatus;
  /** With the word beside the icon; without it the word is the icon's label. */
  readonly hasWord?: boolean;
  readonly size?: number;
  /** What is around it tells the word already. */
  readonly isBare?: boolean;
}

/** A task's status as icon, word and colour: never by colour alone. */
export function StatusMark({
  status,
  hasWord = false,
  size = 14,
  isBare = false,
}: StatusMarkProps) {
  const Icon = ICONS[status];
  const { word } = TASK_LOOKS[status];
  const isNamed = !hasWord && !isBare;
  return (
    <span className={css.status} style={statusStyle(status)} title={isNamed ? word : undefined}>
      <Icon
        size={size}
        stroke={2.2}
        role={isNamed ? 'img' : undefined}
        aria-label={isNamed ? word : undefined}
        aria-hidden={!isNamed}
      />
      {hasWord && word}
    </span>
  );
}

/** Sets `--status` for the element's own CSS. */
export function statusStyle(status: TaskStatus): CSSProperties {
  // CSSProperties does not list custom properties.
  return { '--status': statusColor(status) } as CSSProperties;
}

export function statusColor(status: TaskStatus): string {
  return `var(--state-${TASK_LOOKS[status].token})`;
}
