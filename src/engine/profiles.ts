import { randomUUID } from 'node:crypto';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
import { profileSchema } from '#protocol/settings.ts';
import type { Profile, ProfileDraft } from '#protocol/settings.ts';
import type { SecretStore } from './settings/secretStore.ts';
import type { SettingsStore } from './settings/settingsStore.ts';

/** Saved VMs. */
export class Profiles {
  readonly #settings: SettingsStore;
  readonly #secrets: SecretStore;

  constructor(settings: SettingsStore, secrets: SecretStore) {
    this.#settings = settings;
    this.#secrets = secrets;
  }

  async list(): Promise<Profile[]> {
    return (await this.#settings.read()).profiles;
  }

  /** @throws MonitorError `not_found`. */
  async get(id: string): Promise<Profile> {
    const profiles = await this.list();
    const profile = profiles.find((other) => other.id === id);
    if (profile) return profile;
    const names = profiles.map(({ name }) => name).join(', ');
    throw new MonitorError(
      ERROR_CODES.notFound,
      `There is no saved VM "${id}".`,
      names === '' ? 'No VM is saved yet; add one.' : `Saved VMs: ${names}.`,
    );
  }

  async add(draft: ProfileDraft, id: string = randomUUID()): Promise<Profile> {
    const profile = profileSchema.parse({ ...draft, id });
    await this.#settings.update((file) => ({
      ...file,
      profiles: [...file.profiles.filter((other) => other.id !== profile.id), profile],
    }));
    return profile;
  }

  async edit(profile: Profile): Promise<Profile> {
    await this.get(profile.id);
    await this.#settings.update((file) => ({
      ...file,
      profiles: file.profiles.map((other) => (other.id === profile.id ? profile : other)),
    }));
    return profile;
  }

  async remove(id: string): Promise<Profile> {
    const profile = await this.get(id);
    await this.#settings.update((file) => ({
      ...file,
      profiles: file.profiles.filter((other) => other.id !== id),
    }));
    await this.#secrets.remove(id);
    return profile;
  }
}
