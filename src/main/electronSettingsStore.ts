/** Settings through electron-store: the same file that the other faces use through conf. */
import path from 'node:path';
import Store from 'electron-store';
import { notSaved, parseSettings, SETTINGS_FILE_NAME } from '#engine';
import type { SettingsStore } from '#engine';
import { settingsFileSchema } from '#protocol/settings.ts';

export function createElectronSettingsStore(dataDir: string): SettingsStore {
  const store = new Store<Record<string, unknown>>({
    cwd: dataDir,
    name: SETTINGS_FILE_NAME,
    clearInvalidConfig: false,
  });
  const filePath = path.join(dataDir, `${SETTINGS_FILE_NAME}.json`);
  const read = () => parseSettings(store.store, filePath);
  return {
    read: () => Promise.resolve(read()),
    update: (change) => {
      const next = settingsFileSchema.parse(change(read()));
      try {
        store.store = { ...next };
      } catch (error) {
        return Promise.reject(notSaved(filePath, error));
      }
      return Promise.resolve(next);
    },
  };
}
