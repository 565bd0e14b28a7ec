import { Button, Popover } from '@mantine/core';
import { useState } from 'react';
import { elapsedMs } from '#core/run/clock.ts';
import { formatDuration } from '#core/format/duration.ts';
import { VERDICT_LOOKS } from '#core/watchdog/verdictLooks.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { useAct } from '../kit/useAct.ts';
import { useVerdict } from './useVerdict.ts';
import css from './verdict.module.css';
import { VerdictIcon, verdictStyle } from './VerdictMark.tsx';
import { isLoud, isVerdictShown } from './verdictText.ts';

/** What the watchdog thinks of the run; pressed, why, and on a demo VM a way to try it out. */
export function VerdictPill({ state }: { readonly state: RunState }) {
  const verdict = useVerdict(state);
  const nowMs = useNow();
  const [isOpen, setOpen] = useState(false);
  if (verdict === null || !isVerdictShown(state.status, verdict.kind)) return null;
  const { word } = VERDICT_LOOKS[verdict.kind];
  const lasted = formatDuration(elapsedMs(verdict.since, new Date(nowMs).toISOString()));
  const isDemo = state.profileId === 'demo' && state.connection.status === 'ready';
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={320} shadow="md">
      <Popover.Target>
        <button
          type="button"
          className={css.pill}
          data-loud={isLoud(verdict.kind)}
          style={verdictStyle(verdict.kind)}
          onClick={() => setOpen(!isOpen)}
          aria-label={`Verdict: ${word}`}
        >
          <VerdictIcon kind={verdict.kind} />
          {word}
          {verdict.kind !== 'healthy' && ` ${lasted}`}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        {verdict.headline}
        {isDemo && <StallButton onDone={() => setOpen(false)} />}
      </Popover.Dropdown>
    </Popover>
  );
}

/** The stall begins with the next step, so that it is a real one. */
function StallButton({ onDone }: { readonly onDone: () => void }) {
  const store = useMonitorStore();
  const { act, isBusy } = useAct();
  const stall = async (): Promise<void> => {
    if (await act(() => store.client.rpc.demo.injectFault({ name: 'stall' }))) onDone();
  };
  return (
    <div className={css.actions}>
      <Button size="compact-xs" variant="default" loading={isBusy} onClick={() => void stall()}>
        Simulate a stall
      </Button>
    </div>
  );
}
