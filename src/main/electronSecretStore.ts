/**
 * Passwords and passphrases, encrypted by the operating system. Where it offers no real store
 * (Linux without a keyring falls back to a fixed password), nothing is saved at all.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SafeStorage } from 'electron';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import type { SecretStore } from '#engine';

const fileSchema = z.record(z.string(), z.string());

/** Ask after the app is ready. */
export async function createElectronSecretStore(
  safeStorage: Pick<
    SafeStorage,
    | 'isAsyncEncryptionAvailable'
    | 'encryptStringAsync'
    | 'decryptStringAsync'
    | 'getSelectedStorageBackend'
  >,
  dataDir: string,
  platform: NodeJS.Platform,
): Promise<SecretStore> {
  const filePath = path.join(dataDir, 'secrets.json');
  const isReal = platform !== 'linux' || safeStorage.getSelectedStorageBackend() !== 'basic_text';
  const canSave = isReal && (await safeStorage.isAsyncEncryptionAvailable());
  const read = async (): Promise<Record<string, string>> => {
    const text = await readFile(filePath, 'utf8').catch(() => '{}');
    const parsed = fileSchema.safeParse(tryJson(text));
    return parsed.success ? parsed.data : {};
  };
  const write = (secrets: Record<string, string>): Promise<void> =>
    writeFileAtomic(filePath, JSON.stringify(secrets), { mode: 0o600 });
  return {
    canSave,
    get: async (profileId, kind) => {
      const encrypted = (await read())[`${profileId}:${kind}`];
      if (!canSave || encrypted === undefined) return null;
      try {
        return (await safeStorage.decryptStringAsync(Buffer.from(encrypted, 'base64'))).result;
      } catch {
        // Another user's or machine's key: as good as not there, the person is asked again.
        return null;
      }
    },
    set: async (profileId, kind, value) => {
      if (!canSave) return;
      const encrypted = await safeStorage.encryptStringAsync(value);
      await write({ ...(await read()), [`${profileId}:${kind}`]: encrypted.toString('base64') });
    },
    remove: async (profileId) => {
      const kept = Object.entries(await read()).filter(([key]) => !key.startsWith(`${profileId}:`));
      await write(Object.fromEntries(kept));
    },
  };
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
