/** API keys that a client needs: from the operating system's store, or from the app's own variables. */
import type { Keys, KnownKey } from '#protocol/starting.ts';
import type { SecretStore } from '../settings/secretStore.ts';

/** What WAA's agents read. Others can be given by name. */
const USUAL_KEYS = ['OPENAI_API_KEY', 'AZURE_API_KEY', 'AZURE_ENDPOINT'] as const;

export interface KeySources {
  readonly secrets: SecretStore;
  /** Variables of the app's own process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export async function knownKeys(sources: KeySources, profileId: string): Promise<KnownKey[]> {
  const known: KnownKey[] = [];
  for (const name of USUAL_KEYS) {
    const saved = await sources.secrets.get(profileId, `key:${name}`);
    if (saved !== null) known.push({ name, from: 'saved' });
    else if ((sources.environment[name] ?? '') !== '') known.push({ name, from: 'environment' });
  }
  return known;
}

/** Values of the named keys: as given, else saved, else of the environment. */
export async function keyValues(
  sources: KeySources,
  profileId: string,
  names: readonly string[],
  given: Keys,
): Promise<Keys> {
  const values: Record<string, string> = {};
  for (const name of names) {
    const value =
      given[name] ??
      (await sources.secrets.get(profileId, `key:${name}`)) ??
      sources.environment[name];
    if (value !== undefined && value !== '') values[name] = value;
  }
  return values;
}
