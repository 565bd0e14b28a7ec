import {
  IconAlertTriangle,
  IconBell,
  IconBug,
  IconChartLine,
  IconDatabase,
  IconFlag,
  IconStairs,
  type TablerIcon,
} from '@tabler/icons-react';
import type { Alert } from '#protocol/alerts.ts';
import { VerdictIcon } from '../verdict/VerdictMark.tsx';

type OwnKind = Exclude<Alert['kind'], 'stuck' | 'crashed' | 'connection_lost' | 'waiting_on_model'>;

const ICONS: Readonly<Record<OwnKind, TablerIcon>> = {
  disk_low: IconDatabase,
  warning: IconAlertTriangle,
  task_errors: IconBug,
  run_finished: IconFlag,
  phase_finished: IconStairs,
  progress: IconChartLine,
  test: IconBell,
};

/** What has a verdict wears the verdict's icon. */
export function AlertIcon({ kind }: { readonly kind: Alert['kind'] }) {
  switch (kind) {
    case 'stuck':
    case 'crashed':
    case 'connection_lost':
    case 'waiting_on_model':
      return <VerdictIcon kind={kind} />;
    default: {
      const Icon = ICONS[kind];
      return <Icon size={13} stroke={2.2} aria-hidden />;
    }
  }
}
