/** Settings in `<dataDir>/settings.json`, through conf (the base of electron-store: same file). */
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import { settingsFileSchema } from '#protocol/settings.ts';
import type { SettingsFile } from '#protocol/settings.ts';
import type { SettingsStore } from './settingsStore.ts';

export const SETTINGS_FILE_NAME = 'settings';

/**
 * Reads what the store holds. A file that cannot be understood is kept beside as `.invalid`, so
 * that nobody loses hand-made profiles to a typo, and defaults are used.
 */
export function parseSettings(content: unknown, filePath: string): SettingsFile {
  const parsed = settingsFileSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  if (existsSync(filePath)) renameSync(filePath, `${filePath}.invalid`);
  return settingsFileSchema.parse({});
}

export function createFileSettingsStore(dataDir: string): SettingsStore {
  const filePath = path.join(dataDir, `${SETTINGS_FILE_NAME}.json`);
  const open = (): Conf =>
    new Conf({ cwd: dataDir, configName: SETTINGS_FILE_NAME, clearInvalidConfig: false });
  const load = (): { conf: Conf; file: SettingsFile } => {
    try {
      const conf = open();
      return { conf, file: parseSettings(conf.store, filePath) };
    } catch {
      // conf throws on a file that is no JSON: keep it beside and start anew.
      if (existsSync(filePath)) renameSync(filePath, `${filePath}.invalid`);
      const conf = open();
      return { conf, file: settingsFileSchema.parse({}) };
    }
  };
  return {
    read: () => Promise.resolve(load().file),
    update: (change) => {
      const { conf, file } = load();
      const next = settingsFileSchema.parse(change(file));
      conf.store = { ...next };
      return Promise.resolve(next);
    },
  };
}
