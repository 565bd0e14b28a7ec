import { formatDuration } from '#core/format/duration.ts';
import type { RunState } from '#protocol/snapshot.ts';
import type { SourcedValue } from '#protocol/vocabulary.ts';
import { SaveDiagnostics } from '../diagnostics/SaveDiagnostics.tsx';
import { sourceText } from '../kit/Sourced.tsx';
import kit from '../kit/kit.module.css';
import css from './tabs.module.css';
import { TunnelsSection } from './TunnelsSection.tsx';

/** What was found on the VM and how: every value with where it comes from. */
export function VmTab({ state }: { readonly state: RunState }) {
  return (
    <div className={css.columns}>
      {state.warnings.length > 0 && (
        <section>
          <h3>Warnings</h3>
          {state.warnings.map((warning) => (
            <p key={`${warning.code} ${warning.at}`} className={css.warning}>
              <strong>{warning.message}</strong>
              <br />
              {warning.remedy}
            </p>
          ))}
        </section>
      )}
      <section>
        <h3>Found on the VM</h3>
        <SourcedList
          values={state.facts}
          empty="Nothing yet. After connecting, the container, its log, the results folder and the way to the guest are looked for."
        />
      </section>
      <section>
        <h3>Settings of the benchmark</h3>
        <SourcedList
          values={state.settings}
          empty="They are read from the first lines of WAA's client."
        />
      </section>
      <section>
        <h3>What is read</h3>
        {state.sources.length === 0 && <p className="dim">No source is open yet.</p>}
        <dl className={kit.facts}>
          {state.sources.map((source) => (
            <SourceRow key={source.id} source={source} />
          ))}
        </dl>
      </section>
      {state.profileId !== null && <TunnelsSection profileId={state.profileId} />}
      <section>
        <h3>Diagnostics</h3>
        <p className="dim">
          One archive for a bug report: log, journal, commands and what was found. Secrets are taken
          out; pictures are as they were taken.
        </p>
        <SaveDiagnostics runId={state.runId} />
      </section>
      <section>
        <h3>Connection</h3>
        <dl className={kit.facts}>
          <dt>Target</dt>
          <dd className="mono">{state.targetLabel}</dd>
          <dt>State</dt>
          <dd>
            {state.connection.status}
            {state.connection.detail !== '' && `: ${state.connection.detail}`}
          </dd>
          <dt>Clock of the VM</dt>
          <dd>{clockText(state.clockOffsetMs)}</dd>
          <dt>Log lines</dt>
          <dd>
            {state.log.lineCount.toLocaleString()}, {state.log.errorCount.toLocaleString()} errors,{' '}
            {state.log.benignErrorCount.toLocaleString()} harmless errors,{' '}
            {state.log.unknownCount.toLocaleString()} unread
          </dd>
        </dl>
      </section>
    </div>
  );
}

function SourceRow({ source }: { readonly source: RunState['sources'][number] }) {
  const kinds = { container_log: 'Container log', file: 'File', results: 'Results folder' };
  return (
    <>
      <dt>{kinds[source.kind]}</dt>
      <dd>
        <span className="mono">{source.location}</span>
        {!source.isOpen && (
          <span className="dim">
            {' '}
            closed{source.closedReason === null ? '' : `: ${source.closedReason}`}
          </span>
        )}
      </dd>
    </>
  );
}

interface SourcedListProps {
  readonly values: Readonly<Record<string, SourcedValue>>;
  readonly empty: string;
}

function SourcedList({ values, empty }: SourcedListProps) {
  const entries = Object.entries(values);
  if (entries.length === 0) return <p className="dim">{empty}</p>;
  return (
    <dl className={kit.facts}>
      {entries.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name.replaceAll('_', ' ')}</dt>
          <dd>
            <span className="mono">{value.value === '' ? '(empty)' : value.value}</span>{' '}
            <span className="faint" title={sourceText(value.provenance)}>
              {value.provenance}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** Differences below this are within what a round trip can tell. */
const CLOCK_NOISE_MS = 500;

function clockText(offsetMs: number | null): string {
  if (offsetMs === null) return 'not measured yet';
  if (Math.abs(offsetMs) < CLOCK_NOISE_MS) return 'agrees with this computer';
  return `${formatDuration(Math.abs(offsetMs))} ${offsetMs > 0 ? 'ahead of' : 'behind'} this computer; durations are not affected`;
}
