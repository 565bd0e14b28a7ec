import {
  IconCheck,
  IconCircleDotted,
  IconMinus,
  IconPlayerPlay,
  IconX,
  type TablerIcon,
} from '@tabler/icons-react';
import { PHASE_LOOKS } from '#core/format/status.ts';
import type { PhaseStatus } from '#protocol/vocabulary.ts';

const ICONS: Readonly<Record<PhaseStatus, TablerIcon>> = {
  pending: IconCircleDotted,
  active: IconPlayerPlay,
  done: IconCheck,
  failed: IconX,
  skipped: IconMinus,
};

export function PhaseIcon({ status }: { readonly status: PhaseStatus }) {
  const Icon = ICONS[status];
  return (
    <Icon size={14} stroke={2.2} color={`var(--state-${PHASE_LOOKS[status].token})`} aria-hidden />
  );
}
