import { formatDuration } from '#core/format/duration.ts';
import { formatTime, formatUtc } from '#core/format/instant.ts';
import type { Delivery } from '#protocol/alerts.ts';
import { useMonitorStore } from '../../../store/useMonitor.ts';
import { useNow } from '../../../store/useNow.ts';
import { useCall } from '../../kit/useCall.ts';
import { SettingsSection } from '../SettingsSection.tsx';
import css from './alertSettings.module.css';

/** Often enough to see a test arrive. */
const REPEAT_MS = 2000;
const SHOWN = 50;

export function DeliveriesPart() {
  const { client } = useMonitorStore();
  const call = useCall('deliveries', () => client.rpc.alerts.deliveries(), REPEAT_MS);
  const list = call.status === 'ready' ? call.value : [];
  return (
    <SettingsSection
      title="Deliveries"
      text="What was sent where, and how it went. What fails is tried again for about half an hour."
    >
      {call.status === 'failed' && <p className={css.note}>{call.error.message}</p>}
      {call.status !== 'failed' && list.length === 0 && (
        <p className={css.note}>Nothing was sent yet. &quot;Send a test&quot; shows the way.</p>
      )}
      {list.length > 0 && (
        <div className={css.tableScroll} tabIndex={0} role="region" aria-label="Deliveries">
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">Time</th>
                <th scope="col">Channel</th>
                <th scope="col">What</th>
                <th scope="col">How it went</th>
              </tr>
            </thead>
            <tbody>
              {list.slice(0, SHOWN).map((delivery) => (
                <DeliveryRow key={delivery.id} delivery={delivery} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </SettingsSection>
  );
}

const REASONS: Readonly<Record<Delivery['reason'], string>> = {
  new: '',
  again: 'Still: ',
  over: 'Over: ',
  test: '',
};

function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const nowMs = useNow();
  return (
    <tr>
      <td title={formatUtc(delivery.createdAt)}>{formatTime(delivery.createdAt, { nowMs })}</td>
      <td>{delivery.channelName}</td>
      <td>
        {REASONS[delivery.reason]}
        {delivery.title}
      </td>
      <td>
        <span className={css.outcome} data-status={delivery.status}>
          {outcomeText(delivery, nowMs)}
        </span>
        <span className={css.ruleText}> {delivery.attempts.at(-1)?.detail}</span>
      </td>
    </tr>
  );
}

function outcomeText({ status, attempts, nextAttemptAt }: Delivery, nowMs: number): string {
  const tries = attempts.length > 1 ? ` after ${String(attempts.length)} tries` : '';
  if (status === 'delivered') return `✓ Delivered${tries}`;
  if (status === 'given_up') return `✗ Given up${tries}`;
  if (attempts.length === 0 || nextAttemptAt === null) return '… On its way';
  const waitMs = Math.max(0, Date.parse(nextAttemptAt) - nowMs);
  return `… Try ${String(attempts.length + 1)} in ${formatDuration(Math.ceil(waitMs / 1000) * 1000)}`;
}
