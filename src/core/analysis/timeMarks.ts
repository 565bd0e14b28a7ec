/** Events that explain a kink in the course of a run: cuts, restarts, changes, verdicts, warnings. */
import type { TimeMark } from '#protocol/analysis.ts';
import type { RunEvent } from '#protocol/events.ts';
import { parseInstant, toVmTime } from '../run/clock.ts';

const RESTART_CODES = new Set(['container_restarted', 'guest_restarted', 'client_crashed']);

/** In the order of the events, on the VM's clock. */
export function timeMarks(
  events: readonly RunEvent[],
  clockOffsetMs: number | null,
): readonly TimeMark[] {
  return events.flatMap((event) => {
    const told = tell(event);
    if (told === null) return [];
    return [{ ...told, at: onVmClock(event, clockOffsetMs) }];
  });
}

function tell(event: RunEvent): Omit<TimeMark, 'at'> | null {
  switch (event.type) {
    case 'connection.changed':
      if (event.status === 'reconnecting' && (event.attempt ?? 1) > 1) return null;
      return event.status === 'reconnecting' || event.status === 'failed'
        ? { kind: 'connection', text: event.detail === '' ? 'Connection lost' : event.detail }
        : null;
    case 'run.configured':
      return { kind: 'configuration', text: `Settings told: ${namesOf(event.settings)}` };
    case 'verdict.changed':
      return event.verdict.kind === 'healthy'
        ? null
        : { kind: 'verdict', text: `Found ${event.verdict.kind.replaceAll('_', ' ')}` };
    case 'warning.raised':
      // Those of single tasks are listed with the tasks.
      if (event.code.includes(':')) return null;
      return { kind: RESTART_CODES.has(event.code) ? 'restart' : 'warning', text: event.message };
    default:
      return null;
  }
}

/** A run has a few dozen settings; more than these are no help in a tooltip. */
const MAX_NAMES = 6;

function namesOf(settings: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(settings);
  const more = names.length > MAX_NAMES ? `, +${names.length - MAX_NAMES}` : '';
  return `${names.slice(0, MAX_NAMES).join(', ')}${more}`;
}

function onVmClock(event: RunEvent, clockOffsetMs: number | null): string {
  const ms = parseInstant(event.at);
  return event.clock === 'vm' || ms === null
    ? event.at
    : new Date(toVmTime(ms, clockOffsetMs)).toISOString();
}
