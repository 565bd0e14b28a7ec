/**
 * Addresses and signing secrets of webhooks. Whoever knows the address of a Slack or Teams webhook can
 * post there, so it is treated like a password: it is in no setting, log, error or file of ours.
 */
import type { ChannelState } from '#protocol/alerts.ts';
import type { SecretStore } from '../settings/secretStore.ts';

export type ChannelSecretKind = 'webhook_url' | 'webhook_secret';
type Origin = Exclude<ChannelState['addressFrom'], null>;

export interface FoundSecret {
  readonly value: string;
  readonly from: Exclude<Origin, 'none'>;
}

export class ChannelSecrets {
  readonly #store: SecretStore;
  readonly #env: Readonly<Record<string, string | undefined>>;
  /** What was given here and cannot be kept, and what a command line gave. */
  readonly #held = new Map<string, FoundSecret>();

  constructor(store: SecretStore, env: Readonly<Record<string, string | undefined>>) {
    this.#store = store;
    this.#env = env;
  }

  /** Null when it is known nowhere. The environment wins: it is how scripts set it. */
  async find(channelId: string, kind: ChannelSecretKind): Promise<FoundSecret | null> {
    const fromEnvironment = this.#env[variableOf(channelId, kind)]?.trim() ?? '';
    if (fromEnvironment !== '') return { value: fromEnvironment, from: 'environment' };
    const held = this.#held.get(keyOf(channelId, kind));
    if (held !== undefined) return held;
    const kept = await this.#store.get(ownerOf(channelId), kind);
    return kept === null || kept === '' ? null : { value: kept, from: 'key_store' };
  }

  /** An empty value forgets it. */
  async save(channelId: string, kind: ChannelSecretKind, value: string): Promise<void> {
    this.#held.delete(keyOf(channelId, kind));
    if (this.#store.canSave) await this.#store.set(ownerOf(channelId), kind, value);
    else if (value !== '') this.hold(channelId, kind, { value, from: 'memory' });
  }

  /** For as long as this app runs. */
  hold(channelId: string, kind: ChannelSecretKind, secret: FoundSecret): void {
    this.#held.set(keyOf(channelId, kind), secret);
  }

  async forget(channelId: string): Promise<void> {
    this.#held.delete(keyOf(channelId, 'webhook_url'));
    this.#held.delete(keyOf(channelId, 'webhook_secret'));
    await this.#store.remove(ownerOf(channelId));
  }
}

/** `WAA_MONITOR_WEBHOOK_TEAM_SLACK`, and the same with `_SECRET`. */
export function variableOf(channelId: string, kind: ChannelSecretKind): string {
  const name = `WAA_MONITOR_WEBHOOK_${channelId.toUpperCase().replaceAll('-', '_')}`;
  return kind === 'webhook_url' ? name : `${name}_SECRET`;
}

/** No id of a VM holds a dot, so the two cannot meet in the store. */
function ownerOf(channelId: string): string {
  return `alerts.${channelId}`;
}

function keyOf(channelId: string, kind: ChannelSecretKind): string {
  return `${channelId} ${kind}`;
}
