/** Settings in `<dataDir>/settings.json`, through conf (the base of electron-store: same file). */
import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import { ERROR_CODES, MonitorError } from '#protocol/errors.ts';
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
  setAside(filePath);
  return settingsFileSchema.parse({});
}

function setAside(filePath: string): void {
  try {
    if (existsSync(filePath)) renameSync(filePath, `${filePath}.invalid`);
  } catch {
    // The folder cannot be written: the file stays where it is, and is not overwritten either.
  }
}

/** Settings that could not be saved, in words. */
export function notSaved(filePath: string, error: unknown): MonitorError {
  const why = error instanceof Error ? error.message : String(error);
  return new MonitorError(
    ERROR_CODES.readOnly,
    `The settings could not be saved in ${filePath}: ${why}.`,
    'Free some space or mend the permissions of the data folder, or use another one (--data-dir).',
    { cause: error },
  );
}

export function createFileSettingsStore(dataDir: string): SettingsStore {
  const filePath = path.join(dataDir, `${SETTINGS_FILE_NAME}.json`);
  const open = (): Conf =>
    new Conf({ cwd: dataDir, configName: SETTINGS_FILE_NAME, clearInvalidConfig: false });
  const load = (): { conf: Conf | null; file: SettingsFile } => {
    try {
      const conf = open();
      return { conf, file: parseSettings(conf.store, filePath) };
    } catch {
      // conf throws on a file that is no JSON: keep it beside and start anew.
      setAside(filePath);
      return { conf: null, file: settingsFileSchema.parse({}) };
    }
  };
  return {
    read: () => Promise.resolve(load().file),
    update: (change) => {
      const { conf, file } = load();
      const next = settingsFileSchema.parse(change(file));
      try {
        (conf ?? open()).store = { ...next };
      } catch (error) {
        return Promise.reject(notSaved(filePath, error));
      }
      return Promise.resolve(next);
    },
  };
}
