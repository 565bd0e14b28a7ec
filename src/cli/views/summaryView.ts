/** The end of a run in a few lines: every rate with what it is a share of. */
import {
  countEnded,
  phaseTitle,
  selectCounts,
  selectRates,
  selectTotal,
} from '#core/run/selectors.ts';
import { formatDuration } from '#core/format/duration.ts';
import { formatRate } from '#core/format/number.ts';
import { RUN_LOOKS, describeOutcomes } from '#core/format/status.ts';
import type { RunState } from '#protocol/snapshot.ts';
import { elapsedMs } from './progressView.ts';
import { plainText } from './plainText.ts';
import { verdictReport } from './verdictLines.ts';

export function renderSummary(state: RunState, nowMs: number): readonly string[] {
  const look = RUN_LOOKS[state.status];
  const counts = selectCounts(state);
  const total = selectTotal(state);
  const reason = state.finishReason === null ? '' : plainText(state.finishReason);
  return [
    `${look.glyph} Run ${look.word}${reason === '' ? '' : `: ${reason}`}`,
    `  ${String(countEnded(counts))} of ${String(total.count)} tasks ended: ${describeOutcomes(counts)}`,
    ...selectRates(state).map((rate) => `  ${formatRate(rate)}`),
    `  Duration ${formatDuration(elapsedMs(state, nowMs))}`,
    ...failedPhases(state),
    `  Run id ${state.runId}`,
    ...troubleLines(state, nowMs),
  ];
}

/** Of a run that was well, or that ended well, there is nothing to tell. */
function troubleLines({ status, verdict }: RunState, nowMs: number): readonly string[] {
  const isTrouble = verdict !== null && verdict.kind !== 'healthy' && status !== 'completed';
  return isTrouble ? verdictReport(verdict, nowMs) : [];
}

function failedPhases(state: RunState): readonly string[] {
  return (
    state.phases
      // Of the benchmark itself the first line speaks.
      .filter((phase) => phase.status === 'failed' && phase.id !== 'benchmark')
      .map(
        (phase) =>
          `  ${phaseTitle(phase.id)} failed${phase.detail === '' ? '' : `: ${plainText(phase.detail)}`}`,
      )
  );
}

/** The same for programs. */
export function summaryJson(state: RunState, nowMs: number): Readonly<Record<string, unknown>> {
  const total = selectTotal(state);
  return {
    type: 'run.summary',
    runId: state.runId,
    target: state.targetLabel,
    status: state.status,
    finishReason: state.finishReason,
    seq: state.seq,
    counts: { ...selectCounts(state), total: total.count },
    totalProvenance: total.provenance,
    rates: selectRates(state),
    verdict: state.verdict,
    startedAt: state.startedAt,
    endedAt: state.endedAt,
    durationMs: elapsedMs(state, nowMs),
  };
}
