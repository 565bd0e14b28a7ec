import type { SettingsFile } from '#protocol/settings.ts';

/** Where profiles and app settings are kept. One file, shared by all faces of a data dir. */
export interface SettingsStore {
  read(): Promise<SettingsFile>;
  /** Reads, applies `change`, writes; resolves to what was written. */
  update(change: (file: SettingsFile) => SettingsFile): Promise<SettingsFile>;
}
