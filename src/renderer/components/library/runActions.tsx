/**
 * What selected runs lead to elsewhere. A new one is a line here: it appears in the bar above the table.
 */
import { IconArrowsDiff, IconDownload, IconPlayerPlay, type TablerIcon } from '@tabler/icons-react';
import type { RunSummary } from '#protocol/contract.ts';
import { compareRoute, runRoute } from '../../store/route.ts';
import { goTo } from '../../store/useRoute.ts';
import { openExport } from '../exports/exportPanel.ts';

/** More side by side is no comparison any more. */
const MAX_COMPARED = 8;

export interface RunAction {
  readonly id: string;
  readonly label: string;
  readonly Icon: TablerIcon;
  readonly isOffered: (runs: readonly RunSummary[]) => boolean;
  /** What it takes, told where it is not offered. */
  readonly why: string;
  readonly run: (runs: readonly RunSummary[]) => void;
}

export const RUN_ACTIONS: readonly RunAction[] = [
  {
    id: 'compare',
    label: 'Compare',
    Icon: IconArrowsDiff,
    isOffered: (runs) => runs.length >= 2 && runs.length <= MAX_COMPARED,
    why: `Select two to ${String(MAX_COMPARED)} runs to compare them.`,
    run: (runs) => goTo(compareRoute(runs.map(({ runId }) => runId))),
  },
  {
    id: 'replay',
    label: 'Replay',
    Icon: IconPlayerPlay,
    isOffered: ([run, ...others]) => run !== undefined && others.length === 0 && !run.isWatched,
    why: 'Select one run that is not being watched to play it again.',
    run: ([run]) => run !== undefined && goTo(runRoute(run.runId, { isReplay: true })),
  },
  {
    id: 'export',
    label: 'Export',
    Icon: IconDownload,
    isOffered: ([run, ...others]) => run !== undefined && others.length === 0,
    why: 'Select one run to export it.',
    run: ([run]) => run !== undefined && openExport(run.runId),
  },
];
