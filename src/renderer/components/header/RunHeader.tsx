import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import type { RunState } from '#protocol/snapshot.ts';
import { useIsRecorded } from '../../store/useMonitor.ts';
import { goHome } from '../../store/useRoute.ts';
import { useRunNotes } from '../../store/useRunNotes.ts';
import { BudgetPill } from '../cost/BudgetPill.tsx';
import { ExportButton } from '../exports/ExportButton.tsx';
import { Freshness } from '../kit/Freshness.tsx';
import { RunTitleMarks } from '../library/RunTitleMarks.tsx';
import { ReplayButton } from '../replay/ReplayButton.tsx';
import { Sourced } from '../kit/Sourced.tsx';
import { OperationMenu } from '../starting/OperationMenu.tsx';
import { StartNextButton } from '../starting/StartButton.tsx';
import { VerdictPill } from '../verdict/VerdictPill.tsx';
import { AppMenu } from './AppMenu.tsx';
import { ActivityLine } from './ActivityLine.tsx';
import { ChannelPill } from './ChannelPill.tsx';
import css from './header.module.css';
import { ProgressLine } from './ProgressLine.tsx';
import { ReportButton } from '../../report/ReportButton.tsx';
import { WatchButton } from './WatchButton.tsx';

export function RunHeader({ state }: { readonly state: RunState }) {
  const { meta } = useRunNotes(state.runId);
  const ownName = state.name === '' ? state.targetLabel : state.name;
  const isRecorded = useIsRecorded();
  return (
    <header className={css.header}>
      <div className={css.top}>
        {!isRecorded && (
          <Tooltip label="All runs (g h)">
            <ActionIcon onClick={goHome} aria-label="All runs">
              <IconArrowLeft size={17} />
            </ActionIcon>
          </Tooltip>
        )}
        <h1 className={`${css.title ?? ''} clip`}>
          {meta.name ?? ownName}
          <ModelAndAgent state={state} />
        </h1>
        <RunTitleMarks runId={state.runId} />
        <div className={css.end}>
          <BudgetPill state={state} />
          <VerdictPill state={state} />
          {isRecorded ? (
            <ReportButton />
          ) : (
            <>
              <ChannelPill />
              <Freshness channel="link" />
              <StartNextButton state={state} />
              <OperationMenu state={state} />
              <ReplayButton />
              <WatchButton state={state} />
              <ExportButton runId={state.runId} />
            </>
          )}
          <AppMenu />
        </div>
      </div>
      <ProgressLine state={state} />
      <ActivityLine state={state} />
    </header>
  );
}

function ModelAndAgent({ state }: { readonly state: RunState }) {
  const model = state.settings['model'];
  const agent = state.settings['agent'] ?? state.settings['agent_name'];
  return (
    <>
      {model !== undefined && (
        <span className="dim">
          · <Sourced value={model} />
        </span>
      )}
      {agent !== undefined && (
        <span className="dim">
          · <Sourced value={agent} />
        </span>
      )}
      {state.name !== '' && state.targetLabel !== '' && (
        <span className="faint">· {state.targetLabel}</span>
      )}
    </>
  );
}
