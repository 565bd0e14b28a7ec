import { CloseButton, VisuallyHidden } from '@mantine/core';
import { useState } from 'react';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import { VERDICT_LOOKS } from '#core/watchdog/verdictLooks.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { Verdict } from '#protocol/verdict.ts';
import { useMonitorStore } from '../../store/useMonitor.ts';
import { useNow } from '../../store/useNow.ts';
import { SaveDiagnostics } from '../diagnostics/SaveDiagnostics.tsx';
import { useVerdict } from './useVerdict.ts';
import css from './verdict.module.css';
import { VerdictMark, verdictStyle } from './VerdictMark.tsx';
import { isLoud, needsMark, signalText } from './verdictText.ts';

/** Why the run is not thought to be well, since when, and what to try. */
export function VerdictCard({ state }: { readonly state: RunState }) {
  const verdict = useVerdict(state);
  const [hidden, setHidden] = useState('');
  const isShown =
    verdict !== null && needsMark(state.status, verdict.kind) && hidden !== keyOf(verdict);
  return (
    <>
      {/* Always there: a live region that comes with its text is not read out. */}
      <VisuallyHidden role="alert">
        {isShown && isLoud(verdict.kind) ? spoken(verdict) : ''}
      </VisuallyHidden>
      <VisuallyHidden role="status">
        {isShown && !isLoud(verdict.kind) ? spoken(verdict) : ''}
      </VisuallyHidden>
      {isShown && <Card state={state} verdict={verdict} onHide={() => setHidden(keyOf(verdict))} />}
    </>
  );
}

interface CardProps {
  readonly state: RunState;
  readonly verdict: Verdict;
  readonly onHide: () => void;
}

function Card({ state, verdict, onHide }: CardProps) {
  const store = useMonitorStore();
  const { word } = VERDICT_LOOKS[verdict.kind];
  return (
    <section
      className={css.card}
      style={verdictStyle(verdict.kind)}
      aria-label={`Verdict: ${word}`}
    >
      {verdict.picture !== null && (
        <img
          className={css.picture}
          src={store.client.pictureUrl(state.runId, verdict.picture, 'thumb')}
          alt="The last picture of the screen"
        />
      )}
      <div className={css.body}>
        <p className={css.headline}>
          <VerdictMark kind={verdict.kind} /> <strong>{verdict.headline}</strong>{' '}
          <Since instant={verdict.since} />
        </p>
        <LastLine verdict={verdict} />
        <div className={css.columns}>
          <Signals verdict={verdict} />
          {verdict.nextSteps.length > 0 && (
            <div>
              <h3>What to try</h3>
              <ol className={css.list}>
                {verdict.nextSteps.map((step) => (
                  <li key={step}>{step}</li>
                ))}
              </ol>
            </div>
          )}
        </div>
        {isLoud(verdict.kind) && <SaveDiagnostics runId={state.runId} />}
      </div>
      <CloseButton size="sm" aria-label="Hide this verdict" onClick={onHide} />
    </section>
  );
}

function Signals({ verdict }: { readonly verdict: Verdict }) {
  if (verdict.signals.length === 0) return null;
  return (
    <div>
      <h3>Evidence</h3>
      <ul className={css.signals}>
        {verdict.signals.map((signal) => (
          <li key={signal.name} title={`Since ${formatUtc(signal.since)}`}>
            <span aria-hidden>{signal.isAgainst ? '✗ ' : '✓ '}</span>
            {signalText(signal)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function LastLine({ verdict }: { readonly verdict: Verdict }) {
  const nowMs = useNow();
  const line = verdict.lastUsefulLine;
  if (line === null) return null;
  return (
    <p className={css.line}>
      <span className="dim">Last useful line, {formatTime(line.at, { nowMs })}: </span>
      <span className="mono">{line.text}</span>
    </p>
  );
}

function Since({ instant }: { readonly instant: string }) {
  const nowMs = useNow();
  return (
    <span className="dim" title={formatUtc(instant)}>
      since {formatTime(instant, { nowMs })}
    </span>
  );
}

function spoken(verdict: Verdict): string {
  return `${VERDICT_LOOKS[verdict.kind].word}. ${verdict.headline} ${verdict.nextSteps[0] ?? ''}`;
}

/** Hidden until it says something else. */
function keyOf({ kind, since }: Verdict): string {
  return `${kind} ${since}`;
}
