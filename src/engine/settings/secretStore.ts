/** Keeps passwords and passphrases in the operating system's store, or not at all. */
export interface SecretStore {
  /** False where the operating system offers no store: then nothing is ever saved. */
  readonly canSave: boolean;
  get(profileId: string, kind: SecretKind): Promise<string | null>;
  set(profileId: string, kind: SecretKind, value: string): Promise<void>;
  remove(profileId: string): Promise<void>;
}

/** `key:NAME`: an API key of the benchmark's client, by the name of its variable. */
export type SecretKind =
  'password' | 'passphrase' | `key:${string}` | 'webhook_url' | 'webhook_secret';

/** For faces without an operating system store: remembers nothing. */
export const noSecretStore: SecretStore = {
  canSave: false,
  get: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  remove: () => Promise.resolve(),
};
