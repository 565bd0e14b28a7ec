/**
 * Settings in which some profiles are other than saved, for the life of one command: an address
 * that was typed, or `--identity` for a saved VM. What is written never contains them.
 */
import type { SettingsStore } from '#engine';
import type { Profile, SettingsFile } from '#protocol/settings.ts';

export interface SettingsOverlay extends SettingsStore {
  /** Puts the profile in place of the saved one with its id, or beside them. */
  lay(profile: Profile): void;
}

export function createSettingsOverlay(saved: SettingsStore): SettingsOverlay {
  const laid = new Map<string, Profile>();
  const cover = (file: SettingsFile): SettingsFile => ({
    ...file,
    profiles: [...file.profiles.filter(({ id }) => !laid.has(id)), ...laid.values()],
  });
  return {
    lay: (profile) => laid.set(profile.id, profile),
    read: async () => cover(await saved.read()),
    update: async (change) =>
      cover(
        await saved.update((file) => {
          const changed = change(cover(file));
          return {
            ...changed,
            profiles: [
              ...file.profiles.filter(({ id }) => laid.has(id)),
              ...changed.profiles.filter(({ id }) => !laid.has(id)),
            ],
          };
        }),
      ),
  };
}
