import type { EventDraft } from '#protocol/events.ts';
import type { Profile } from '#protocol/settings.ts';
import type { ConnectionStage, ConnectionState } from '../connections/connectionState.ts';

const STAGES: Record<ConnectionStage, string> = {
  dns: 'looking up its address',
  tcp: 'waiting for it to answer',
  host_key: 'checking its host key',
  login: 'logging in',
};

/** The event for a state of the connection; null for states that people need not hear of. */
export function connectionDraft(state: ConnectionState, profile: Profile): EventDraft | null {
  const target = `${profile.user}@${profile.host}:${String(profile.port)}`;
  const base = { type: 'connection.changed', at: new Date().toISOString(), clock: 'app' } as const;
  switch (state.status) {
    case 'idle':
      return null;
    case 'connecting':
      return {
        ...base,
        status: 'connecting',
        detail: `Connecting to ${target}: ${STAGES[state.stage]}.`,
        attempt: state.attempt,
      };
    case 'ready':
      return { ...base, status: 'ready', detail: `Connected to ${target}.` };
    case 'reconnecting':
      return {
        ...base,
        status: 'reconnecting',
        detail: `${state.error.message} ${state.error.remedy}`,
        attempt: state.attempt,
        retryAt: state.retryAt,
      };
    case 'failed':
      return { ...base, status: 'failed', detail: `${state.error.message} ${state.error.remedy}` };
    case 'closed':
      return null;
  }
}
